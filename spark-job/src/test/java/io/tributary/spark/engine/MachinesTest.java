package io.tributary.spark.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MachinesTest {
    private static Packets.Origin origin(String executor, String host, String blas) {
        return new Packets.Origin(0, new SparkInternals.Place(executor, host), blas);
    }

    @Test
    void oneBlasIsNamedOnceHoweverManyHostsHaveIt() {
        Machines machines = new Machines();
        assertEquals("", machines.blas());
        machines.note(origin("1", "node-a", "OpenBLAS SkylakeX"));
        machines.note(origin("2", "node-b", "OpenBLAS SkylakeX"));
        assertEquals("OpenBLAS SkylakeX", machines.blas());
    }

    @Test
    void aMixtureNamesTheHostsOfEach() {
        Machines machines = new Machines();
        machines.note(origin("1", "node-b", "OpenBLAS SkylakeX"));
        machines.note(origin("2", "node-a", "OpenBLAS SkylakeX"));
        machines.note(origin("3", "node-c", "OpenBLAS Zen"));
        machines.note(origin("3", "node-c", "OpenBLAS Zen"));
        assertEquals("OpenBLAS SkylakeX on node-a, node-b; OpenBLAS Zen on node-c", machines.blas());
    }
}
