package io.tributary.format;

import io.tributary.error.UserException;
import io.tributary.row.ColumnNames;
import io.tributary.row.RowSchema;
import io.tributary.storage.FileEntry;
import io.tributary.storage.Storage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * The binary format of CIFAR-10 and CIFAR-100 (Krizhevsky, 2009): records of one label byte (CIFAR-100: a coarse one, which is
 * passed over, and a fine one) and 32×32 bytes of red, of green and of blue, row by row: {@code [3 × 32 × 32]}. Classes are
 * called as the text file says that lies beside the data, else by their numbers. Plain files are cut at records;
 * {@code .gz} files are read whole.
 */
final class CifarFormat implements RowFormat {
    /** Values of an image: 3 channels of 32×32. */
    static final int FEATURES = 3 * 32 * 32;

    private final CifarConfig config;
    private final Storage storage;

    CifarFormat(CifarConfig config, Storage storage) {
        this.config = config;
        this.storage = storage;
    }

    @Override
    public RowSchema schema(DataFiles files) {
        return RowSchema.ofItems(FEATURES);
    }

    @Override
    public RowSchema match(DataFiles files, RowSchema trained, boolean labelled) {
        return labelled ? trained : trained.withoutTargets();
    }

    @Override
    public List<FileRange> ranges(DataFiles files, long targetBytes) throws IOException {
        List<FileRange> ranges = new ArrayList<>();
        Map<String, String> names = new HashMap<>(); // by directory
        for (int f = 0; f < files.files().size(); f++) {
            FileEntry file = files.files().get(f);
            String directory = Storage.parent(file.uri());
            if (!names.containsKey(directory)) {
                String beside = Storage.resolve(directory, config.namesFile());
                names.put(directory, storage.exists(beside) ? beside : "");
            }
            String its = names.get(directory);
            if (Inputs.compressed(storage, file.uri())) {
                ranges.add(new FileRange(file.uri(), its, f, 0, FileRange.TO_THE_END));
                continue;
            }
            checkLength(file);
            long count = file.size() / config.recordBytes();
            long rows = Math.max(1, targetBytes / config.recordBytes());
            for (long start = 0; start < count; start += rows) {
                ranges.add(new FileRange(file.uri(), its, f, start, Math.min(start + rows, count)));
            }
        }
        return ranges;
    }

    private void checkLength(FileEntry file) {
        if (file.size() > 0 && file.size() % config.recordBytes() == 0) {
            return;
        }
        CifarConfig other = CifarConfig.values()[1 - config.ordinal()];
        boolean isOther = file.size() > 0 && file.size() % other.recordBytes() == 0;
        throw new UserException(
                file.uri(),
                "must be whole records of " + config.recordBytes() + " bytes, one or more; has " + file.size()
                        + " bytes",
                isOther
                        ? "if this is CIFAR-" + other.classes() + ", set data.classes = " + other.classes()
                        : "it is truncated or no CIFAR-" + config.classes() + " binary file; fetch it again");
    }

    @Override
    public RowReader open(FileRange range, RowSchema schema) throws IOException {
        List<String> names = schema.targetCount() == 0 ? List.of() : names(range.labels());
        long from = range.start() * config.recordBytes();
        return new CifarReader(storage, range, Inputs.open(storage, range.uri(), from), config, names);
    }

    /** The names of the classes by number. */
    private List<String> names(String uri) throws IOException {
        if (uri.isEmpty()) {
            return ColumnNames.numbers(config.classes());
        }
        try (InputStream in = storage.open(uri);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            List<String> names = lines.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            if (names.size() != config.classes() || new HashSet<>(names).size() != names.size()) {
                throw new UserException(
                        uri,
                        "must name " + config.classes() + " different classes, one on each line, got " + names.size()
                                + ", " + new HashSet<>(names).size() + " of them different",
                        "mend it, or take it away to call classes by their numbers");
            }
            return names;
        }
    }
}
