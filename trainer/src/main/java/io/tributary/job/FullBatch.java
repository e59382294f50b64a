package io.tributary.job;

import io.tributary.config.Section;
import io.tributary.error.UserException;
import io.tributary.network.Constraint;
import io.tributary.network.Network;
import io.tributary.network.Node;
import io.tributary.network.ParameterLayout;
import io.tributary.optimizer.Optimizer;
import io.tributary.shard.EpochPlan;
import io.tributary.train.Clipping;
import io.tributary.train.TrainOptions;
import java.util.Optional;

/**
 * What an optimizer that looks at the objective at several points needs: an objective that is a smooth function of the
 * parameters, the same at every step.
 */
final class FullBatch {
    private FullBatch() {}

    /**
     * Checks a job.
     *
     * @param section the optimizer's object
     * @param optimizer the optimizer
     * @param network the network
     * @param options how long and in what portions to train
     * @throws UserException for the first thing that does not fit
     */
    static void require(Section section, Optimizer optimizer, Network network, TrainOptions options) {
        String type = optimizer.type();
        if (options.batchSize() != EpochPlan.ALL) {
            throw section.error(
                    "type",
                    type + " needs all examples in every step, train.batch-size is " + options.batchSize(),
                    "set train.batch-size = all, or use adam");
        }
        random(network.root()).ifPresent(node -> {
            throw section.error(
                    "type",
                    type + " needs a loss that is the same at every look, and " + node.place() + " is random",
                    "take the layer out, or use adam");
        });
        if (options.augmentation().isPresent()) {
            throw section.error(
                    "type", type + " needs the same examples in every step", "take the augmentation out, or use adam");
        }
        if (options.exchange().rounds()) {
            throw section.error(
                    "type",
                    type + " needs the gradient as it is",
                    "set train.exchange.precision = float32, or use adam");
        }
        if (options.clipping() != Clipping.NONE) {
            throw section.error("type", type + " needs the gradient as it is", "take the clipping out");
        }
        if (options.health()) {
            throw section.error("type", type + " takes no step along one gradient to look at", "take train.health out");
        }
        if (options.plateau().isPresent()) {
            throw section.error("type", type + " has no learning rate to reduce", "take train.reduce-on-plateau out");
        }
        if (options.onDivergence().goesBack()) {
            throw section.error(
                    "type", type + " has no learning rate to reduce", "take train.on-divergence = rollback out");
        }
        for (ParameterLayout.Slot slot : network.layout().slots()) {
            if (slot.constraint() != Constraint.NONE) {
                throw section.error(
                        "type",
                        type + " holds no weights back, and " + slot.fullName() + " has a constraint",
                        "take the constraint out, or use adam");
            }
            if (slot.trainable() && slot.rate() != 1) {
                throw section.error(
                        "type",
                        type + " has no learning rate, and " + slot.fullName() + " has a factor of it",
                        "take the factor out, or use adam");
            }
            if (slot.regularizer().l1() > 0) {
                throw section.error(
                        "type",
                        type + " needs a smooth penalty, and " + slot.fullName() + " has l1",
                        "use l2, or another optimizer");
            }
        }
    }

    private static Optional<Node> random(Node node) {
        for (Node child : node.children()) {
            Optional<Node> found = random(child);
            if (found.isPresent()) {
                return found;
            }
        }
        return node.layer().isRandom() ? Optional.of(node) : Optional.empty();
    }
}
