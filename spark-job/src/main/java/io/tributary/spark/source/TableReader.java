package io.tributary.spark.source;

import io.tributary.error.UserException;
import io.tributary.format.FormatConfig;
import io.tributary.model.Model;
import io.tributary.row.CellRules;
import io.tributary.row.ColumnNames;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.types.StructType;

/**
 * Reads rows of a table to predict for: the columns of the training rows, by name, without label and weight. Where features had no
 * names, the vector {@code features} has them all; where examples were documents, the text is in {@code text}. Travels to
 * executors.
 */
public final class TableReader implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String FEATURES = "features";
    private static final String TEXT = "text";

    private final DataFrameColumns columns; // null where examples are documents
    private final int text; // the column of documents

    private TableReader(DataFrameColumns columns, int text) {
        this.columns = columns;
        this.text = text;
    }

    /**
     * @param place how errors call the table
     * @param table its columns
     * @param model what is to predict
     * @return reads its rows
     * @throws UserException if a column is missing, or of a type that it may not have
     */
    public static TableReader of(String place, StructType table, Model model) {
        List<String> names = List.of(table.fieldNames());
        if (model.format().map(FormatConfig::documents).orElse(false)) {
            if (!names.contains(TEXT)) {
                throw new UserException(
                        place, "no column \"" + TEXT + "\", which documents are read from", "rename theirs to it");
            }
            return new TableReader(null, names.indexOf(TEXT));
        }
        RowSchema read = model.fitted().schema().withoutTargets();
        boolean numbered = read.featureNames().equals(ColumnNames.numbers(read.featureCount()));
        if (numbered && names.contains(FEATURES)) {
            int[] all = IntStream.range(0, read.featureCount()).toArray();
            read = read.in(inVector(read.featureCount()), all, new int[0], -1);
        }
        FoundColumns found = FoundColumns.of(place, table, read);
        CellRules rules = model.format()
                .flatMap(FormatConfig::columns)
                .map(roles -> roles.columns().cells())
                .orElseGet(() -> new CellRules(List.of("")));
        return new TableReader(new DataFrameColumns(place, found.columns(), found.widths(), rules), -1);
    }

    private static ColumnNames inVector(int features) {
        return features == 1
                ? ColumnNames.of(List.of(FEATURES + "[0]"))
                : new ColumnNames.Builder().add(FEATURES + "[", features, "]").build();
    }

    /**
     * @param row a row of the table, read
     * @param model what is to predict
     * @return its features
     * @throws UserException if it is not what the model takes, with the column
     */
    public Row row(org.apache.spark.sql.Row row, Model model) {
        if (columns != null) {
            return columns.unnumbered(row);
        }
        String document = row.isNullAt(text) ? "" : row.getString(text);
        return model.format().orElseThrow(FormatConfig::noDocuments).document(document);
    }
}
