package io.tributary.model;

import io.tributary.error.UserException;
import io.tributary.format.FormatConfig;
import io.tributary.random.Key;
import io.tributary.text.Tokenizer;
import io.tributary.transform.Vocabulary;
import java.util.ArrayList;
import java.util.List;

/**
 * Continues a text with a model that predicts the next character. A character is drawn from the model's probabilities,
 * {@code p_k^(1/τ)} over their sum for a temperature τ: 1 leaves them as they are, less prefers the likely ones, and 0 takes
 * the likeliest. Padding and the characters that the vocabulary lacks are never drawn. The model sees as many characters
 * before the one to come as its windows have.
 *
 * <p>Symbols: T positions of a window, V ids.
 */
public final class TextGenerator {
    /** Ids below it are no characters: padding, which also stands before the first character, and unknown ones. */
    private static final int FIRST_CHARACTER = 2;

    private static final int TOKENS = 0; // the dictionary

    private final Model model;
    private final Tokenizer tokenizer;
    private final Vocabulary vocabulary;
    private final int length; // T

    /**
     * @param model trained on {@code label { type = next-character }}, and loaded from its directory
     * @throws UserException if it predicts something else
     */
    public TextGenerator(Model model) {
        this.model = model;
        this.tokenizer = model.format()
                .flatMap(FormatConfig::nextCharacter)
                .orElseThrow(() -> new UserException(
                        "generate",
                        "needs a model of the next character",
                        "train one with data.format = text, data.label.type = next-character"));
        this.vocabulary = model.fitted().vocabulary(TOKENS);
        this.length = model.fitted().cells();
    }

    /**
     * Continues a text.
     *
     * @param prompt where it begins; empty for the beginning of a document
     * @param characters how many to add, at least 0
     * @param temperature τ, at least 0 and finite
     * @param seed equal seeds draw equal characters
     * @return the characters that follow
     */
    public String continueText(String prompt, int characters, double temperature, long seed) {
        if (characters < 0 || !(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "needs characters >= 0 and a finite temperature >= 0, got " + characters + ", " + temperature);
        }
        List<Integer> ids = new ArrayList<>();
        ids.add(vocabulary.missing()); // before the first character
        tokenizer.tokens(prompt).forEach(character -> ids.add(vocabulary.id(character)));
        List<String> labels = vocabulary.labels(); // [V]
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < characters; i++) {
            double draw = Key.uniformDouble(Key.mix(seed, "generate"), i);
            int id = choose(next(ids), temperature, draw);
            ids.add(id);
            text.append(labels.get(id));
        }
        return text.toString();
    }

    /** The model's probabilities of what follows, [V]. */
    private float[] next(List<Integer> ids) {
        int from = Math.max(0, ids.size() - length);
        float[] window = new float[length]; // [T]; behind the text is padding, which a causal model does not see
        for (int t = 0; from + t < ids.size(); t++) {
            window[t] = ids.get(from + t);
        }
        float[] all = model.predict(window); // [T × V]
        int values = all.length / length;
        float[] last = new float[values];
        System.arraycopy(all, (ids.size() - 1 - from) * values, last, 0, values);
        return last;
    }

    /**
     * @param p probabilities, [V]
     * @param draw in [0, 1)
     */
    static int choose(float[] p, double temperature, double draw) {
        int best = FIRST_CHARACTER;
        for (int k = FIRST_CHARACTER + 1; k < p.length; k++) {
            best = p[k] > p[best] ? k : best;
        }
        if (temperature == 0) {
            return best;
        }
        double[] mass = new double[p.length]; // [V], of the characters up to each
        double total = 0;
        for (int k = FIRST_CHARACTER; k < p.length; k++) {
            total += Math.pow((double) p[k] / p[best], 1 / temperature);
            mass[k] = total;
        }
        int chosen = FIRST_CHARACTER;
        while (chosen < p.length - 1 && mass[chosen] <= draw * total) {
            chosen++;
        }
        return chosen;
    }
}
