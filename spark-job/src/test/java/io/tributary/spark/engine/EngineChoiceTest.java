package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.job.JobConfig.Engine;
import org.junit.jupiter.api.Test;

class EngineChoiceTest {
    private static final double MOST = 1000;

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
    void dynamicAllocationAndTooFewSlotsTakeAJobPerStepWhateverIsAsked() {
        requireJob("spark.dynamicAllocation.enabled", facts(false, true, 8, 100));
        requireJob("8 slots for 9 resident tasks", facts(Engine.RESIDENT, false, 9));
        requireJob("3 slots for 4 resident tasks", facts(false, false, 3, 100));
    }

    @Test
    void aLiveSessionKeepsASlotForOtherJobsUnlessToldOtherwise() {
        requireJob("all 8 slots of this session", facts(Engine.AUTO, true, 8));
        requireResident(facts(Engine.AUTO, true, 7));
        requireResident(facts(Engine.RESIDENT, true, 8));
    }

    @Test
    void aStarThatIsTooHeavyTakesAJobPerStepButInOneJvmNothingIsSent() {
        requireJob("too many for one driver (spark.tributary.driverBytes)", facts(false, false, 8, MOST + 1));
        requireResident(facts(true, false, 8, MOST + 1));
    }
}
