package io.tributary.job;

import io.tributary.error.UserException;
import io.tributary.format.DataConfig;
import io.tributary.format.FileSources;
import io.tributary.layer.EmbeddedInputs;
import io.tributary.network.Network;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.storage.Storage;
import io.tributary.transform.ColumnRule;
import io.tributary.transform.FittedTransforms;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Finds where a network and the data do not fit. */
public final class DataCheck {
    private DataCheck() {}

    /**
     * What the beginnings of the files tell.
     *
     * @param features number of features
     * @param inputs number of inputs that they become, at least
     * @param exact whether it is exactly so many; if not, the rows decide
     */
    public record Header(int features, int inputs, boolean exact) {
        @Override
        public String toString() {
            return "data: " + features + " features, " + count() + " inputs";
        }

        private String count() {
            return (exact ? "" : "at least ") + inputs;
        }
    }

    /**
     * Looks at the beginnings of the files, as training does before it reads them.
     *
     * @param config a job whose rows are in files
     * @param storage where they are
     * @return what was found
     * @throws IOException if the file system fails
     * @throws UserException for what training would refuse
     */
    public static Header header(JobConfig config, Storage storage) throws IOException {
        DataConfig data = config.data();
        FileSources sources = new FileSources(storage);
        RowSchema schema =
                data.format().source(data.place(Split.TRAIN), sources).schema();
        for (Split split : List.of(Split.VALIDATION, Split.TEST)) {
            if (data.files().containsKey(split)) {
                data.format().source(data.place(split), sources).match(schema, true);
            }
        }
        int least = 0;
        boolean exact = true;
        for (ColumnRule rule : data.format().rules(schema)) {
            int width = width(rule);
            least += Math.max(1, width);
            exact &= width > 0;
        }
        Header header = new Header(schema.featureCount(), least, exact);
        int input = config.sized() ? config.network().input().size() : least;
        if (exact ? input != least : input < least) {
            throw new UserException(
                    "model.input",
                    "must be the data's number of features, " + header.count() + ", is " + input,
                    "set it to the data's, or take columns out with data.ignore");
        }
        return header;
    }

    /** Inputs of a column; 0 where the rows decide. */
    private static int width(ColumnRule rule) {
        if (rule instanceof ColumnRule.Number number) {
            return number.indicator() ? 2 : 1;
        }
        ColumnRule.Category category = (ColumnRule.Category) rule;
        int given = category.vocabulary().given().size() + category.vocabulary().buckets();
        return category.encoding() == ColumnRule.Encoding.INDEX
                ? 1
                : given + (given > 0 && category.vocabulary().missing() ? 1 : 0);
    }

    /** @return a warning for each embedding whose table has rows for ids that cannot occur */
    static List<String> unusedRows(Network network, FittedTransforms fitted) {
        List<String> warnings = new ArrayList<>();
        for (EmbeddedInputs each : EmbeddedInputs.of(network)) {
            int ids = 0;
            boolean all = true;
            for (int input : each.inputs()) {
                ids = Math.max(ids, fitted.ids(input));
                all &= fitted.ids(input) > 0;
            }
            if (all && each.inputDim() > ids) {
                warnings.add(each.place() + ": input-dim " + each.inputDim() + " is more than the vocabulary has, "
                        + ids + " ids; the other rows are never trained");
            }
        }
        return warnings;
    }
}
