package io.tributary.report;

import io.tributary.network.Network;
import io.tributary.network.Node;
import io.tributary.network.ParameterLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A network as a table: one row per layer, each with its own figures, so that the columns add up to the totals. The
 * outermost composite, which is the network itself, has no row.
 *
 * @param rows the layers in the order of declaration, a composite before its children
 * @param parameters values of all layers that a gradient trains, or would if they were not frozen
 * @param frozen how many of them are frozen
 * @param states values that follow the data instead of a gradient, such as running moments
 * @param flops floating-point operations of one example's forward pass; a multiply-add counts two
 */
public record LayerTable(List<Row> rows, long parameters, long frozen, long states, long flops) {
    private static final String[] HEADINGS = {"layer", "type", "output", "parameters", "FLOPs/example"};

    /** Columns of text, on the left; numbers stand on the right. */
    private static final int TEXT_COLUMNS = 3;

    /**
     * One layer, without what is inside it.
     *
     * @param depth how many composites it stands in, the outermost not counted
     * @param path its path in the configuration, {@code layers.0}
     * @param type its name in a configuration
     * @param output shape of one example's output, {@code 3×32×32}
     * @param parameters its own values that a gradient trains, or would
     * @param flops its own floating-point operations per example, forward
     */
    public record Row(int depth, String path, String type, String output, long parameters, long flops) {}

    /** Copies the list. {@inheritDoc} */
    public LayerTable {
        rows = List.copyOf(rows);
    }

    /**
     * @param network the network
     * @return its table
     */
    public static LayerTable of(Network network) {
        List<Row> rows = new ArrayList<>();
        Node root = network.root();
        if (root.children().isEmpty()) {
            add(rows, root, 0, network.layout());
        }
        for (Node child : root.children()) {
            add(rows, child, 0, network.layout());
        }
        long frozen = network.layout().slots().stream()
                .filter(slot -> !slot.trainable())
                .mapToLong(slot -> slot.shape().size())
                .sum();
        return new LayerTable(
                rows,
                network.layout().parameterCount(),
                frozen,
                network.layout().stateCount(),
                root.flops());
    }

    private static void add(List<Row> rows, Node node, int depth, ParameterLayout layout) {
        long parameters = 0;
        for (ParameterLayout.Slot slot : layout.slots()) {
            if (slot.layer().equals(node.path())) {
                parameters += slot.shape().size();
            }
        }
        long flops = node.flops();
        for (Node child : node.children()) {
            flops -= child.flops();
        }
        String path = node.path().isEmpty() ? "model" : node.path();
        rows.add(new Row(depth, path, node.layer().type(), node.output().toString(), parameters, flops));
        for (Node child : node.children()) {
            add(rows, child, depth + 1, layout);
        }
    }

    /** @return the table as lines of plain text in columns, headings first and totals last, without line ends. As in Keras,
     *     what is not trainable counts running moments, which the columns leave out */
    public List<String> lines() {
        List<String[]> cells = new ArrayList<>();
        cells.add(HEADINGS);
        for (Row row : rows) {
            cells.add(new String[] {
                "  ".repeat(row.depth) + row.path, row.type, row.output, count(row.parameters), count(row.flops)
            });
        }
        cells.add(new String[] {"total", "", "", count(parameters), count(flops)});
        cells.add(new String[] {"trainable", "", "", count(parameters - frozen), ""});
        cells.add(new String[] {"non-trainable", "", "", count(frozen + states), ""});
        return columns(cells);
    }

    private static List<String> columns(List<String[]> cells) {
        int[] widths = new int[HEADINGS.length];
        for (String[] line : cells) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line[i].length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (String[] line : cells) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String padding = " ".repeat(widths[i] - line[i].length());
                text.append(i == 0 ? "" : "  ").append(i < TEXT_COLUMNS ? line[i] + padding : padding + line[i]);
            }
            lines.add(text.toString().stripTrailing());
        }
        return lines;
    }

    private static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
