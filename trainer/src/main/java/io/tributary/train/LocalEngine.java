package io.tributary.train;

import io.tributary.blas.Blas;
import io.tributary.network.Compute;
import io.tributary.network.Weights;
import io.tributary.row.Split;
import io.tributary.shard.Shard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * Shards on threads of this JVM: the reference that every other engine equals bit for bit. The thread that calls computes
 * too; so with one thread a step changes no thread, and weights and gradient stay in one core's cache.
 */
public final class LocalEngine implements GradientEngine {
    private final Map<Split, List<Shard>> shards;
    private final List<ShardHost> hosts = new ArrayList<>();
    private final int count;
    private final List<Remainders> remainders = new ArrayList<>(); // by host, null where nothing is fed back
    private final RoundedWeights rounded;
    private final ExecutorService threads;
    private long merging; // nanoseconds, in the step at hand

    /**
     * Takes over the shards: {@link #close} closes them.
     *
     * @param trial what is computed
     * @param shards of every split, by number, as many as the trial says
     * @param threads number of threads, at least 1; more than shards are not used
     */
    public LocalEngine(Trial trial, Map<Split, List<Shard>> shards, int threads) {
        this.count = trial.options().shards();
        this.shards = new EnumMap<>(shards);
        int used = Math.min(threads, count);
        for (int host = 0; host < used; host++) {
            int first = ReductionTree.firstShard(host, used, count);
            int end = ReductionTree.firstShard(host + 1, used, count);
            remainders.add(Remainders.of(trial, first, end));
            hosts.add(new ShardHost(Compute.HOST, trial, first, end, remainders.get(host), () -> false));
        }
        this.rounded = new RoundedWeights(trial.rounding());
        this.threads = Executors.newFixedThreadPool(Math.max(1, used - 1), task -> {
            Thread thread = new Thread(task, "tributary-shards");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public String name() {
        return "threads";
    }

    @Override
    public int tasks() {
        return hosts.size();
    }

    @Override
    public boolean remote() {
        return false;
    }

    @Override
    public String blas() {
        return Blas.info().toString();
    }

    @Override
    public GradientSum gradients(Weights weights, Step step) {
        List<Shard> train = shards.get(Split.TRAIN);
        merging = 0;
        Weights sent = rounded.of(weights);
        GradientSum sum = reduce(host -> host.gradients(train, sent, step), (left, right) -> {
            long start = System.nanoTime();
            left.merge(right);
            merging += System.nanoTime() - start;
            return left;
        });
        sum.times.reduce += merging;
        return sum;
    }

    @Override
    public MetricSums evaluate(Weights weights, Split split) {
        List<Shard> examples = shards.get(split);
        return reduce(host -> host.evaluate(examples, weights), ShardHost.MERGE_METRICS);
    }

    /** Runs every host, the first on the calling thread, and completes the tree of what they hand in. */
    private <T> T reduce(Function<ShardHost, List<ReductionTree.Node<T>>> work, BinaryOperator<T> merge) {
        List<FutureTask<List<ReductionTree.Node<T>>>> tasks = new ArrayList<>(hosts.size());
        for (ShardHost host : hosts) {
            tasks.add(new FutureTask<>(() -> work.apply(host)));
        }
        if (Thread.currentThread().isInterrupted()) { // which this thread would not notice while it computes
            throw new TrainingException("interrupted before shards were computed");
        }
        tasks.subList(1, tasks.size()).forEach(threads::execute);
        tasks.get(0).run();
        ReductionTree<T> tree = new ReductionTree<>(count, merge);
        Throwable failure = null; // thrown when all hosts are done: none computes on once this returns
        for (FutureTask<List<ReductionTree.Node<T>>> task : tasks) {
            if (!task.isDone()) {
                merging = 0; // it lay beside a thread that still computes
            }
            try {
                task.get().forEach(node -> tree.add(node.level(), node.index(), node.value()));
            } catch (ExecutionException e) {
                failure = failure == null ? e.getCause() : failure;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TrainingException("interrupted while shards were being computed", e);
            }
        }
        if (failure instanceof RuntimeException cause) {
            throw cause;
        }
        if (failure != null) {
            throw new TrainingException("a shard failed: " + failure, failure);
        }
        return tree.root();
    }

    @Override
    public void remainders(long step, ShardRemainders.Visitor to) throws IOException {
        for (int host = 0; host < hosts.size(); host++) {
            for (int shard = first(host); shard < first(host + 1); shard++) {
                to.visit(shard, remainders.get(host).after(shard, step));
            }
        }
    }

    @Override
    public void restore(long step, ShardRemainders from) throws IOException {
        from.each((shard, values) -> {
            int host = 0;
            while (first(host + 1) <= shard) {
                host++;
            }
            remainders.get(host).restore(shard, step, values);
        });
    }

    private int first(int host) {
        return ReductionTree.firstShard(host, hosts.size(), count);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        shards.values().forEach(list -> list.forEach(Shard::close));
    }
}
