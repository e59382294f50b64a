package io.tributary.model;

import io.tributary.config.Section;
import io.tributary.format.DataConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a training takes its first weights from: {@code init-from { model = …, map = […], layers = […] }}.
 *
 * @param model URI of a model's directory, or of a safetensors file
 * @param map what tensors of the file are called here, in order: the first that fits counts
 * @param layers paths of the layers that are given weights; empty for all
 */
public record InitFrom(String model, List<Rename> map, List<String> layers) {
    /**
     * A tensor of the file, or all whose names begin so.
     *
     * @param from its name there; a beginning of names if it ends with a dot
     * @param to its name here, or the beginning in place of that; empty to leave the tensor out
     * @param transpose whether its dimensions lie in the opposite order there, as those of PyTorch's linear layers do
     */
    public record Rename(String from, Optional<String> to, boolean transpose) {
        /**
         * @param name of a tensor of the file
         * @return whether this is about it
         */
        public boolean fits(String name) {
            return from.endsWith(".") ? name.startsWith(from) : name.equals(from);
        }

        /**
         * @param name of a tensor that fits
         * @return its name here; empty if it is left out
         */
        public Optional<String> apply(String name) {
            return to.map(here -> here + name.substring(from.length()));
        }
    }

    /** Copies the lists. {@inheritDoc} */
    public InitFrom {
        map = List.copyOf(map);
        layers = List.copyOf(layers);
    }

    /**
     * @param section the object
     * @return what it says
     * @throws io.tributary.error.UserException if a rule is broken, with the place
     */
    public static InitFrom read(Section section) {
        List<Rename> map = new ArrayList<>();
        for (Section entry : section.has("map") ? section.sections("map") : List.<Section>of()) {
            String from = entry.string("from");
            Optional<String> to = entry.has("to") ? Optional.of(entry.string("to")) : Optional.empty();
            if (to.isPresent()
                    && from.endsWith(".") != to.get().endsWith(".")
                    && !to.get().isEmpty()) {
                throw entry.error(
                        "to",
                        "must be a name like from, or like it a beginning with a dot at its end, got \"" + to.get()
                                + "\"",
                        "");
            }
            map.add(new Rename(from, to, entry.bool("transpose", false)));
        }
        return new InitFrom(DataConfig.file(section, "model"), map, section.strings("layers", List.of()));
    }
}
