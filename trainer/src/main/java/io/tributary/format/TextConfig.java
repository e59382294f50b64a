package io.tributary.format;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.error.UserException;
import io.tributary.row.Row;
import io.tributary.row.RowKey;
import io.tributary.row.RowSchema;
import io.tributary.storage.Storage;
import io.tributary.text.CharacterWindows;
import io.tributary.text.SequenceFit;
import io.tributary.text.Splitting;
import io.tributary.text.Standardization;
import io.tributary.text.TextEncoding;
import io.tributary.text.Tokenizer;
import io.tributary.transform.ColumnRule;
import io.tributary.transform.VocabularyRule;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Text files. Names and defaults are those of Keras's {@code TextVectorization}, in kebab-case.
 *
 * @param encoding how the files are encoded
 * @param tokenizer what makes tokens of a text
 * @param maxTokens the most ids a token can have, that of padding and that of unknown tokens included
 * @param emptyDocuments whether a document without tokens is an example, which is padding alone; else it is an error
 * @param form what is an example
 */
public record TextConfig(TextEncoding encoding, Tokenizer tokenizer, int maxTokens, boolean emptyDocuments, Form form)
        implements FormatConfig {
    /** Padding and unknown tokens have ids of their own, 0 and 1. */
    private static final int RESERVED = 2;

    private static final String LENGTH = "output-sequence-length";
    private static final Map<String, SequenceFit.End> ENDS =
            Map.of("pre", SequenceFit.End.PRE, "post", SequenceFit.End.POST);

    /** What is an example. */
    public sealed interface Form {
        /** @return tokens of an example */
        int length();
    }

    /**
     * A file is an example, a document, and the directory it lies in tells its class.
     *
     * @param fit how documents get one length
     * @param classes the class of each directory
     */
    record Documents(SequenceFit fit, DirectoryClasses classes) implements Form {
        @Override
        public int length() {
            return fit.length();
        }
    }

    /**
     * A window of a document is an example, the characters that follow are its targets.
     *
     * @param windows how documents are cut
     * @param block bytes of a file that are one document; {@link Long#MAX_VALUE} where each file is one
     */
    public record Characters(CharacterWindows windows, long block) implements Form {
        @Override
        public int length() {
            return windows.length();
        }
    }

    /**
     * Reads the keys of text.
     *
     * @param data the data's object
     * @return what they say
     * @throws UserException if a rule is broken, with the place
     */
    static TextConfig read(Section data) {
        if (!data.has("label")) {
            throw data.error(
                    "label",
                    "is required: training needs a target",
                    "add label { type = class }, where directories are classes, or label { type = next-character }");
        }
        Section label = data.section("label");
        boolean next = label.choice("type", "class", Map.of("class", false, "next-character", true));
        Section text = data.section("text");
        TextEncoding encoding = data.choice("encoding", "utf-8", TextEncoding.NAMES);
        Standardization standardization =
                text.choice("standardize", next ? "none" : "lower-and-strip-punctuation", Standardization.NAMES);
        Splitting splitting =
                text.choice("split", next ? "character" : "whitespace", next ? CHARACTERS : Splitting.NAMES);
        int maxTokens =
                text.has("max-tokens") ? text.integer("max-tokens", Bounds.atLeast(RESERVED + 1)) : Integer.MAX_VALUE;
        return new TextConfig(
                encoding,
                new Tokenizer(standardization, splitting),
                maxTokens,
                text.choice("empty-documents", "error", Map.of("error", false, "keep", true)),
                next ? characters(text) : documents(text, label));
    }

    private static final Map<String, Splitting> CHARACTERS = Map.of("character", Splitting.CHARACTER);

    private static Form characters(Section text) {
        int length = text.integer(LENGTH, Bounds.atLeast(1));
        int stride = text.integer("stride", length, Bounds.between(1, length));
        long block = text.has("block-bytes")
                ? text.longInteger("block-bytes", Bounds.between(1, TextFormat.LONGEST_BYTES))
                : Long.MAX_VALUE;
        return new Characters(new CharacterWindows(length, stride), block);
    }

    private static Form documents(Section text, Section label) {
        SequenceFit fit = new SequenceFit(
                text.integer(LENGTH, Bounds.atLeast(1)),
                text.choice("padding", "post", ENDS),
                text.choice("truncating", "post", ENDS));
        return new Documents(fit, DirectoryClasses.read(label));
    }

    @Override
    public int targets() {
        return form instanceof Characters ? form.length() : 1;
    }

    @Override
    public List<ColumnRule> rules(RowSchema schema) {
        int most = maxTokens == Integer.MAX_VALUE ? maxTokens : maxTokens - RESERVED;
        VocabularyRule frequent = new VocabularyRule(VocabularyRule.Order.BY_COUNT, most, true, true, List.of());
        return Collections.nCopies(schema.featureCount(), new ColumnRule.Category(frequent, ColumnRule.Encoding.INDEX));
    }

    @Override
    public boolean numbers() {
        return false;
    }

    @Override
    public List<String> identity() {
        return List.of("text");
    }

    @Override
    public RowFormat parser(Storage storage) {
        return new TextFormat(this, storage);
    }

    @Override
    public Optional<Tokenizer> nextCharacter() {
        return form instanceof Characters ? Optional.of(tokenizer) : Optional.empty();
    }

    @Override
    public boolean documents() {
        return form instanceof Documents;
    }

    @Override
    public Row document(String text) {
        if (!(form instanceof Documents documents)) {
            throw new UserException(
                    "predict",
                    "the model predicts the next character, not something about a document",
                    "use tributary generate");
        }
        String[] texts = new String[form.length()];
        fill(text, "predict", documents, texts);
        return new Row(new RowKey(0, 0), new double[0], texts);
    }

    /** Makes a document's cells, the first L of some. */
    void fill(String text, String place, Documents documents, String[] into) {
        List<String> tokens = tokenizer.tokens(text);
        if (tokens.isEmpty() && !emptyDocuments) {
            throw emptyDocument(place);
        }
        documents.fit().fit(tokens, into, 0);
    }

    /** The error about a document without tokens. */
    static UserException emptyDocument(String place) {
        return new UserException(
                place,
                "the document is empty: it has no tokens",
                "take it out, or set data.text.empty-documents = keep");
    }

    /** All windows of a document go to one split. */
    @Override
    public long unit() {
        return form instanceof Characters characters ? characters.block() : 1;
    }
}
