package io.tributary.spark.engine;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which BLAS computes on which host. Equal bits are promised on processors of one kind with one BLAS; a mixture is said once. */
final class Machines {
    private static final Logger LOG = LoggerFactory.getLogger(Machines.class);

    private final Map<String, TreeSet<String>> hosts = new TreeMap<>(); // BLAS to hosts
    private boolean said;

    /**
     * Notes what an executor computes with.
     *
     * @param origin names the executor and its BLAS
     */
    void note(Packets.Origin origin) {
        boolean fresh = hosts.computeIfAbsent(origin.blas(), blas -> new TreeSet<>())
                .add(origin.place().host());
        if (fresh && hosts.size() > 1 && !said) {
            said = true;
            LOG.warn(
                    "executors compute with different BLAS, so another placement of tasks can change the last bits: {}",
                    blas());
        }
    }

    /** @return the BLAS of all executors, or each with its hosts; empty before the first result */
    String blas() {
        if (hosts.size() == 1) {
            return hosts.keySet().iterator().next();
        }
        StringBuilder text = new StringBuilder();
        hosts.forEach((blas, names) -> text.append(text.isEmpty() ? "" : "; ")
                .append(blas)
                .append(" on ")
                .append(String.join(", ", names)));
        return text.toString();
    }
}
