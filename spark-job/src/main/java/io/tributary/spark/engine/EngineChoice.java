package io.tributary.spark.engine;

import io.tributary.job.JobConfig;
import org.apache.spark.SparkConf;

/**
 * Which of Spark's engines computes: resident tasks, or one job per step.
 *
 * @param resident whether tasks stay
 * @param why why they do not, in half a sentence; empty where they do
 */
record EngineChoice(boolean resident, String why) {
    /**
     * What decides.
     *
     * @param asked the configuration's engine
     * @param local whether tasks run in the driver's JVM
     * @param dynamic whether Spark takes executors away that do nothing, and does not run barrier stages therefore
     * @param live whether the session is the user's own, where other jobs may want slots too
     * @param slots tasks that can run at once
     * @param tasks resident tasks there would be
     * @param driverBytes bytes of gradients that go to the driver in a step
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
            double mostBytes) {}

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
        if (facts.slots < facts.tasks) {
            return job("there are " + facts.slots + " slots for " + facts.tasks + " resident tasks");
        }
        if (facts.asked == JobConfig.Engine.RESIDENT) {
            return RESIDENT;
        }
        if (facts.live && facts.slots == facts.tasks) {
            return job("resident tasks would hold all " + facts.slots
                    + " slots of this session until the training ends; engine = resident if no other job needs them");
        }
        if (!facts.local && facts.driverBytes > facts.mostBytes) {
            return job(String.format(
                    java.util.Locale.ROOT,
                    "%.0f MiB of gradients per step are too many for one driver (%s)",
                    facts.driverBytes / (1 << 20),
                    SparkBackend.DRIVER_BYTES));
        }
        return RESIDENT;
    }

    private static EngineChoice job(String why) {
        return new EngineChoice(false, why);
    }

    /**
     * @param conf a context's configuration
     * @return whether it allocates executors dynamically
     */
    static boolean isDynamic(SparkConf conf) {
        return conf.getBoolean("spark.dynamicAllocation.enabled", false);
    }
}
