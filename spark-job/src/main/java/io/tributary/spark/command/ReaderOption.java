package io.tributary.spark.command;

import io.tributary.error.UserException;
import io.tributary.format.FormatConfig;
import picocli.CommandLine.Option;

/** What reads rows for a trained model. */
final class ReaderOption {
    @Option(
            names = "--reader",
            paramLabel = "NAME",
            description = {
                "a reader of Spark for the rows: parquet, orc, json, avro, csv (with a header, types inferred), table (of the"
                        + " catalog);",
                "without it rows are read as the model's job did, or were given to Tributary.fit, which needs this option"
            })
    private String reader;

    /** @return whether a reader was named */
    boolean given() {
        return reader != null;
    }

    /**
     * @param trained how the model's job read its rows
     * @return how rows are read here
     * @throws UserException if that cannot be told, or the model takes no columns
     */
    FormatConfig format(FormatConfig trained) {
        if (reader == null && !trained.located()) {
            throw new UserException(
                    "--reader",
                    "is missing: the model was trained on rows of a live session, which are in no files",
                    "name what reads a table: parquet, orc, json, csv, table");
        }
        return reader == null ? trained : trained.readBy(reader);
    }

    /**
     * @param format how rows are read
     * @param argument where they are, as it was given
     * @return a path or URI; where a table of the catalog is meant, its name
     */
    static String place(FormatConfig format, String argument) {
        return format.paths() ? Places.uri(argument) : argument;
    }
}
