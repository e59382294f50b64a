package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.job.JobConfig.Engine;
import io.tributary.report.StepBound;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class EngineChoiceTest {
    private static final double MOST = 256 << 20;

    /** On a cluster of 8 slots, where all is well with resident tasks. */
    private static EngineChoice.Facts facts(Engine asked, boolean live, int tasks) {
        return new EngineChoice.Facts(asked, false, false, live, 8, tasks, 100, MOST);
    }

    private static EngineChoice.Facts facts(boolean local, boolean dynamic, int slots, double driverBytes) {
        return new EngineChoice.Facts(Engine.AUTO, local, dynamic, false, slots, 4, driverBytes, MOST);
    }

    private static void requireJob(String why, EngineChoice.Facts facts) {
        EngineChoice choice = EngineChoice.of(facts);
        assertTrue(!choice.resident() && choice.why().contains(why), choice::toString);
        assertEquals(1, choice.why().lines().count());
    }

    private static void requireResident(EngineChoice.Facts facts) {
        assertEquals(new EngineChoice(true, ""), EngineChoice.of(facts));
    }

    @Test
    void tasksStayWhereverTheyCan() {
        requireResident(facts(Engine.AUTO, false, 8));
        requireResident(facts(Engine.RESIDENT, false, 8));
    }

    @Test
    void theConfigurationDecides() {
        requireJob("configuration", facts(Engine.JOB, false, 4));
    }

    @Test
    void dynamicAllocationTakesAJobPerStep() {
        requireJob("spark.dynamicAllocation.enabled", facts(false, true, 8, 100));
    }

    /** The engine waits for others, and goes on without meanwhile. */
    @Test
    void slotsThatWereLostAreNoReason() {
        requireResident(facts(Engine.RESIDENT, false, 9));
        requireResident(facts(false, false, 3, 100));
    }

    @Test
    void aLiveSessionKeepsASlotForOtherJobsUnlessToldOtherwise() {
        requireJob("all 8 slots of this session", facts(Engine.AUTO, true, 8));
        requireJob("all 8 slots of this session", facts(Engine.AUTO, true, 9));
        requireResident(facts(Engine.AUTO, true, 7));
        requireResident(facts(Engine.RESIDENT, true, 8));
    }

    @Test
    void aStarThatIsTooHeavyTakesAJobPerStepButInOneJvmNothingIsSent() {
        requireJob("too many for one driver (spark.tributary.driverBytes = 256 MiB)", facts(false, false, 8, MOST + 1));
        requireResident(facts(true, false, 8, MOST + 1));
    }

    private static EngineChoice.Facts heavy(Engine asked) {
        return new EngineChoice.Facts(asked, false, false, false, 8, 4, 3 * MOST, MOST);
    }

    @Test
    void whoAsksForAStarThatIsTooHeavyHasItAndHearsOfIt() {
        assertEquals(
                new EngineChoice(
                        true,
                        "768 MiB of gradients per step are too many for one driver (spark.tributary.driverBytes = 256 MiB);"
                                + " engine = auto takes a job per step"),
                EngineChoice.of(heavy(Engine.RESIDENT)));
    }

    private static Optional<StepBound.Alternative> resident(EngineChoice.Facts facts) {
        return EngineChoice.alternatives(facts, true).stream()
                .filter(other -> other.name().equals("resident"))
                .findFirst();
    }

    private static void requireInstead(String terms, EngineChoice.Facts facts) {
        assertEquals(Optional.of(new StepBound.Alternative("resident", terms)), resident(facts));
    }

    @Test
    void residentTasksAreToldOfWhereTheyWouldBeTaken() {
        requireInstead("", facts(Engine.JOB, false, 4));
        requireInstead("", facts(Engine.JOB, true, 7));
        String all = "which holds all 8 slots of this session until the training ends";
        requireInstead(all, facts(Engine.JOB, true, 8));
        requireInstead(all, facts(Engine.AUTO, true, 8));
    }

    @Test
    void residentTasksAreNotToldOfWhereTheyAreTakenOrRefusedOrDoNotPay() {
        List.of(
                        facts(Engine.AUTO, false, 4),
                        facts(Engine.RESIDENT, true, 8),
                        facts(Engine.JOB, false, 9),
                        facts(Engine.RESIDENT, false, 9),
                        heavy(Engine.JOB),
                        heavy(Engine.AUTO),
                        new EngineChoice.Facts(Engine.JOB, false, true, false, 8, 4, 100, MOST),
                        new EngineChoice.Facts(Engine.JOB, false, false, true, 8, 8, MOST + 1, MOST))
                .forEach(facts -> assertEquals(Optional.empty(), resident(facts), facts::toString));
    }

    @Test
    void aJobPerStepIsToldOfWhereItsTasksWouldMergeAndThreadsWhereTheyCanReadTheRows() {
        StepBound.Alternative job = new StepBound.Alternative("job", "");
        StepBound.Alternative threads = new StepBound.Alternative("threads", "on one machine with as many cores");
        assertEquals(List.of(job, threads), EngineChoice.alternatives(heavy(Engine.RESIDENT), true));
        assertEquals(List.of(threads), EngineChoice.alternatives(heavy(Engine.RESIDENT), false));
        assertEquals(List.of(threads), EngineChoice.alternatives(facts(Engine.RESIDENT, false, 4), true));
        assertEquals(List.of(), EngineChoice.alternatives(facts(Engine.RESIDENT, true, 8), true));
    }

    @Test
    void whatWasNotAskedForIsAWarning() {
        EngineChoice job = EngineChoice.of(facts(Engine.AUTO, true, 8));
        for (Engine asked : List.of(Engine.AUTO, Engine.RESIDENT)) {
            try (Logged logged = Logged.warnings()) {
                SparkEngines.tell(job, asked);
                assertEquals(List.of("engine job: " + job.why()), logged.lines());
            }
        }
        try (Logged logged = Logged.warnings()) {
            EngineChoice heavy = EngineChoice.of(heavy(Engine.RESIDENT));
            SparkEngines.tell(heavy, Engine.RESIDENT);
            assertEquals(List.of("engine resident: " + heavy.why()), logged.lines());
        }
        try (Logged logged = Logged.warnings()) {
            SparkEngines.tell(EngineChoice.of(facts(Engine.JOB, false, 4)), Engine.JOB);
            SparkEngines.tell(EngineChoice.of(facts(Engine.AUTO, false, 4)), Engine.AUTO);
            assertEquals(List.of(), logged.lines());
        }
    }

    /** What Spark does, who ignores the setting in local mode. */
    @Test
    void localModeAllocatesNothingWhateverTheSetting() {
        SparkConf conf = new SparkConf(false).setMaster("local[2]").set("spark.dynamicAllocation.enabled", "true");
        assertFalse(SparkInternals.isDynamic(conf));
        assertFalse(SparkInternals.isDynamic(conf.clone().setMaster("local")));
        assertTrue(SparkInternals.isDynamic(conf.clone().setMaster("local-cluster[1, 1, 1024]")));
        assertTrue(SparkInternals.isDynamic(conf.clone().setMaster("spark://host:7077")));
        assertTrue(SparkInternals.isDynamic(conf.clone().set("spark.dynamicAllocation.testing", "true")));
        assertFalse(SparkInternals.isDynamic(new SparkConf(false).setMaster("yarn")));
    }
}
