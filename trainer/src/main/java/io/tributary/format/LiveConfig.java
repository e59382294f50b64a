package io.tributary.format;

import io.tributary.config.Section;
import io.tributary.row.Numbering;
import io.tributary.row.RowSchema;
import io.tributary.storage.Storage;
import io.tributary.transform.ColumnRoles;
import io.tributary.transform.ColumnRule;
import io.tributary.transform.ColumnRules;
import io.tributary.transform.TargetRule;
import java.util.List;
import java.util.Optional;

/**
 * Rows that are there already: a DataFrame or an RDD of a live Spark session.
 *
 * @param roles what each column is for
 */
public record LiveConfig(ColumnRoles roles) implements FormatConfig {
    /** Reads the keys of live rows. */
    static LiveConfig read(Section data) {
        return new LiveConfig(ColumnRoles.read(data, true));
    }

    @Override
    public RowFormat parser(Storage storage) {
        throw FileSources.noLiveRows();
    }

    @Override
    public <S extends RowSource> S source(DataPlace place, Sources<S> sources) {
        return sources.live(roles);
    }

    @Override
    public boolean located() {
        return false;
    }

    @Override
    public Numbering numbering() {
        return Numbering.CONTENT;
    }

    @Override
    public Optional<ColumnRoles> columns() {
        return Optional.of(roles);
    }

    @Override
    public int targets() {
        return roles.labels().size();
    }

    @Override
    public TargetRule target() {
        return roles.target();
    }

    @Override
    public List<ColumnRule> rules(RowSchema schema) {
        return roles.columns().of(schema);
    }

    @Override
    public boolean sparse() {
        return roles.columns().sparse();
    }

    @Override
    public boolean sparseNumbers() {
        return roles.columns().sparseNumbers();
    }

    @Override
    public List<String> identity() {
        return List.of(ColumnRules.KEY, ColumnRules.MISSING);
    }
}
