package io.tributary.model;

import io.tributary.error.UserException;
import io.tributary.network.ParameterLayout;
import io.tributary.network.Shape;
import io.tributary.network.Weights;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * First weights from a model, or from a safetensors file of whatever made it: parameters and running moments. Every tensor of
 * the layers that were asked for must be there, with its shape; and where all layers were, every tensor of the file must have
 * a place. What was not taken, and what keeps the values that were drawn for it, is told in the log.
 */
public final class InitialWeights {
    private static final Logger LOG = LoggerFactory.getLogger(InitialWeights.class);
    private static final String FILE = ".safetensors";

    private InitialWeights() {}

    /**
     * Puts values of a file in the place of those that were drawn.
     *
     * @param from the file, and what of it goes where
     * @param storage where it is
     * @param layout the slot table of the network at hand
     * @param weights changed
     * @throws UserException if the file cannot be read, or does not fit
     */
    public static void load(InitFrom from, Storage storage, ParameterLayout layout, Weights weights) {
        if (!from.model().endsWith(FILE)) {
            ModelFiles files = ModelFiles.open(storage, from.model());
            files.weights(new Selection(from, files.weightsFile(), layout, weights));
            return;
        }
        String file = from.model();
        Selection selection = new Selection(from, file, layout, weights);
        try (InputStream in = storage.open(file)) {
            Safetensors.read(in, file, selection);
        } catch (IOException e) {
            throw new UserException(file, "cannot be read: " + e.getMessage(), "check init-from.model", e);
        }
    }

    /** A slot of the network. */
    private record Place(Shape shape, float[] values, int offset) {}

    /** Decides tensor by tensor. */
    private static final class Selection implements Safetensors.Choice {
        private final InitFrom from;
        private final String file;
        private final Map<String, Place> wanted = new LinkedHashMap<>(); // what has no tensor yet
        private final Map<String, String> taken = new LinkedHashMap<>(); // tensor by slot
        private final List<String> drawn = new ArrayList<>();
        private final List<String> leftOut = new ArrayList<>();
        private final List<InitFrom.Rename> unused;

        Selection(InitFrom from, String file, ParameterLayout layout, Weights weights) {
            this.from = from;
            this.file = file;
            this.unused = new ArrayList<>(from.map());
            layout.slots()
                    .forEach(slot ->
                            want(slot.fullName(), new Place(slot.shape(), weights.parameters(), slot.offset())));
            layout.stateSlots()
                    .forEach(slot -> want(slot.fullName(), new Place(slot.shape(), weights.state(), slot.offset())));
            for (String layer : from.layers()) {
                if (wanted.keySet().stream().noneMatch(name -> isIn(name, layer))) {
                    throw new UserException(
                            "init-from.layers",
                            "the network has no parameters in " + layer,
                            "see describe for the paths of its layers");
                }
            }
        }

        private void want(String name, Place place) {
            if (from.layers().isEmpty() || from.layers().stream().anyMatch(layer -> isIn(name, layer))) {
                wanted.put(name, place);
            } else {
                drawn.add(name);
            }
        }

        private static boolean isIn(String name, String layer) {
            return name.startsWith(layer + ".");
        }

        @Override
        public Optional<Safetensors.Destination> of(String name, List<Long> shape) {
            Optional<InitFrom.Rename> rename =
                    from.map().stream().filter(rule -> rule.fits(name)).findFirst();
            rename.ifPresent(unused::remove);
            Optional<String> slot = rename.isPresent() ? rename.get().apply(name) : Optional.of(name);
            if (slot.isEmpty()) {
                leftOut.add(name);
                return Optional.empty();
            }
            Place place = wanted.remove(slot.get());
            if (place == null) {
                refuse(name, slot.get(), shape);
                leftOut.add(name);
                return Optional.empty();
            }
            boolean reversed = rename.isPresent() && rename.get().transpose();
            requireShape(name, slot.get(), shape, place.shape, reversed);
            taken.put(slot.get(), name);
            return Optional.of(new Safetensors.Destination(place.values, place.offset, reversed));
        }

        /** A tensor without a place is an error, unless only some layers were asked for. */
        private void refuse(String name, String slot, List<Long> shape) {
            if (taken.containsKey(slot)) {
                throw new UserException(
                        file + ", tensor " + name,
                        "goes to " + slot + ", as " + taken.get(slot) + " does",
                        "correct init-from.map");
            }
            if (from.layers().isEmpty()) {
                String named = slot.equals(name) ? "" : ", which init-from.map calls " + slot + ",";
                throw new UserException(
                        file + ", tensor " + name,
                        "of shape " + shape + named + " has no place in the network",
                        "give it one with { from = \"" + name
                                + "\", to = … } in init-from.map, leave it out with { from = \"" + name
                                + "\" }, or list the layers to take in init-from.layers");
            }
        }

        private void requireShape(String name, String slot, List<Long> shape, Shape expected, boolean reversed) {
            List<Long> wants = new ArrayList<>();
            for (int axis = 0; axis < expected.rank(); axis++) {
                wants.add(reversed ? 0 : axis, (long) expected.dimension(axis));
            }
            if (!shape.equals(wants)) {
                throw new UserException(
                        file + ", tensor " + name,
                        "has shape " + shape + ", " + slot + " needs " + wants + (reversed ? " to be transposed" : ""),
                        "take a model of the same layers, list those that fit in init-from.layers, or set transpose in"
                                + " init-from.map");
            }
        }

        @Override
        public void end() {
            if (!unused.isEmpty()) {
                throw new UserException(
                        "init-from.map",
                        file + " has no tensor for { from = \"" + unused.get(0).from() + "\" }",
                        "correct the name");
            }
            for (Map.Entry<String, Place> missing : wanted.entrySet()) {
                throw new UserException(
                        file,
                        "has no tensor for " + missing.getKey() + " of shape " + missing.getValue().shape,
                        "name one in init-from.map, or list the layers that it has in init-from.layers");
            }
            LOG.info(
                    "first weights from {}: {} tensors{}{}",
                    file,
                    taken.size(),
                    drawn.isEmpty() ? "" : "; drawn: " + String.join(", ", drawn),
                    leftOut.isEmpty() ? "" : "; not taken: " + String.join(", ", leftOut));
        }
    }
}
