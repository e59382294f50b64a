package io.tributary.format;

import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.storage.Storage;
import io.tributary.transform.TargetRule;
import java.util.List;

/**
 * Lines of LibSVM: {@code LABEL INDEX:VALUE INDEX:VALUE …}, as svmlight has them too. Features are sparse.
 *
 * @param features how many there are, N
 * @param base the index of the first feature, 0 or 1
 * @param target what the label is
 */
public record LibsvmConfig(int features, int base, TargetRule target) implements FormatConfig {
    private static final String FEATURES = "features";
    private static final String BASE = "index-base";

    /** Reads the keys of LibSVM. */
    static LibsvmConfig read(Section data) {
        if (!data.has(FEATURES)) {
            throw data.error(
                    FEATURES,
                    "is required: lines do not tell how many features there are",
                    "set it to the greatest index, or more; model.input = [N] must be the same");
        }
        if (!data.has("label")) {
            throw data.error("label", "is required: training needs a target", "add label { type = class }");
        }
        Section label = data.section("label");
        TargetRule target = TargetRule.read(label);
        if (target.reconstruction()) {
            throw label.error("type", "must be class or number where features are sparse", "");
        }
        return new LibsvmConfig(
                data.integer(FEATURES, Bounds.between(1, Integer.MAX_VALUE - 1)),
                data.integer(BASE, 1, Bounds.between(0, 1)),
                target);
    }

    @Override
    public RowFormat parser(Storage storage) {
        return new LibsvmFormat(this, storage);
    }

    @Override
    public int targets() {
        return 1;
    }

    @Override
    public boolean sparse() {
        return true;
    }

    @Override
    public boolean sparseNumbers() {
        return true;
    }

    @Override
    public List<String> identity() {
        return List.of(FEATURES, BASE);
    }
}
