package io.tributary.format;

import io.tributary.error.UserException;
import io.tributary.row.Assignment;
import io.tributary.row.Numbering;
import io.tributary.row.Row;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.storage.Storage;
import io.tributary.text.Tokenizer;
import io.tributary.transform.ColumnRoles;
import io.tributary.transform.ColumnRule;
import io.tributary.transform.TargetRule;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys of {@code data} that belong to one format, and all that differs between formats: who reads data asks here, and
 * looks at no format's name or class. Immutable.
 */
public interface FormatConfig {
    /** @return target values per example, T */
    int targets();

    /**
     * @param storage where the files are
     * @return the parser of the format's files
     * @throws UserException if its rows are in no files
     */
    RowFormat parser(Storage storage);

    /**
     * Opens a source of this format.
     *
     * @param place where its rows are
     * @param sources opens it
     * @param <S> what is opened
     * @return the source
     * @throws IOException if the file system fails
     * @throws UserException if there is nothing of this format
     */
    default <S extends RowSource> S source(DataPlace place, Sources<S> sources) throws IOException {
        return sources.files(place, this);
    }

    /** @return whether Spark reads the rows, whatever computes */
    default boolean tables() {
        return false;
    }

    /** @return whether {@code data.train} is a path, which may be relative; else it is a name of another kind */
    default boolean paths() {
        return true;
    }

    /** @return whether {@code data.train} says where the rows are; else they are given to the training */
    default boolean located() {
        return true;
    }

    /** @return what the rows of its sources are numbered by */
    default Numbering numbering() {
        return Numbering.PLACE;
    }

    /** @return how many neighbouring rows' places in a file go to one split together, see {@link Assignment#unit} */
    default long unit() {
        return 1;
    }

    /** @return what the target of an example is */
    default TargetRule target() {
        return TargetRule.CLASS;
    }

    /**
     * @param schema the columns of the training rows
     * @return how each feature becomes inputs, [C]
     */
    default List<ColumnRule> rules(RowSchema schema) {
        return ColumnRule.numbers(schema.featureCount());
    }

    /** @return whether features are declared to be sparse: then the model's input is */
    default boolean sparse() {
        return false;
    }

    /** @return whether features that are numbers are: then rows have those that are not 0, and 0 must stay 0 */
    default boolean sparseNumbers() {
        return false;
    }

    /** @return whether features may be numbers, which {@code data.scale} scales */
    default boolean numbers() {
        return true;
    }

    /**
     * @return the keys of {@code data} that must stay the same for a training to continue from a checkpoint, where they are
     *     there
     */
    default List<String> identity() {
        return List.of();
    }

    /**
     * Where there are several files, those that the format's own convention gives to a split are taken, if there are any.
     *
     * @param split a split
     * @param name the last component of a file's name
     * @return whether the file is one of that split's by its name
     */
    default boolean claims(Split split, String name) {
        return false;
    }

    /** @return whether labels are in files of their own */
    default boolean labelFiles() {
        return false;
    }

    /** @return the URIs of the label files of each split, where labels are in files of their own */
    default Map<Split, String> labels() {
        return Map.of();
    }

    /** @return what each column is for; empty where examples are no records of columns */
    default Optional<ColumnRoles> columns() {
        return Optional.empty();
    }

    /**
     * The same columns out of a table.
     *
     * @param reader the name of a reader of Spark; {@code table} for a table of the session's catalog
     * @return how the table becomes rows
     * @throws UserException if examples are no records of columns
     */
    default TableConfig readBy(String reader) {
        return TableConfig.readBy(reader, this);
    }

    /** @return whether an example is a document, which {@link #document} makes of a text */
    default boolean documents() {
        return false;
    }

    /**
     * Makes an example without a class of a text.
     *
     * @param text a document
     * @return its row, for {@code FittedTransforms.cells}
     * @throws UserException if examples are no documents, or the text is empty and must not be
     */
    default Row document(String text) {
        throw noDocuments();
    }

    /** @return the error about a text where examples are no documents */
    static UserException noDocuments() {
        return new UserException(
                "predict", "takes features: the model was not trained on documents", "give an array of numbers");
    }

    /** @return what makes tokens of a text, where examples are windows of characters and targets the next ones */
    default Optional<Tokenizer> nextCharacter() {
        return Optional.empty();
    }
}
