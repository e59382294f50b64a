/**
 * From text to tokens: {@link io.tributary.text.TextEncoding} decodes bytes, {@link io.tributary.text.Tokenizer} makes words or
 * characters of a text, {@link io.tributary.text.SequenceFit} gives every document one length, {@link
 * io.tributary.text.CharacterWindows} cuts a stream of characters for a language model. Names and defaults are those of
 * Keras's {@code TextVectorization} and {@code pad_sequences}. May be called by {@code data} and above; knows no files, no
 * vocabulary and no ids, which belong to {@code data}.
 *
 * <p>What a letter, a digit, white space or the lower case of a letter is, is the JDK's answer. JDK 17 to 25 differ in it for
 * characters that Unicode 14 to 16 added, of rare scripts, and for these alone.
 */
package io.tributary.text;
