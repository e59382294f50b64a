package io.tributary.job;

import io.tributary.error.UserException;
import io.tributary.network.Weights;
import io.tributary.report.History;
import io.tributary.train.StopRequest;
import io.tributary.train.TrainingListener;
import io.tributary.train.TrainingState;
import java.util.List;
import java.util.Optional;

/**
 * How a job is run, beside what its configuration says.
 *
 * @param output URI of the output directory; nothing is written without
 * @param resume whether to continue from the output's latest checkpoint, where there is one
 * @param beginning where it begins otherwise
 * @param listeners are told how it goes
 * @param stop asks the loop to end after a step
 */
public record TrainRun(
        Optional<String> output,
        boolean resume,
        Beginning beginning,
        List<TrainingListener> listeners,
        StopRequest stop) {
    /** Copies the list. {@inheritDoc} */
    public TrainRun {
        listeners = List.copyOf(listeners);
    }

    /** @return one that writes nothing, begins with weights drawn from the seed, and ends by itself */
    public static TrainRun plain() {
        return new TrainRun(Optional.empty(), false, Beginning.DRAWN, List.of(), new StopRequest());
    }

    /**
     * @param directory URI of the output directory
     * @param resumed whether to continue from its latest checkpoint, where there is one
     * @return the same with that output
     */
    public TrainRun into(Optional<String> directory, boolean resumed) {
        return new TrainRun(directory, resumed, beginning, listeners, stop);
    }

    /**
     * @param first where it begins
     * @return the same from there
     */
    public TrainRun from(Beginning first) {
        return new TrainRun(output, resume, first, listeners, stop);
    }

    /**
     * @param told are told how it goes
     * @return the same with these listeners
     */
    public TrainRun telling(List<TrainingListener> told) {
        return new TrainRun(output, resume, beginning, told, stop);
    }

    /**
     * @param request asks the loop to end after a step
     * @return the same with that request
     */
    public TrainRun until(StopRequest request) {
        return new TrainRun(output, resume, beginning, listeners, request);
    }

    /**
     * Where a training begins that resumes no checkpoint.
     *
     * @param weights the first weights, copied; empty to draw them
     * @param state all that an earlier training knew after its last step, copied; empty to begin with step 1
     * @param history how that went
     */
    public record Beginning(Optional<Weights> weights, Optional<TrainingState> state, History history) {
        /** Weights drawn from the seed. */
        public static final Beginning DRAWN = new Beginning(Optional.empty(), Optional.empty(), History.NONE);

        /**
         * @param weights of a network like the one at hand
         * @return a beginning with them in place of those that are drawn
         */
        public static Beginning with(Weights weights) {
            return new Beginning(Optional.of(weights), Optional.empty(), History.NONE);
        }

        /**
         * @param state of a training like the one at hand, which ended
         * @param history how it went
         * @return what goes on from there, as if it had not ended
         */
        public static Beginning after(TrainingState state, History history) {
            return new Beginning(Optional.empty(), Optional.of(state), history);
        }

        /**
         * @param drawn a state before the first step, which may be changed
         * @param examples training examples
         * @return the state to begin with
         * @throws UserException if it is one of another network, optimizer or data set
         */
        TrainingState of(TrainingState drawn, long examples) {
            weights.ifPresent(first -> {
                requireFit(first, drawn.weights);
                drawn.weights.set(first);
            });
            return state.map(last -> continued(last, drawn, examples)).orElse(drawn);
        }

        private static TrainingState continued(TrainingState last, TrainingState drawn, long examples) {
            requireFit(last.weights, drawn.weights);
            if (last.moments.length != drawn.moments.length) {
                throw new UserException(
                        "optimizer",
                        "keeps " + drawn.moments.length + " moments, and that of the training to continue kept "
                                + last.moments.length,
                        "take the same optimizer, or only its weights");
            }
            if (last.taken >= examples && last.taken > 0) {
                throw new UserException(
                        "data",
                        "the training to continue had taken " + last.taken + " examples of its epoch, and here are "
                                + examples,
                        "give the same data, or take only its weights");
            }
            TrainingState state = last.copy();
            state.stoppedBy = null;
            return state;
        }

        private static void requireFit(Weights given, Weights drawn) {
            int parameters = drawn.parameters().length;
            int values = drawn.state().length;
            if (given.parameters().length != parameters || given.state().length != values) {
                throw new UserException(
                        "model.layers",
                        "have " + parameters + " parameters and " + values + " running moments, and the first weights "
                                + given.parameters().length + " and " + given.state().length,
                        "take weights of the same network, or by layers with init-from");
            }
        }
    }
}
