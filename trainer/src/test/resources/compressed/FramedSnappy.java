import org.xerial.snappy.SnappyFramedOutputStream;

/** Compresses standard input to standard output, as make.sh needs it: snappy-java's framing, with its checksums. */
class FramedSnappy {
    public static void main(String[] arguments) throws Exception {
        try (var out = new SnappyFramedOutputStream(System.out)) {
            System.in.transferTo(out);
        }
    }
}
