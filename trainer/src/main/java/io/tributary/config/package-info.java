/**
 * Strict reading of HOCON. {@link io.tributary.config.Section} reads an object key by key; {@link
 * io.tributary.config.Registry} turns a {@code type} into a layer, a loss, an optimizer; {@link
 * io.tributary.config.Setting} is a {@code --set} of the command line; {@link io.tributary.config.Nearest} suggests what a
 * misspelt word was meant to be, and serves commands and columns too. Every package above may call this one; it calls
 * {@code error} alone.
 *
 * <p>The library {@code com.typesafe.config} parses, merges and resolves; {@code Hocon} is the seam to it, and none of its
 * exceptions passes. It merges repeated keys silently and shows no syntax tree, so {@code HoconScanner} reads the text once
 * more: a key whose first value a second one would replace is an error, in the file and in an override's value alike.
 * Allowed, because they say what they mean: an object opened twice with different keys, {@code +=}, {@code a = ${?NAME}}
 * after {@code a = 1}, and keys added to an object that came by a substitution. {@code include} is an error: a
 * configuration travels to the executors as one text.
 *
 * <p>Tried and rejected: the library's syntax tree ({@code com.typesafe.config.impl.ConfigNodeRoot}), which is package
 * private; {@code ConfigDocument}, which is public but shows text only; {@code ConfigBeanFactory}, which knows neither
 * unknown keys nor bounds. {@code Config.withValue} and {@code ConfigFactory.empty(...).withValue} for overrides: they
 * lose the origin, and a {@code withValue} on an unresolved file replaces a substitution instead of adding to it.
 */
package io.tributary.config;
