package io.tributary.local;

import java.io.IOException;
import java.util.List;

/**
 * One kind of bad input: how a {@link Playground} is spoiled, what is run there, and the line that must come of it.
 *
 * @param what a name for the test report
 * @param spoil changes the playground
 * @param arguments of the command line; {@link Playground#HERE} is the playground's folder
 * @param line what stderr must say, without the line feed
 */
record BadInput(String what, Spoil spoil, List<String> arguments, String line) {
    static final List<String> TRAIN = List.of("train", "HERE/job.conf", "--output", "HERE/out", "--threads", "1");
    static final List<String> TRAIN_IMAGES = List.of("train", "HERE/images.conf", "--output", "HERE/out");

    /** Makes a playground bad. */
    interface Spoil {
        void in(Playground here) throws IOException;
    }

    /** A job that is wrong by one replacement in its file. */
    static BadInput job(String what, String from, String to, String line) {
        return train(what, here -> here.replace("job.conf", from, to), line);
    }

    /** Anything wrong that {@code train} meets. */
    static BadInput train(String what, Spoil spoil, String line) {
        return new BadInput(what, spoil, TRAIN, line);
    }

    /** Arguments that are wrong by themselves. */
    static BadInput arguments(String what, List<String> arguments, String line) {
        return new BadInput(what, here -> {}, arguments, line);
    }

    @Override
    public String toString() {
        return what;
    }
}
