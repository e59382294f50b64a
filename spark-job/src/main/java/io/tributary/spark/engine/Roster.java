package io.tributary.spark.engine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who takes part in a generation's exchange by ranges: its executors, each with the partitions of its tasks, in the order of
 * their first partitions. An executor's place in the list is the number of the range it owns.
 *
 * @param executors the executors
 */
record Roster(List<Member> executors) {

    /**
     * An executor.
     *
     * @param address where others reach it
     * @param partitions of its tasks, ascending
     */
    record Member(SparkTransport.Address address, List<Integer> partitions) {
        /** @return the partition whose task fetches weights for all tasks of the executor */
        int lead() {
            return partitions.get(0);
        }
    }

    /**
     * @param addresses of the executor where a partition's task runs, by partition
     * @return the roster
     */
    static Roster of(Map<Integer, SparkTransport.Address> addresses) {
        Map<SparkTransport.Address, List<Integer>> partitions = new LinkedHashMap<>();
        new TreeMap<>(addresses)
                .forEach((partition, address) -> partitions
                        .computeIfAbsent(address, key -> new ArrayList<>())
                        .add(partition));
        List<Member> members = new ArrayList<>();
        partitions.forEach((address, list) -> members.add(new Member(address, List.copyOf(list))));
        return new Roster(List.copyOf(members));
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
