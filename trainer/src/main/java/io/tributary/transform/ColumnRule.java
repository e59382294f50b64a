package io.tributary.transform;

import java.util.Collections;
import java.util.List;

/** How one feature of a record becomes inputs of the model. */
public sealed interface ColumnRule {
    /** A number, scaled. */
    Number NUMBER = new Number(Missing.ERROR, 0, false);

    /** What takes the place of a missing number. */
    enum Missing {
        /** Nothing: it is an error. */
        ERROR,
        /** The mean of the column over the training rows that have it. */
        MEAN,
        /** A given number. */
        CONSTANT
    }

    /** How a category becomes inputs. */
    enum Encoding {
        /** One input, the category's id: what an embedding takes. */
        INDEX,
        /** An input for each category, 1 for the one at hand and 0 for the others; all 0 where it is unknown. */
        ONE_HOT
    }

    /**
     * One input; with an indicator a second, which is 1 where the number is missing and 0 where it is there.
     *
     * @param missing what takes the place of a missing number
     * @param constant that of {@link Missing#CONSTANT}, in the data's own unit
     * @param indicator whether the model is told what was missing
     * @param sparse whether rows have it only where it is not 0
     */
    record Number(Missing missing, double constant, boolean indicator, boolean sparse) implements ColumnRule {
        /**
         * A number that rows have.
         *
         * @param missing what takes the place of a missing number
         * @param constant that of {@link Missing#CONSTANT}, in the data's own unit
         * @param indicator whether the model is told what was missing
         */
        public Number(Missing missing, double constant, boolean indicator) {
            this(missing, constant, indicator, false);
        }

        @Override
        public boolean optional() {
            return missing != Missing.ERROR;
        }
    }

    /**
     * A text out of a fitted vocabulary.
     *
     * @param vocabulary how that comes about
     * @param encoding how it becomes inputs
     * @param sparse whether these are sparse
     */
    record Category(VocabularyRule vocabulary, Encoding encoding, boolean sparse) implements ColumnRule {
        /**
         * A category whose inputs are dense.
         *
         * @param vocabulary how the vocabulary comes about
         * @param encoding how a category becomes inputs
         */
        public Category(VocabularyRule vocabulary, Encoding encoding) {
            this(vocabulary, encoding, false);
        }

        @Override
        public boolean optional() {
            return vocabulary.missing();
        }
    }

    /** @return whether a record may lack it */
    boolean optional();

    /** @return whether its inputs are declared to be sparse, and so are those of all columns */
    boolean sparse();

    /**
     * @param features how many
     * @return the rules of features that are all numbers
     */
    static List<ColumnRule> numbers(int features) {
        return Collections.nCopies(features, NUMBER);
    }
}
