#!/usr/bin/env bash
# Puts MovieLens latest-small (GroupLens; its licence allows research, not sale), Statlog Shuttle without its rare class High,
# and diamonds (ggplot2, MIT) under conf/data as CSV, from the Debian packages of R that carry them. Nothing is installed;
# Rscript reads them. What is there already, and whole, is not fetched again.
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
. "$here/fetch.sh"

movielens='
beed7527ae257be11fd48e3c6fac7f0cd025799041674e2e869ea9cff97df65e  movielens.csv'
shuttle='
ba791a66cd029a9ef340c3f62973de641f1e804fd5712e112f6bb50b5bf3fdf4  shuttle.csv'
diamonds='
9574730b03aba241d899c4a97511c5061b19358fab89510774fb6c24168345c4  diamonds.csv'

# as_csv DEBIAN-PACKAGE R-PACKAGE OBJECT FILTER TARGET CHECKSUM: FILTER is an expression of R over d, the table
as_csv() {
    if is_whole "$5" "$6"; then
        printf '%s is there and whole\n' "$5" >&2
        return
    fi
    fetch_quietly 'run apt-get update first' apt-get download "$1"
    dpkg -x "$1"_*.deb "$2"
    mkdir "$2.csv"
    fetch_quietly 'is it the R of this system?' Rscript -e '
        a <- commandArgs(TRUE)
        e <- new.env()
        if (file.exists(file.path(a[1], "Rdata.rdb"))) lazyLoad(file.path(a[1], "Rdata"), envir = e) else
            for (f in list.files(a[1], pattern = "[.](rda|RData)$", full.names = TRUE)) load(f, envir = e)
        d <- as.data.frame(e[[a[2]]])
        write.csv(eval(parse(text = a[3])), a[4], row.names = FALSE)' \
        "$(find "$2" -type d -path "*/$2/data" | head -n 1)" "$3" "$4" "$2.csv/$(basename -- "$5").csv"
    publish "$2.csv" "$5" "$6"
}

needs sha256sum coreutils
needs apt-get 'a Debian or Ubuntu system'
needs dpkg 'a Debian or Ubuntu system'
needs Rscript 'the package r-base-core'
in_temporary_folder
as_csv r-cran-dslabs dslabs movielens d "$here/data/movielens" "$movielens"
as_csv r-cran-mlbench mlbench Shuttle 'd[d$Class != "High", ]' "$here/data/shuttle" "$shuttle"
as_csv r-cran-ggplot2 ggplot2 diamonds d "$here/data/diamonds" "$diamonds"
