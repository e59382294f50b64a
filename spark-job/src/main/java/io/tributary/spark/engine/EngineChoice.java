package io.tributary.spark.engine;

import io.tributary.job.JobConfig;
import io.tributary.report.StepBound;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which of Spark's engines computes: resident tasks, or one job per step. Slots that an executor took with it when it was lost are
 * no reason: resident tasks wait for others, and have a job per step in their place meanwhile.
 *
 * @param resident whether tasks stay
 * @param why why they do not, in half a sentence, or what speaks against it where they do; empty where nothing does
 */
record EngineChoice(boolean resident, String why) {
    /**
     * What decides.
     *
     * @param asked the configuration's engine
     * @param local whether tasks run in the driver's JVM
     * @param dynamic whether Spark takes executors away that do nothing, and does not run barrier stages therefore
     * @param live whether the session is the user's own, where other jobs may want slots too
     * @param slots tasks that can run at once now
     * @param tasks resident tasks there would be
     * @param driverBytes bytes of gradients that a star would bring to the driver in a step; 0 by ranges, which bring one gradient
     * @param mostBytes bytes from which on a star around the driver does not pay
     */
    record Facts(
            JobConfig.Engine asked,
            boolean local,
            boolean dynamic,
            boolean live,
            int slots,
            int tasks,
            double driverBytes,
            double mostBytes) {
        /** @return whether more would go to the driver than it should have; in one JVM nothing does */
        boolean tooHeavy() {
            return !local && driverBytes > mostBytes;
        }

        private Facts asking(JobConfig.Engine engine) {
            return new Facts(engine, local, dynamic, live, slots, tasks, driverBytes, mostBytes);
        }
    }

    private static final EngineChoice RESIDENT = new EngineChoice(true, "");

    /**
     * @param facts what decides
     * @return the choice
     */
    static EngineChoice of(Facts facts) {
        if (facts.asked == JobConfig.Engine.JOB) {
            return job("as the configuration says");
        }
        if (facts.dynamic) {
            return job("with spark.dynamicAllocation.enabled executors come and go, and Spark keeps no tasks together");
        }
        if (facts.asked == JobConfig.Engine.RESIDENT) {
            return facts.tooHeavy()
                    ? new EngineChoice(true, tooMany(facts) + "; engine = auto takes a job per step")
                    : RESIDENT;
        }
        if (facts.live && facts.slots <= facts.tasks) {
            return job("resident tasks would hold all " + facts.slots
                    + " slots of this session until the training ends; engine = resident if no other job needs them");
        }
        return facts.tooHeavy() ? job(tooMany(facts)) : RESIDENT;
    }

    /**
     * What else could take a job, by the same rules. A job per step, where resident tasks were chosen and it pays: its tasks merge
     * among each other.
     *
     * @param facts what decided
     * @param merges whether tasks of a job per step would merge among each other
     * @return engines with their terms
     */
    static List<StepBound.Alternative> alternatives(Facts facts, boolean merges) {
        List<StepBound.Alternative> others = new ArrayList<>();
        if (!of(facts).resident) {
            residentTasks(facts).ifPresent(others::add);
        } else if (facts.tooHeavy() && merges) {
            others.add(new StepBound.Alternative("job", ""));
        }
        if (!facts.live) { // rows of a live session are only on Spark
            others.add(new StepBound.Alternative("threads", "on one machine with as many cores"));
        }
        return others;
    }

    /** Resident tasks, with their terms; empty where they are refused, or would not pay. */
    private static Optional<StepBound.Alternative> residentTasks(Facts facts) {
        if (facts.slots < facts.tasks) {
            return Optional.empty();
        }
        if (of(facts.asking(JobConfig.Engine.AUTO)).resident) {
            return Optional.of(new StepBound.Alternative("resident", ""));
        }
        return RESIDENT.equals(of(facts.asking(JobConfig.Engine.RESIDENT)))
                ? Optional.of(new StepBound.Alternative(
                        "resident",
                        "which holds all " + facts.slots + " slots of this session until the training ends"))
                : Optional.empty();
    }

    private static String tooMany(Facts facts) {
        return String.format(
                Locale.ROOT,
                "%.0f MiB of gradients per step are too many for one driver (%s = %.0f MiB)",
                facts.driverBytes / (1 << 20),
                SparkBackend.DRIVER_BYTES,
                facts.mostBytes / (1 << 20));
    }

    private static EngineChoice job(String why) {
        return new EngineChoice(false, why);
    }
}
