package io.tributary.row;

/**
 * A column as the configuration names it: the name in the header, or, if the header has no such name, the number from 0.
 *
 * @param key the configuration key that says it, {@code data.label.column}
 * @param text the name or number
 */
public record ColumnRef(String key, String text) {
    /**
     * @param columns the fields' names
     * @param named whether these come from a header
     * @return the column's number, or -1 if there is none
     */
    public int find(ColumnNames columns, boolean named) {
        int byName = named ? columns.indexOf(text) : -1;
        if (byName >= 0 || !text.matches("[0-9]{1,9}")) {
            return byName;
        }
        int number = Integer.parseInt(text);
        return number < columns.size() ? number : -1;
    }
}
