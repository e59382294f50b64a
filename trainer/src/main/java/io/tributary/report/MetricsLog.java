package io.tributary.report;

import io.tributary.storage.Storage;
import io.tributary.train.TrainingListener;
import io.tributary.train.TrainingResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes metrics.jsonl while the training runs: one JSON object per reporting interval, {@code {"type":"interval", step,
 * epoch, loss, examplesPerSecond, learningRate, gradientNorm, layers[]}}, the layers where {@code train.health} asks for
 * them, and per epoch, {@code {"type":"epoch", epoch, step, trainLoss, validationLoss, validationMetrics{}, seconds}}.
 * Numbers are finite or null.
 *
 * <p>A training that continues from a checkpoint, or goes back to an earlier state, continues the file: lines of later steps
 * than that, which are now trained once more, are dropped, and so is a half line that a killed process left. A training from step 0 thus starts
 * the file anew.
 *
 * <p>The file is one stream, flushed after every line, since not every storage can append: local files show each line at
 * once, HDFS a block's lines when it pleases, and object stores nothing before the stream is closed. Rewriting the file at
 * every epoch instead was rejected; its cost grows with the square of the training's length.
 */
public final class MetricsLog implements TrainingListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsLog.class);

    private final Storage storage;
    private final String file;
    private OutputStream out;
    private long bytes;

    /**
     * Opens nothing yet; the first event does.
     *
     * @param storage where to write
     * @param file its URI, DIR/metrics.jsonl
     */
    public MetricsLog(Storage storage, String file) {
        this.storage = storage;
        this.file = file;
    }

    @Override
    public void started(Start start) {
        open(start.state().step);
    }

    @Override
    public void wentBack(long step) {
        close();
        open(step);
    }

    private void open(long step) {
        attempt(() -> {
            byte[] kept = new byte[0];
            if (storage.exists(file)) {
                try (InputStream in = storage.open(file)) {
                    kept = MetricsLine.upTo(step, in.readAllBytes(), file);
                }
            }
            out = storage.create(file);
            bytes = 0;
            write(kept);
        });
    }

    @Override
    public void interval(Progress progress) {
        tell(MetricsLine.of(progress));
    }

    @Override
    public void epochEnded(Epoch epoch) {
        tell(MetricsLine.of(epoch));
    }

    /** A line that cannot be written is no reason to lose what was learned. */
    private void tell(byte[] line) {
        if (out == null) {
            return;
        }
        try {
            write(line);
        } catch (IOException e) {
            givenUp(e);
        }
    }

    @Override
    public void ended(TrainingResult result) {
        try {
            close();
        } catch (UncheckedIOException e) {
            givenUp(e.getCause());
        }
    }

    /** Half a line may be there, after which no other may come. */
    private void givenUp(IOException failure) {
        LOG.warn("{} cannot be written and ends here; the training goes on: {}", file, failure.getMessage());
        OutputStream closing = out;
        out = null;
        try {
            if (closing != null) {
                closing.close();
            }
        } catch (IOException e) {
            LOG.debug("nor can it be closed", e);
        }
    }

    /** @return whether there is no line in the file */
    public boolean isEmpty() {
        return bytes == 0;
    }

    /** Ends the file, also one of a training that failed. Closing again does nothing. */
    @Override
    public void close() {
        if (out != null) {
            attempt(() -> {
                OutputStream closing = out;
                out = null;
                closing.close();
            });
        }
    }

    private void write(byte[] lines) throws IOException {
        out.write(lines);
        out.flush();
        bytes += lines.length;
    }

    private interface Action {
        void run() throws IOException;
    }

    private void attempt(Action action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be read or written: " + e.getMessage(), e);
        }
    }
}
