package io.tributary.model;

import io.tributary.error.UserException;
import io.tributary.network.ParameterLayout;
import io.tributary.storage.Storage;
import io.tributary.train.CheckpointSchedule;
import io.tributary.train.ShardStateLost;
import io.tributary.train.Trainer;
import io.tributary.train.TrainingState;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one training, {@code DIR/step-N/} with {@code state.bin} ({@link StateFile}) and {@code
 * manifest.json} ({@link Manifest}).
 *
 * <p>A checkpoint is written as {@code step-N.tmp-PID/}, its manifest last, and then renamed. So a name {@code step-N}
 * with a manifest is complete, on storages that copy to rename too; one without is ignored, with a line in the log. A
 * damaged checkpoint is an error and never skipped: whoever asks to resume would otherwise lose steps without a word.
 *
 * <p>Used by one thread. Two processes must not train into one directory; the job's claim on its output sees to that.
 */
public final class CheckpointStore implements Trainer.Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
    private static final Pattern PUBLISHED = Pattern.compile("step-(0|[1-9]\\d{0,17})");
    private static final Pattern UNFINISHED = Pattern.compile("step-\\d+\\.tmp-.*");
    private static final String STATE = "state.bin";
    private static final String MANIFEST = "manifest.json";

    private final Storage storage;
    private final String directory;
    private final Identity identity;
    private final CheckpointSchedule schedule;
    private final LongSupplier nanoTime;
    private long savedStep = -1;
    private long savedNanos;

    /**
     * @param storage where to
     * @param directory DIR/checkpoints, made when the first checkpoint is
     * @param identity of the training at hand
     * @param schedule when, and how many
     * @param nanoTime a clock that never goes back, {@code System::nanoTime}
     */
    public CheckpointStore(
            Storage storage, String directory, Identity identity, CheckpointSchedule schedule, LongSupplier nanoTime) {
        this.storage = storage;
        this.directory = directory;
        this.identity = identity;
        this.schedule = schedule;
        this.nanoTime = nanoTime;
        this.savedNanos = nanoTime.getAsLong();
    }

    /**
     * @param other where else to
     * @param place its directory of checkpoints
     * @return a store of the same training there
     */
    public CheckpointStore in(Storage other, String place) {
        return new CheckpointStore(other, place, identity, schedule, nanoTime);
    }

    @Override
    public boolean isDue(TrainingState state) {
        return schedule.isDue(state.step, nanoTime.getAsLong() - savedNanos);
    }

    /**
     * Saves, unless this step was just saved or loaded. Then keeps the newest checkpoints up to this step and deletes
     * all others: older ones, unfinished ones, and later ones that a run left which this one replaces.
     */
    @Override
    public boolean save(TrainingState state) {
        if (state.step == savedStep) {
            return true;
        }
        String published = Storage.resolve(directory, "step-" + state.step);
        String unfinished = Storage.resolve(
                directory,
                "step-" + state.step + ".tmp-" + ProcessHandle.current().pid());
        try {
            storage.delete(unfinished);
            write(state, unfinished);
            storage.delete(published);
            storage.rename(unfinished, published);
            LOG.debug("kept {}", published);
            savedStep = state.step;
            savedNanos = nanoTime.getAsLong();
            prune();
            return true;
        } catch (IOException | UserException e) {
            throw unwritten(published, unfinished, e);
        } catch (ShardStateLost e) { // the training goes back, and comes here again
            storage.deleteAfter(e, unfinished);
            throw e;
        }
    }

    /** Leaves nothing half-written behind. */
    private UserException unwritten(String published, String unfinished, Exception cause) {
        UserException error = new UserException(
                published,
                "the checkpoint cannot be written: " + cause.getMessage(),
                "check permissions and free space; earlier checkpoints are as they were",
                cause);
        storage.deleteAfter(error, unfinished);
        return error;
    }

    private void write(TrainingState state, String into) throws IOException {
        storage.mkdirs(into);
        Manifest.FileEntry entry;
        try (OutputStream out = storage.create(Storage.resolve(into, STATE))) {
            entry = StateFile.write(out, state);
        }
        try (OutputStream out = storage.create(Storage.resolve(into, MANIFEST))) {
            out.write(new Manifest(state.step, Map.of(STATE, entry), identity).toJson());
        }
    }

    private void prune() throws IOException {
        List<Long> old = steps().stream().filter(step -> step <= savedStep).toList();
        List<Long> kept = old.subList(Math.max(0, old.size() - schedule.keep()), old.size());
        for (String name : storage.names(directory)) {
            Matcher published = PUBLISHED.matcher(name);
            boolean goes = published.matches()
                    ? !kept.contains(Long.valueOf(published.group(1)))
                    : UNFINISHED.matcher(name).matches();
            if (goes) {
                storage.delete(Storage.resolve(directory, name));
            }
        }
    }

    /**
     * Deletes all checkpoints: what a training does that begins anew where another was.
     *
     * @throws UserException if the storage does not let it
     */
    public void clear() {
        try {
            for (String name : storage.names(directory)) {
                if (PUBLISHED.matcher(name).matches()
                        || UNFINISHED.matcher(name).matches()) {
                    storage.delete(Storage.resolve(directory, name));
                }
            }
            savedStep = -1;
        } catch (IOException e) {
            throw new UserException(
                    directory, "checkpoints cannot be deleted: " + e.getMessage(), "check permissions", e);
        }
    }

    /**
     * Reads the newest checkpoint.
     *
     * @param layout the slot table of the network at hand
     * @param moments the number of moments of the optimizer at hand
     * @return the state, or empty if there is no checkpoint
     * @throws UserException if it is of another training, of a newer version, or damaged, naming what to do
     */
    @Override
    public Optional<TrainingState> latest(ParameterLayout layout, int moments) {
        try {
            List<Long> steps = steps();
            if (steps.isEmpty()) {
                return Optional.empty();
            }
            TrainingState state = read(steps, layout, moments);
            savedStep = state.step;
            return Optional.of(state);
        } catch (IOException e) {
            throw new UserException(
                    directory, "checkpoints cannot be read: " + e.getMessage(), "check permissions and the storage", e);
        }
    }

    /** Reads the last of the steps. */
    private TrainingState read(List<Long> steps, ParameterLayout layout, int moments) throws IOException {
        long step = steps.get(steps.size() - 1);
        String checkpoint = Storage.resolve(directory, "step-" + step);
        String remedy = "delete " + checkpoint + " to "
                + (steps.size() == 1 ? "start anew" : "resume from step " + steps.get(steps.size() - 2));

        String manifestUri = Storage.resolve(checkpoint, MANIFEST);
        CheckpointFile manifestFile = new CheckpointFile(manifestUri, remedy);
        Manifest manifest;
        try (InputStream in = storage.open(manifestUri)) {
            manifest = Manifest.fromJson(in.readAllBytes(), manifestFile);
        }
        if (manifest.step() != step || !manifest.files().keySet().equals(Set.of(STATE))) {
            throw manifestFile.damaged("is of step " + manifest.step() + " with files "
                    + manifest.files().keySet() + ", must be of step " + step + " with " + STATE);
        }
        identity.requireSame(manifest.identity(), "checkpoint step-" + step);

        String stateUri = Storage.resolve(checkpoint, STATE);
        CheckpointFile stateFile = new CheckpointFile(stateUri, remedy);
        if (!storage.exists(stateUri)) {
            throw stateFile.damaged("is missing");
        }
        try (InputStream in = storage.open(stateUri)) {
            StateFile.verify(in, stateFile, manifest.files().get(STATE));
        }
        try (InputStream in = new BufferedInputStream(storage.open(stateUri))) {
            TrainingState state = StateFile.read(
                    in, stateFile, layout, moments, () -> new BufferedInputStream(storage.open(stateUri)));
            if (state.step != step) {
                throw stateFile.damaged("is of step " + state.step + ", its manifest of step " + step);
            }
            return state;
        }
    }

    /** The steps of the complete checkpoints, ascending. */
    private List<Long> steps() throws IOException {
        List<Long> steps = new ArrayList<>();
        for (String name : storage.names(directory)) {
            Matcher published = PUBLISHED.matcher(name);
            if (!published.matches()) {
                continue;
            }
            if (storage.exists(Storage.resolve(Storage.resolve(directory, name), MANIFEST))) {
                steps.add(Long.valueOf(published.group(1)));
            } else {
                LOG.warn("{}/{} has no {}: it was never finished and is ignored", directory, name, MANIFEST);
            }
        }
        Collections.sort(steps);
        return steps;
    }
}
