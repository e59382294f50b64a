package io.tributary.spark.engine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Who takes part in a generation's exchange by ranges, and what each task hosts: the executors with the partitions of their tasks,
 * in the order of the runs that these host. So wherever Spark has put the tasks, those of an executor host neighbouring
 * runs, which merge to few nodes. An executor's place in the list is the number of the range it owns.
 *
 * <p>N executors with the same number of tasks host S/N shards each. Where that is a power of two, they merge to one node; else a
 * run of r shards merges to 2·log₂(r) nodes at most: 12 shards are one node on each of 3 executors, and two on each of 4.
 *
 * @param executors the executors
 */
record Roster(List<Member> executors) {

    /**
     * An executor.
     *
     * @param address where others reach it
     * @param partitions of its tasks
     */
    record Member(SparkTransport.Address address, List<Integer> partitions) {
        /** @return the partition whose task fetches weights for all tasks of the executor */
        int lead() {
            return partitions.get(0);
        }
    }

    /**
     * A task that has registered.
     *
     * @param origin where it runs
     * @param address where others reach its executor
     */
    record Task(Packets.Origin origin, SparkTransport.Address address) {}

    /** Where runs are packed already. */
    @FunctionalInterface
    interface Packed {
        /**
         * @param run a run
         * @param place an executor
         * @return whether the run is there
         */
        boolean isAt(int run, SparkInternals.Place place);
    }

    /** An executor whose tasks have no runs yet. */
    private record Waiting(Member member, SparkInternals.Place place) {
        /** Those of the runs [from, end) that are there. */
        int packed(Packed packed, int from, int end) {
            return (int) IntStream.range(from, end)
                    .filter(run -> packed.isAt(run, place))
                    .count();
        }

        /** More of its next runs are there; else fewer of what others would host; else the lower partition. */
        static Comparator<Waiting> before(Packed packed, int from, int runs) {
            return Comparator.comparingInt(
                            (Waiting one) -> -one.packed(packed, from, from + one.member.partitions.size()))
                    .thenComparingInt(one -> one.packed(packed, from, runs))
                    .thenComparingInt(one -> one.member.lead());
        }
    }

    /**
     * Deals the runs: each in turn to the executor that holds most of what it would host, so that little is packed again.
     *
     * @param tasks all that take part, by partition
     * @param packed where runs are packed already
     * @return the roster
     */
    static Roster of(Map<Integer, Task> tasks, Packed packed) {
        Map<SparkTransport.Address, Waiting> waiting = new LinkedHashMap<>();
        new TreeMap<>(tasks)
                .forEach((partition, task) -> waiting.computeIfAbsent(
                                task.address,
                                key -> new Waiting(new Member(key, new ArrayList<>()), task.origin.place()))
                        .member
                        .partitions
                        .add(partition));
        List<Member> members = new ArrayList<>();
        for (int run = 0; !waiting.isEmpty(); ) {
            Member next = waiting.values().stream()
                    .min(Waiting.before(packed, run, tasks.size()))
                    .orElseThrow()
                    .member;
            waiting.remove(next.address);
            members.add(new Member(next.address, List.copyOf(next.partitions)));
            run += next.partitions.size();
        }
        return new Roster(List.copyOf(members));
    }

    /**
     * @param partition of a task
     * @return the run that it hosts
     * @throws IllegalArgumentException if it is not here
     */
    int run(int partition) {
        int run = 0;
        for (Member member : executors) {
            int at = member.partitions.indexOf(partition);
            if (at >= 0) {
                return run + at;
            }
            run += member.partitions.size();
        }
        throw new IllegalArgumentException("partition " + partition + " takes no part in this generation");
    }

    /**
     * @param address where an executor is reached
     * @return its number
     * @throws IllegalArgumentException if it is not here
     */
    int number(SparkTransport.Address address) {
        for (int i = 0; i < executors.size(); i++) {
            if (executors.get(i).address.equals(address)) {
                return i;
            }
        }
        throw new IllegalArgumentException(address + " takes no part in this generation");
    }

    /**
     * @param address an address
     * @return its bytes
     */
    static byte[] encode(SparkTransport.Address address) {
        Bytes bytes = new Bytes();
        write(address, bytes);
        return bytes.toArray();
    }

    /**
     * @param from stands before an address, and behind it afterwards
     * @return the address
     */
    static SparkTransport.Address address(ByteBuffer from) {
        return new SparkTransport.Address(Bytes.text(from), from.getInt());
    }

    private static void write(SparkTransport.Address address, Bytes to) {
        to.text(address.host()).number(address.port());
    }

    /** @return the roster's bytes */
    byte[] encode() {
        Bytes bytes = new Bytes().number(executors.size());
        for (Member member : executors) {
            write(member.address, bytes);
            bytes.number(member.partitions.size());
            member.partitions.forEach(bytes::number);
        }
        return bytes.toArray();
    }

    /**
     * @param from stands before a roster
     * @return the roster
     */
    static Roster decode(ByteBuffer from) {
        List<Member> members = new ArrayList<>();
        for (int i = Bytes.count(from, Integer.BYTES); i > 0; i--) {
            SparkTransport.Address address = address(from);
            List<Integer> partitions = new ArrayList<>();
            for (int p = Bytes.count(from, Integer.BYTES); p > 0; p--) {
                partitions.add(from.getInt());
            }
            members.add(new Member(address, List.copyOf(partitions)));
        }
        return new Roster(List.copyOf(members));
    }
}
