package io.tributary.spark.source;

import io.tributary.error.UserException;
import io.tributary.row.CellRules;
import io.tributary.row.ColumnNames;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.spark.storage.HadoopStorage;
import io.tributary.storage.FileEntry;
import io.tributary.transform.ColumnRoles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;

/**
 * Rows of a table, as a Dataset has them. A row's number is a hash of its content, so neither partitioning nor order of the
 * data set matters: the same rows give the same training. A feature column is numeric, boolean (1 and 0), or a vector of
 * MLlib, which counts as many features as the first row's has.
 *
 * @param place how errors call the table
 * @param data the table; computed anew whenever Spark needs it, so it must come out the same
 * @param roles what each column is for
 */
public record DatasetRows(String place, Dataset<org.apache.spark.sql.Row> data, ColumnRoles roles)
        implements SparkRows {
    @Override
    public RowSchema schema() {
        CellRules.twice(List.of(data.columns())).ifPresent(problem -> {
            throw new UserException(place, problem, "rename one");
        });
        RowSchema columns = roles.schema(place, names(), true);
        FoundColumns.requireTypes(place, data.schema(), columns);
        List<org.apache.spark.sql.Row> first = data.takeAsList(1);
        if (first.isEmpty()) {
            throw new UserException(place, "has no rows", "");
        }
        return columns(columns, widths(first.get(0), columns)).schema();
    }

    @Override
    public RowSchema match(RowSchema trained, boolean labelled) {
        RowSchema read = labelled ? trained : trained.withoutTargets();
        FoundColumns.of(place, data.schema(), read);
        return read;
    }

    @Override
    public List<FileEntry> readFrom() throws IOException {
        HadoopStorage storage =
                new HadoopStorage(data.sparkSession().sparkContext().hadoopConfiguration());
        List<FileEntry> files = new ArrayList<>();
        for (String file : data.inputFiles()) {
            files.addAll(storage.list(file));
        }
        return files;
    }

    @Override
    public RDD<Row> rows(RowSchema read) {
        FoundColumns found = FoundColumns.of(place, data.schema(), read);
        DataFrameColumns reader = columns(found.columns(), found.widths());
        return ContentNumbers.number(data.javaRDD().map(reader::row)).rdd();
    }

    private ColumnNames names() {
        return ColumnNames.of(List.of(data.columns()));
    }

    private DataFrameColumns columns(RowSchema columns, int[] widths) {
        return new DataFrameColumns(place, columns, widths, roles.columns().cells());
    }

    /** Features each feature column counts, as its first value has them that is there. */
    private int[] widths(org.apache.spark.sql.Row first, RowSchema columns) {
        return columns.features()
                .columns()
                .map(column -> {
                    boolean vectors = data.schema().fields()[column].dataType().equals(SQLDataTypes.VectorType());
                    return !vectors ? 1 : first.isNullAt(column) ? width(column) : ((Vector) first.get(column)).size();
                })
                .toArray();
    }

    private int width(int column) {
        List<org.apache.spark.sql.Row> there = data.filter(
                        data.col("`" + data.columns()[column].replace("`", "``") + "`")
                                .isNotNull())
                .takeAsList(1);
        if (there.isEmpty()) {
            throw new UserException(
                    place + ", column " + data.columns()[column],
                    "has no vector in any row",
                    "leave it out with data.ignore");
        }
        return ((Vector) there.get(0).get(column)).size();
    }
}
