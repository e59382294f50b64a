package io.tributary.spark.engine;

import io.tributary.train.ShardRemainders;
import io.tributary.train.ShardStateLost;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.Iterator;

/**
 * Brings what shards keep from step to step to the driver and back: a Spark job per shard, where it is hosted, so that the driver
 * holds one shard's at a time. Resident tasks must rest meanwhile; what they kept stays in their executors.
 */
final class ShardStates {
    private static final Logger LOG = LoggerFactory.getLogger(ShardStates.class);

    private final JavaSparkContext context;
    private final StepJob jobs;
    private final PackedShards packed;
    private final TrialSource source;
    private final String engine;

    /**
     * @param context the session's context
     * @param jobs runs jobs
     * @param packed the packed shards
     * @param source makes the trial on executors
     * @param engine the name of the engine whose shards keep something
     */
    ShardStates(JavaSparkContext context, StepJob jobs, PackedShards packed, TrialSource source, String engine) {
        this.context = context;
        this.jobs = jobs;
        this.packed = packed;
        this.source = source;
        this.engine = engine;
    }

    private int run(int shard) {
        ShardSet set = packed.rdd().set();
        return HostPartitioner.host(shard, set.partitions(), set.shards());
    }

    /**
     * Hands out what every shard keeps.
     *
     * @param step the step after which it was so
     * @param to is given it, shard by shard
     * @throws IOException if it throws one
     * @throws ShardStateLost if some of it is nowhere
     */
    void collect(long step, ShardRemainders.Visitor to) throws IOException {
        for (int shard = 0; shard < packed.rdd().set().shards(); shard++) {
            Give give = new Give(engine, source, shard, step);
            List<byte[]> bytes = ScalaViews.asJava(
                    jobs.run("fetching what shard " + shard + " keeps", packed.rdd(), run(shard), give));
            if (bytes.get(0).length == 0) {
                throw new ShardStateLost("what shard " + shard + " kept until step " + step + " is gone", null);
            }
            to.visit(shard, Packets.toFloats(bytes.subList(1, bytes.size())));
        }
    }

    /**
     * Gives every shard what it kept.
     *
     * @param step the step after which it was so
     * @param from hands it out
     * @throws IOException if it throws one
     */
    void restore(long step, ShardRemainders from) throws IOException {
        from.each((shard, values) -> {
            Broadcast<scala.collection.immutable.List<byte[]>> sent = context.broadcast(Packets.ofFloats(values));
            try {
                Take take = new Take(engine, source, shard, step, sent);
                packed.note(Packets.toOrigin(
                        jobs.run("bringing back what shard " + shard + " kept", packed.rdd(), run(shard), take)));
            } finally {
                sent.destroy();
            }
        });
    }

    /** Lets go of it everywhere, as far as executors are reached; what is not goes with the data. */
    void forget() {
        if (context.sc().isStopped()) {
            return;
        }
        try {
            Forget forget = new Forget(packed.rdd().set().dataset(), engine);
            jobs.run("forgetting what shards keep", OnExecutorsRdd.of(context.sc()), forget, done -> {});
        } catch (RuntimeException e) {
            LOG.warn("executors keep what rounding took until the data is released: {}", e.getMessage());
        }
    }

    /** Gives the driver what a shard keeps: a byte, then floats; no byte where it is gone. */
    private static final class Give extends StepJob.Work<Hosting, scala.collection.immutable.List<byte[]>> {
        private static final long serialVersionUID = 1L;

        private final String engine;
        private final TrialSource source;
        private final int shard;
        private final long step;

        Give(String engine, TrialSource source, int shard, long step) {
            this.engine = engine;
            this.source = source;
            this.shard = shard;
            this.step = step;
        }

        @Override
        public scala.collection.immutable.List<byte[]> apply(Iterator<Hosting> shards) {
            HostedShards hosted = shards.next().own();
            return hosted.useRemainders(
                    engine, () -> ShardRegistry.trial(hosted.run().dataset(), engine, source), kept -> {
                        try {
                            List<byte[]> all = new ArrayList<>(List.of(new byte[1]));
                            all.addAll(ScalaViews.asJava(Packets.ofFloats(kept.after(shard, step))));
                            return Packets.toScala(all);
                        } catch (ShardStateLost e) {
                            return Packets.toScala(List.of(Wire.NOTHING));
                        }
                    });
        }
    }

    /** Takes over what a shard kept. */
    private static final class Take extends StepJob.Work<Hosting, byte[]> {
        private static final long serialVersionUID = 1L;

        private final String engine;
        private final TrialSource source;
        private final int shard;
        private final long step;
        private final Broadcast<scala.collection.immutable.List<byte[]>> values;

        Take(
                String engine,
                TrialSource source,
                int shard,
                long step,
                Broadcast<scala.collection.immutable.List<byte[]>> values) {
            this.engine = engine;
            this.source = source;
            this.shard = shard;
            this.step = step;
            this.values = values;
        }

        @Override
        public byte[] apply(Iterator<Hosting> shards) {
            HostedShards hosted = shards.next().own();
            return hosted.useRemainders(
                    engine, () -> ShardRegistry.trial(hosted.run().dataset(), engine, source), kept -> {
                        kept.restore(shard, step, Packets.toFloats(ScalaViews.asJava(values.value())));
                        return Packets.ofOrigin(Packets.Origin.of(hosted.run().partition()));
                    });
        }
    }

    /** Lets go of what shards keep in the executor it runs on. */
    private static final class Forget extends StepJob.Work<Object, Integer> {
        private static final long serialVersionUID = 1L;

        private final String dataset;
        private final String engine;

        Forget(String dataset, String engine) {
            this.dataset = dataset;
            this.engine = engine;
        }

        @Override
        public Integer apply(Iterator<Object> nothing) {
            ShardRegistry.forget(dataset, engine);
            return 1;
        }
    }
}
