/**
 * JSON as this project's files use it: one mapper, strict, UTF-8. May be used from every package; knows none but the
 * errors.
 *
 * <p>Rejected: binding JSON to classes. Files that live longer than a version of the code are read field by field, so
 * that every absent or odd value gets an error of its own.
 */
package io.tributary.json;
