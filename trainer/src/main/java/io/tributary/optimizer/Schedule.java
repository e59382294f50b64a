package io.tributary.optimizer;

import io.tributary.config.Bounds;
import io.tributary.config.Section;

/**
 * The learning rate of every step, as Optax has it: a function of the step's number and nothing else, so that a resumed
 * training goes on where it was. Immutable.
 */
@FunctionalInterface
public interface Schedule {
    /**
     * @param step number of a step, 1 for the first
     * @return its learning rate, at least 0
     */
    double at(long step);

    /**
     * @param rate the learning rate of every step, above 0
     * @return the schedule that never changes
     */
    static Schedule constant(double rate) {
        return new Constant(rate);
    }

    /**
     * Reads a required learning rate: a number, or an object that names a schedule.
     *
     * @param section the optimizer's object
     * @param key the key, {@code learning-rate}
     * @return the schedule
     */
    static Schedule read(Section section, String key) {
        return section.isObject(key)
                ? Schedules.REGISTRY.create(section, key)
                : constant(section.number(key, Bounds.positive()));
    }

    /**
     * Reads a learning rate that has a default.
     *
     * @param section the optimizer's object
     * @param key the key, {@code learning-rate}
     * @param defaultRate the rate when it is absent
     * @return the schedule
     */
    static Schedule read(Section section, String key, double defaultRate) {
        return section.has(key) ? read(section, key) : constant(section.number(key, defaultRate, Bounds.positive()));
    }

    /**
     * One rate for all steps.
     *
     * @param rate above 0
     */
    record Constant(double rate) implements Schedule {
        @Override
        public double at(long step) {
            return rate;
        }
    }
}
