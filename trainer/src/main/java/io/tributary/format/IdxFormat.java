package io.tributary.format;

import io.tributary.error.UserException;
import io.tributary.row.RowSchema;
import io.tributary.storage.FileEntry;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * IDX: a file of items and one of class labels. All six element types are read as float32, {@code int32} and
 * {@code float64} rounded to the nearest; labels are whole numbers. Plain files are cut at items; {@code .gz} files are
 * read whole.
 */
final class IdxFormat implements RowFormat {
    private final Storage storage;

    IdxFormat(Storage storage) {
        this.storage = storage;
    }

    @Override
    public RowSchema schema(DataFiles files) throws IOException {
        String uri = files.files().get(0).uri();
        return RowSchema.ofItems(header(uri).itemSize());
    }

    @Override
    public RowSchema match(DataFiles files, RowSchema trained, boolean labelled) throws IOException {
        String uri = files.files().get(0).uri();
        int features = header(uri).itemSize();
        if (features != trained.featureCount()) {
            throw new UserException(
                    uri,
                    "needs " + trained.featureCount() + " values per item as in the training data, got " + features,
                    "");
        }
        if (labelled && files.labels().isEmpty()) {
            throw new UserException(files.place(), "needs label files", "add --labels");
        }
        return labelled ? trained : trained.withoutTargets();
    }

    @Override
    public List<FileRange> ranges(DataFiles files, long targetBytes) throws IOException {
        List<FileRange> ranges = new ArrayList<>();
        for (int f = 0; f < files.files().size(); f++) {
            FileEntry file = files.files().get(f);
            String labels =
                    files.labels().isEmpty() ? "" : files.labels().get(f).uri();
            IdxHeader header = header(file.uri());
            if (!labels.isEmpty()) {
                checkLabels(file.uri(), header, labels, header(labels));
            }
            if (Inputs.compressed(storage, file.uri()) || !labels.isEmpty() && Inputs.compressed(storage, labels)) {
                ranges.add(new FileRange(file.uri(), labels, f, 0, header.count()));
                continue;
            }
            checkLength(file, header);
            if (!labels.isEmpty()) {
                checkLength(files.labels().get(f), header(labels));
            }
            long rows = Math.max(1, targetBytes / header.itemBytes());
            for (long start = 0; start < header.count(); start += rows) {
                ranges.add(new FileRange(file.uri(), labels, f, start, Math.min(start + rows, header.count())));
            }
        }
        return ranges;
    }

    @Override
    public RowReader open(FileRange range, RowSchema schema) throws IOException {
        IdxItems items = items(range, range.uri());
        try {
            if (items.header().itemSize() != schema.featureCount()) {
                throw new UserException(
                        range.uri(),
                        "needs " + schema.featureCount() + " values per item as in the first file, got "
                                + items.header().itemSize(),
                        "files read together need equal dimensions");
            }
            IdxItems labels = schema.targetCount() == 0 ? null : items(range, range.labels());
            return new IdxReader(storage, range, items, labels);
        } catch (IOException | RuntimeException e) {
            items.close();
            throw e;
        }
    }

    private IdxItems items(FileRange range, String uri) throws IOException {
        return IdxItems.open(storage, uri, range.start(), range.end());
    }

    private IdxHeader header(String uri) throws IOException {
        return Inputs.sound(storage, List.of(uri), () -> {
            try (InputStream in = Inputs.open(storage, uri, 0)) {
                return IdxHeader.read(uri, in);
            }
        });
    }

    private static void checkLabels(String uri, IdxHeader items, String labelUri, IdxHeader labels) {
        if (labels.itemSize() != 1) {
            throw new UserException(
                    labelUri,
                    "must have one label per item, got " + labels.itemSize() + " values",
                    "is this the file of the items?");
        }
        if (!labels.type().integer()) {
            throw new UserException(labelUri, "class labels must be whole numbers, got " + labels.type(), "");
        }
        if (labels.count() != items.count()) {
            throw new UserException(
                    labelUri, "has " + labels.count() + " labels for the " + items.count() + " items of " + uri, "");
        }
    }

    private static void checkLength(FileEntry file, IdxHeader header) {
        if (file.size() == header.fileBytes()) {
            return;
        }
        throw new UserException(
                file.uri(),
                "must have " + header.fileBytes() + " bytes by its header, has " + file.size(),
                file.size() < header.fileBytes() ? "it is truncated; fetch it again" : "fetch it again");
    }
}
