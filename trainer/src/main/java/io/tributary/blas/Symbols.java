package io.tributary.blas;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;

/** Native symbols of this process, and the files they come from. Linux, with JavaCPP loaded. */
final class Symbols {
    private Symbols() {}

    /**
     * Address of a symbol, or 0. The process-wide scope comes first, in the order in which libraries entered it: the
     * same search, {@code dlsym(RTLD_DEFAULT, name)}, by which netlib binds its routines. What is found here is what
     * netlib calls. (Libraries outside that scope are searched last.)
     */
    static long address(String symbol) {
        Pointer pointer = Loader.addressof(symbol);
        return pointer == null ? 0 : pointer.address();
    }

    /** The pointer stored in a native variable, or 0 when there is no such variable. */
    static long pointerAt(String variable) {
        Pointer pointer = Loader.addressof(variable);
        return pointer == null ? 0 : new LongPointer(pointer).get();
    }

    /** The library file that a symbol comes from, or empty when no library has it. */
    static Optional<Path> file(String symbol) throws UnavailableException {
        long address = address(symbol);
        if (address == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(mappedFile(address));
        } catch (IOException e) {
            throw new UnavailableException("the memory map that tells which BLAS is loaded cannot be read", e);
        }
    }

    /** A line of the map: {@code from-to permissions offset device inode path}. */
    private static Path mappedFile(long address) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
            String[] fields = line.split("\\s+", 6);
            String[] range = fields[0].split("-");
            boolean inside = Long.compareUnsigned(address, Long.parseUnsignedLong(range[0], 16)) >= 0
                    && Long.compareUnsigned(address, Long.parseUnsignedLong(range[1], 16)) < 0;
            if (inside && fields.length == 6 && !fields[5].isEmpty()) {
                return Path.of(fields[5]);
            }
        }
        throw new IOException("/proc/self/maps has no file at " + Long.toHexString(address));
    }
}
