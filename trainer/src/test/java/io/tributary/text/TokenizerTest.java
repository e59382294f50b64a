package io.tributary.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TokenizerTest {
    private static List<String> tokens(Standardization standardization, Splitting splitting, String text) {
        return new Tokenizer(standardization, splitting).tokens(text);
    }

    /** The example of TextVectorization's documentation, and what its regular expression does. */
    @Test
    void theDefaultsAreThoseOfKeras() {
        Standardization standardization = Standardization.LOWER_AND_STRIP_PUNCTUATION;
        assertEquals(List.of("foo", "qux", "bar"), tokens(standardization, Splitting.WHITESPACE, "Foo qux\t\n bar!"));
        assertEquals(
                List.of("dont", "abc", "5"),
                tokens(standardization, Splitting.WHITESPACE, "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~' Don't a-b_c $5"));
    }

    @Test
    void everyAsciiSignIsPunctuationAndNothingElseIs() {
        StringBuilder ascii = new StringBuilder();
        for (char c = 0; c < 128; c++) {
            ascii.append(c);
        }
        String kept = Standardization.STRIP_PUNCTUATION.apply(ascii.toString());
        assertEquals(128 - 32, kept.length());
        assertEquals("0123456789ABC", kept.substring(33, 46));
    }

    @Test
    void lowerCaseAndPunctuationAreThoseOfUnicode() {
        assertEquals(
                "straße ωδή  привет 𐐨 dont",
                Standardization.LOWER_AND_STRIP_PUNCTUATION.apply("Straße, ΩΔΉ — «ПРИВЕТ» 𐐀 don’t…"));
        assertEquals("price 5€ ½", Standardization.STRIP_PUNCTUATION.apply("price: 5€ ½"));
        assertEquals("A-b", Standardization.NONE.apply("A-b"));
        assertEquals("a-b", Standardization.LOWER.apply("A-b"));
    }

    @Test
    void whiteSpaceIsThatOfUnicode() {
        assertEquals(
                List.of("a", "b", "c,", "d"),
                tokens(Standardization.NONE, Splitting.WHITESPACE, "\u00a0a\u2003b\r\n\u3000c,\u202fd "));
    }

    @Test
    void wordsAreRunsOfLettersMarksAndDigits() {
        assertEquals(
                List.of("$", "5", ".", "00", "!", "e\u0301t\u00e9", "x2", "<", "br", ">", "नमस्ते"),
                tokens(Standardization.NONE, Splitting.WORD, "$5.00! e\u0301t\u00e9 x2 <br>\nनमस्ते"));
    }

    @Test
    void charactersAreCodePoints() {
        assertEquals(List.of("a", " ", "𐐀", "\n", "é"), tokens(Standardization.NONE, Splitting.CHARACTER, "a 𐐀\né"));
    }

    @ParameterizedTest
    @EnumSource(Splitting.class)
    void nothingHasNoTokens(Splitting splitting) {
        assertEquals(List.of(), tokens(Standardization.NONE, splitting, ""));
    }
}
