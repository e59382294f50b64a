package io.tributary.text;

import java.util.List;

/**
 * Text to tokens. Markup and headers of mails are text like any other.
 *
 * @param standardization what is done first
 * @param splitting what is cut then
 */
public record Tokenizer(Standardization standardization, Splitting splitting) {
    /**
     * @param text a text
     * @return its tokens, in order, none empty
     */
    public List<String> tokens(String text) {
        return splitting.apply(standardization.apply(text));
    }
}
