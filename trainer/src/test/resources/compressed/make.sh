#!/bin/sh
# Makes the files beside this script with the command-line tools: two streams each, one after the other, as cat makes them.
# Debian: gzip bzip2 zstd lz4; SNAPPY_JAR is a snappy-java, as Spark ships it.
set -e
cd "$(dirname "$0")"
seq 1 2000 | awk '{ print $1 "," $1 / 4 "," ($1 % 3 ? "a" : "b") }' > whole.csv
head -1000 whole.csv > 1.tmp
tail -1000 whole.csv > 2.tmp
for part in 1.tmp 2.tmp; do
  gzip -9nc $part >> rows.csv.gz.new
  bzip2 -c $part >> rows.csv.bz2.new
  zstd -19 --check -qc $part >> rows.csv.zst.new
  lz4 -9 -qc $part >> rows.csv.lz4.new
  java -cp "$SNAPPY_JAR" FramedSnappy.java < $part >> rows.csv.snappy.new
done
for file in *.new; do mv "$file" "${file%.new}"; done
rm 1.tmp 2.tmp whole.csv
