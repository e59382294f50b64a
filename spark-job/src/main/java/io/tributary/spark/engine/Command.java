package io.tributary.spark.engine;

import io.tributary.network.Rounding;
import io.tributary.network.Weights;
import io.tributary.row.Split;
import io.tributary.train.Step;

/** What the driver of a {@link ResidentEngine} asks of all its tasks. */
sealed interface Command {
    /** @return the command's number: 1, 2, 3 … over the whole life of the engine */
    long number();

    /** @return the weights to compute with; none of an end */
    Weights weights();

    /**
     * @param gradients how they are rounded
     * @return how this command's weights are: those of a step as its gradients, without the scale; others not at all
     */
    default Rounding ofWeights(Rounding gradients) {
        return this instanceof Gradients ? gradients.unscaled() : Rounding.NONE;
    }

    /**
     * @param weights replace the command's
     * @return the same command
     */
    Command with(Weights weights);

    /**
     * Compute a step's gradient over the hosted shards.
     *
     * @param number the command's number
     * @param step the step
     * @param weights read; on the driver's side the trainer's own arrays
     */
    record Gradients(long number, Step step, Weights weights) implements Command {
        @Override
        public Command with(Weights other) {
            return new Gradients(number, step, other);
        }
    }

    /**
     * Compute loss and metrics over the hosted shards of a split.
     *
     * @param number the command's number
     * @param split the split
     * @param weights read
     */
    record Evaluation(long number, Split split, Weights weights) implements Command {
        @Override
        public Command with(Weights other) {
            return new Evaluation(number, split, other);
        }
    }

    /**
     * End.
     *
     * @param number the command's number
     */
    record End(long number) implements Command {
        private static final Weights NONE = new Weights(new float[0], new float[0]);

        @Override
        public Weights weights() {
            return NONE;
        }

        @Override
        public Command with(Weights other) {
            return this;
        }
    }
}
