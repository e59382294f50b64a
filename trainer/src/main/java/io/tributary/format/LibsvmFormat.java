package io.tributary.format;

import io.tributary.row.ColumnNames;
import io.tributary.row.Features;
import io.tributary.row.RowSchema;
import io.tributary.row.Span;
import io.tributary.storage.Storage;
import io.tributary.transform.TargetRule;
import java.io.IOException;
import java.util.List;

/**
 * LibSVM: one row per line. Plain files are cut at line starts; compressed ones are read whole. A column's number is the index
 * that lines have; the label is column 0, or the last one where indices begin with 0.
 */
final class LibsvmFormat implements RowFormat {
    private final LibsvmConfig config;
    private final Storage storage;

    LibsvmFormat(LibsvmConfig config, Storage storage) {
        this.config = config;
        this.storage = storage;
    }

    @Override
    public RowSchema schema(DataFiles files) {
        int label = config.base() == 0 ? config.features() : 0;
        return new RowSchema(
                ColumnNames.numbers(config.features() + 1),
                false,
                Features.of(new Span(config.base(), config.features()), Features.Kind.SPARSE),
                List.of(new Span(label, 1)),
                -1,
                config.target().kind() == TargetRule.Kind.CLASS ? 0 : RowSchema.NUMBER);
    }

    @Override
    public RowSchema match(DataFiles files, RowSchema trained, boolean labelled) {
        return labelled ? trained : trained.withoutTargets();
    }

    @Override
    public List<String> recordColumns(RowSchema read) {
        return List.of("label");
    }

    @Override
    public List<FileRange> ranges(DataFiles files, long targetBytes) throws IOException {
        return LineFile.ranges(storage, files, targetBytes);
    }

    @Override
    public RowReader open(FileRange range, RowSchema schema) throws IOException {
        return new LibsvmReader(LineFile.open(storage, range.uri(), range.start()), range, schema, config);
    }
}
