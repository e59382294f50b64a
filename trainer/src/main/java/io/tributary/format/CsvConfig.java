package io.tributary.format;

import io.tributary.config.Section;
import io.tributary.row.RowSchema;
import io.tributary.storage.Storage;
import io.tributary.transform.ColumnRoles;
import io.tributary.transform.ColumnRule;
import io.tributary.transform.ColumnRules;
import io.tributary.transform.TargetRule;
import java.util.List;
import java.util.Optional;

/**
 * Lines of separated fields.
 *
 * @param header whether the first line of each file names the columns
 * @param separator what separates fields
 * @param roles what each column is for
 */
public record CsvConfig(boolean header, char separator, ColumnRoles roles) implements FormatConfig {
    /** Reads the keys of CSV. */
    static CsvConfig read(Section data) {
        boolean header = data.bool("header", false);
        String separator = data.string("separator", ",");
        if (separator.length() != 1 || "\"\r\n".contains(separator)) {
            throw data.error(
                    "separator",
                    "must be one character, not a quote or a line break, got \"" + separator + "\"",
                    "a tab is \"\\t\"");
        }
        return new CsvConfig(header, separator.charAt(0), ColumnRoles.read(data, header));
    }

    @Override
    public RowFormat parser(Storage storage) {
        return new CsvFormat(this, storage);
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
