/**
 * Strict reading of HOCON. {@link io.tributary.config.Section} reads an object key by key; {@link
 * io.tributary.config.Registry} turns a {@code type} into a layer, a loss, an optimizer; {@link
 * io.tributary.config.Override} is a {@code --set} of the command line; {@link io.tributary.config.Nearest} suggests what a
 * misspelt word was meant to be, and serves commands and columns too. Every package above may call this one; it calls
 * {@code error} alone.
 *
 * <p>The library {@code com.typesafe.config} parses, merges and resolves; {@code Hocon} is the seam to it, and none of its
 * exceptions passes. It merges repeated keys silently and shows no syntax tree, so {@code HoconScanner} reads the text once
 * more for repeated keys and includes.
 *
 * <p>Tried and rejected: the library's internal syntax tree ({@code com.typesafe.config.impl.ConfigNodeRoot}: package
 * private, no promise); {@code ConfigDocument}, which is public but shows the text only; {@code ConfigBeanFactory}, which
 * names neither line nor nearest key and knows no unknown keys.
 */
package io.tributary.config;
