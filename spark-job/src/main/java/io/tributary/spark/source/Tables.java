package io.tributary.spark.source;

import io.tributary.error.UserException;
import io.tributary.format.DataPlace;
import io.tributary.format.FileSources;
import io.tributary.format.FormatConfig;
import io.tributary.format.RowSource;
import io.tributary.format.Sources;
import io.tributary.format.TableConfig;
import io.tributary.storage.Storage;
import io.tributary.transform.ColumnRoles;
import java.io.IOException;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Opens tables with the readers of Spark. */
public final class Tables {
    private Tables() {}

    /**
     * @param context a context
     * @return a session in it
     */
    public static SparkSession session(SparkContext context) {
        return SparkSession.builder().sparkContext(context).getOrCreate();
    }

    /**
     * Opens sources for threads of the driver, to which Spark gives the rows of tables.
     *
     * @param context the context that reads tables
     * @param storage where files are
     * @return the sources
     */
    public static Sources<RowSource> onDriver(SparkContext context, Storage storage) {
        return new Sources<>() {
            @Override
            public RowSource files(DataPlace place, FormatConfig format) throws IOException {
                return new FileSources(storage).files(place, format);
            }

            @Override
            public RowSource table(DataPlace place, TableConfig config) {
                return open(session(context), place, config);
            }

            @Override
            public RowSource live(ColumnRoles roles) {
                throw FileSources.noLiveRows();
            }
        };
    }

    /**
     * @param session reads the table
     * @param place its path, or its name in the catalog
     * @param config its reader and its columns
     * @return its rows
     * @throws UserException if the reader, the table, or what is selected of it is not there
     */
    public static DatasetRows open(SparkSession session, DataPlace place, TableConfig config) {
        Dataset<Row> all = read(session, place, config);
        Dataset<Row> rows = all;
        if (config.where().isPresent()) {
            rows = tried(
                    "data.where",
                    config.where().get(),
                    () -> all.where(config.where().get()));
        }
        if (!config.select().isEmpty()) {
            Dataset<Row> kept = rows;
            rows = tried(
                    "data.select",
                    String.join(", ", config.select()),
                    () -> kept.selectExpr(config.select().toArray(String[]::new)));
        }
        return new DatasetRows(place.name() + " (" + place.uri() + ")", rows, config.roles());
    }

    private static Dataset<Row> read(SparkSession session, DataPlace place, TableConfig config) {
        return tried(
                place.name(),
                place.uri(),
                () -> config.reader().isEmpty()
                        ? session.read().options(config.optionsInFull()).table(place.uri())
                        : session.read()
                                .format(config.reader())
                                .options(config.optionsInFull())
                                .load(place.uri()));
    }

    /** Something to do with Spark SQL, which may refuse it. */
    @FunctionalInterface
    private interface Work {
        Dataset<Row> run() throws Exception;
    }

    private static Dataset<Row> tried(String place, String seen, Work work) {
        try {
            return work.run();
        } catch (Exception e) {
            throw refusal(place, "Spark cannot read " + seen, e);
        }
    }

    /**
     * Tells what Spark SQL refused. Its message begins with what is wrong; behind it stand plans and hints of many lines.
     *
     * @param place what it is about
     * @param problem what Spark could not do
     * @param e what Spark threw
     * @return the error to throw: the user's in one line, where it is theirs
     */
    public static RuntimeException refusal(String place, String problem, Exception e) {
        String message = Optional.ofNullable(e.getMessage()).orElse("");
        boolean noReader = e instanceof ClassNotFoundException || message.contains("DATA_SOURCE_NOT_FOUND");
        if (e instanceof AnalysisException || noReader) {
            return new UserException(
                    place,
                    problem + ": " + message.lines().findFirst().orElse(""),
                    noReader ? "add the reader's jar: --packages of spark-submit" : "",
                    e);
        }
        return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
    }
}
