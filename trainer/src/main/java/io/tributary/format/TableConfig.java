package io.tributary.format;

import io.tributary.config.Section;
import io.tributary.error.UserException;
import io.tributary.row.Numbering;
import io.tributary.row.RowSchema;
import io.tributary.storage.Storage;
import io.tributary.transform.ColumnRoles;
import io.tributary.transform.ColumnRule;
import io.tributary.transform.ColumnRules;
import io.tributary.transform.TargetRule;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A table that a reader of Spark gives. Rows are numbered by their content.
 *
 * @param reader the reader's name in Spark, {@code parquet}; empty for a table of the session's catalog
 * @param options the reader's, as they stand in the configuration: a value {@code env:NAME} is that of a variable of the
 *     environment where the table is read, and is stored nowhere
 * @param select expressions of SQL that make the columns; none where all are taken as they are
 * @param where an expression of SQL that rows must meet
 * @param roles what each column is for
 */
public record TableConfig(
        String reader, Map<String, String> options, List<String> select, Optional<String> where, ColumnRoles roles)
        implements FormatConfig {
    /** What stands before the name of a variable of the environment. */
    private static final String ENVIRONMENT = "env:";

    private static final Pattern SECRET =
            Pattern.compile("(?i).*(secret|password|passphrase|token|credential|access.?key|private.?key|api.?key).*");

    /** Copies what it is given. */
    public TableConfig {
        options = Map.copyOf(options);
        select = List.copyOf(select);
    }

    /**
     * @param data the data's object
     * @param reader the reader's name in Spark
     * @return what the keys say
     */
    static TableConfig read(Section data, String reader) {
        Map<String, String> options = new TreeMap<>();
        data.optionalSection("options").ifPresent(section -> options(section, "", options));
        return new TableConfig(
                reader,
                options,
                data.strings("select", List.of()),
                data.has("where") ? Optional.of(data.string("where")) : Optional.empty(),
                ColumnRoles.read(data, true));
    }

    /** The columns of a format, and of a table what is selected of it, out of another table. */
    static TableConfig readBy(String reader, FormatConfig format) {
        ColumnRoles roles = format.columns()
                .orElseThrow(() -> new UserException(
                        "--reader", "reads columns of a table, and the model was not trained on any", "leave it out"));
        return new TableConfig("", Map.of(), List.of(), Optional.empty(), roles).readBy(reader);
    }

    /** With a header and types inferred if it is CSV; what is selected stays. {@inheritDoc} */
    @Override
    public TableConfig readBy(String other) {
        return new TableConfig(
                other.equals("table") ? "" : other,
                other.equals("csv") ? Map.of("header", "true", "inferSchema", "true") : Map.of(),
                select,
                where,
                roles);
    }

    /** Reads options; {@code a.b.c} is nested objects in HOCON. */
    private static void options(Section section, String prefix, Map<String, String> into) {
        for (String key : section.names()) {
            String name = prefix + key;
            if (section.isObject(key)) {
                options(section.section(key), name + ".", into);
                continue;
            }
            String value = section.string(key);
            if (SECRET.matcher(name).matches() && !value.startsWith(ENVIRONMENT)) {
                throw section.error(
                        key,
                        "looks like a secret, and a configuration is stored with the model",
                        "write " + ENVIRONMENT + "NAME, and put it into the variable NAME of the environment");
            }
            into.put(name, value);
        }
    }

    /** @return the options with the values of the environment, to be handed to the reader and nobody else */
    public Map<String, String> optionsInFull() {
        Map<String, String> full = new TreeMap<>();
        options.forEach((name, value) -> full.put(name, value.startsWith(ENVIRONMENT) ? fromEnvironment(name) : value));
        return full;
    }

    private String fromEnvironment(String option) {
        String variable = options.get(option).substring(ENVIRONMENT.length());
        String value = System.getenv(variable);
        if (value == null) {
            throw new UserException(
                    "data.options." + option, "the environment has no variable " + variable, "export it");
        }
        return value;
    }

    @Override
    public <S extends RowSource> S source(DataPlace place, Sources<S> sources) throws IOException {
        return sources.table(place, this);
    }

    @Override
    public RowFormat parser(Storage storage) {
        throw new UserException("data.format", "a table of Spark is in no files that are parsed here", "");
    }

    @Override
    public boolean paths() {
        return !reader.isEmpty();
    }

    @Override
    public boolean tables() {
        return true;
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
