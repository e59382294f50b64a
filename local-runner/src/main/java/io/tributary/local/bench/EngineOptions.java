package io.tributary.local.bench;

import io.tributary.error.UserException;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which of our engines are measured, and where. */
final class EngineOptions {
    /** Where a contender computes. */
    enum Place {
        /** In one process. */
        LOCAL,
        /** On two executor processes of a standalone cluster. */
        CLUSTER
    }

    private final String kind;
    private final List<String> known;

    @Option(names = "--engine", split = ",", description = "our engines: ${DEFAULT-VALUE}")
    private Set<String> engines;

    @Option(names = "--place", split = ",", description = "where Spark's engines compute: ${COMPLETION-CANDIDATES}")
    private Set<Place> places = EnumSet.allOf(Place.class);

    /**
     * @param kind what errors call an engine
     * @param known those there are, all of them where none are given
     */
    EngineOptions(String kind, String... known) {
        this.kind = kind;
        this.known = List.of(known);
        this.engines = new LinkedHashSet<>(this.known);
    }

    Set<String> engines() {
        return engines;
    }

    Set<Place> places() {
        return places;
    }

    /** Refuses unknown engines. */
    void check() {
        for (String engine : engines) {
            if (!known.contains(engine)) {
                int last = known.size() - 1;
                String others = String.join(", ", known.subList(0, last));
                throw new UserException(
                        "--engine",
                        "no " + kind + " " + engine,
                        others + " and " + known.get(last) + " are those there are");
            }
        }
    }
}
