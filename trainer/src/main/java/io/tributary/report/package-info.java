/**
 * What a training tells the world: {@link io.tributary.report.MetricsLog metrics.jsonl} and {@link
 * io.tributary.report.ConsoleProgress console lines} while it runs, {@link io.tributary.report.Summary summary.json} and
 * {@link io.tributary.report.HtmlReport report.html} at its end, and the {@link io.tributary.report.LayerTable layer table}
 * that report and {@code describe} share. Listeners and pure functions of results; the command line and the run of a job may
 * call it, nothing below. {@link io.tributary.report.StepBound} says what bounds a step. No clock is read here: times come with the events, dates from the caller.
 *
 * <p>Charts are Chart.js 4, taken from its WebJar at build time and written into each report (209 kB). uPlot is smaller, but
 * Maven Central has no WebJar of it, and a copy in this repository would be ours to keep current. The report forbids itself
 * every network access by a content security policy.
 *
 * <p>The bar of a step's parts is no chart but boxes of so many percent: it needs no script, prints, and its names and figures
 * stand in the page as text.
 *
 * <p>Considered for the progress bar and not taken: me.tongfei:progressbar. It draws from a thread of its own by the wall
 * clock, so that what it shows cannot be tested, and would bring jline-terminal and jline-native into the job's jar. One
 * line behind a carriage return needs neither.
 */
package io.tributary.report;
