package io.tributary.job;

import io.tributary.activation.Activations;
import io.tributary.config.AllowedClasses;
import io.tributary.config.Bounds;
import io.tributary.config.Section;
import io.tributary.config.Setting;
import io.tributary.error.Answer;
import io.tributary.error.UserException;
import io.tributary.format.DataConfig;
import io.tributary.format.FormatConfig;
import io.tributary.format.Formats;
import io.tributary.loss.Loss;
import io.tributary.metric.Metric;
import io.tributary.metric.Metrics;
import io.tributary.model.Architecture;
import io.tributary.model.InitFrom;
import io.tributary.model.ModelDescription;
import io.tributary.network.Network;
import io.tributary.network.Shape;
import io.tributary.optimizer.Optimizer;
import io.tributary.optimizer.Optimizers;
import io.tributary.row.Split;
import io.tributary.shard.EpochPlan;
import io.tributary.train.CheckpointSchedule;
import io.tributary.train.Clipping;
import io.tributary.train.EarlyStopping;
import io.tributary.train.ExchangeOptions;
import io.tributary.train.OnDivergence;
import io.tributary.train.Plateau;
import io.tributary.train.Problem;
import io.tributary.train.RowSteps;
import io.tributary.train.ShardHost;
import io.tributary.train.TrainOptions;
import io.tributary.train.Trial;
import io.tributary.train.Watch;
import io.tributary.transform.FittedTransforms;
import io.tributary.transform.Scaling;
import io.tributary.transform.ShardSummary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;

/**
 * A whole job, as read from its file. Immutable.
 *
 * @param name what reports call it
 * @param engine where gradients are computed
 * @param data the examples
 * @param network the network; not to be asked for where the data decides on sizes, see {@link #sized}
 * @param loss what training makes small
 * @param optimizer the rule of a step
 * @param options how long and in what portions to train
 * @param classWeights factors on the training loss by class
 * @param metrics what is reported beside the loss
 * @param checkpoints when states are kept
 * @param initFrom where the first weights are from; empty to draw them
 * @param maxFailures how often in a row, with no step done in between, resident tasks may be lost before the training fails
 * @param identity what must stay the same for a training to continue from a checkpoint: value by key
 * @param text the resolved configuration: reading it again gives this job
 */
public record JobConfig(
        String name,
        Engine engine,
        DataConfig data,
        Network network,
        Loss loss,
        Optimizer optimizer,
        TrainOptions options,
        ClassWeights classWeights,
        List<Metric> metrics,
        CheckpointSchedule checkpoints,
        Optional<InitFrom> initFrom,
        int maxFailures,
        Map<String, String> identity,
        String text) {
    /** Where gradients are computed. */
    public enum Engine {
        /** Spark where a master is given, else threads; on Spark resident tasks where they pay, else a job per step. */
        AUTO,
        /** Threads of this JVM, without Spark. */
        THREADS,
        /** One Spark job per step. */
        JOB,
        /** Spark tasks that stay from the first step to the last. */
        RESIDENT
    }

    private static final String MODEL = "model";

    /** The figure that every validation gives. */
    private static final String LOSS = "loss";

    private static final Map<String, Engine> ENGINES =
            Map.of("auto", Engine.AUTO, "threads", Engine.THREADS, "job", Engine.JOB, "resident", Engine.RESIDENT);

    /**
     * Reads a job's file.
     *
     * @param origin how errors call the file
     * @param text its content, HOCON
     * @param settings values of the command line, which win
     * @param directory the file's, which its relative paths start from; those of settings start from the working directory
     * @return the job
     * @throws io.tributary.error.UserException for the first thing that is wrong, with file, line and key
     */
    public static JobConfig parse(String origin, String text, List<Setting> settings, String directory) {
        return read(Section.parse(origin, text, settings, directory));
    }

    private static JobConfig read(Section root) {
        String name = root.string("name", "job");
        long seed = root.longInteger("seed", 0, Bounds.any());
        Engine engine = root.choice("engine", "auto", ENGINES);
        Section examples = root.section("data");
        Section model = root.section(MODEL);
        boolean sparse = Formats.read(examples).sparse();
        Architecture architecture = Architecture.read(model, sparse);
        Network network = architecture.open() ? null : architecture.network();
        DataConfig data = DataConfig.read(examples, Architecture.input(model, sparse));
        Section step = root.section("optimizer");
        Clipping clipping = Clipping.read(step);
        Optimizer optimizer = Optimizers.REGISTRY.create(step);
        List<Metric> metrics = root.has("metrics") ? Metrics.REGISTRY.createAll(root, "metrics") : List.of();
        Section train = root.section("train");
        TrainOptions options = options(train, seed, clipping, metrics, network == null ? null : network.output(), data);
        ClassWeights classWeights = ClassWeights.read(train);
        CheckpointSchedule checkpoints = checkpoints(train);
        int maxFailures = train.integer("max-failures", 4, Bounds.atLeast(1));
        Optional<Section> init = root.optionalSection("init-from");
        Optional<InitFrom> initFrom = init.map(InitFrom::read);
        root.finish();
        if (network != null && optimizer instanceof Optimizer.OverObjective) {
            FullBatch.require(step, optimizer, network, options);
        }
        if (network != null) {
            RowSteps.require(step, network.layout(), optimizer);
        }
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("seed", Long.toString(seed));
        identity.putAll(model.resolvedValues());
        identity.putAll(step.resolvedValues());
        init.ifPresent(section -> identity.putAll(section.resolvedValues()));
        identity.put("train.batch-size", options.batchSize() == EpochPlan.ALL ? "all" : "" + options.batchSize());
        identity.put("data.scale", data.scaling().describe());
        if (data.format().target().scaling().kind() != Scaling.Kind.NONE) {
            identity.put("data.label.scale", data.format().target().scaling().describe());
        }
        for (String key : data.format().identity()) {
            if (examples.isObject(key)) {
                identity.putAll(examples.section(key).resolvedValues());
            } else if (examples.has(key)) {
                identity.put("data." + key, examples.string(key));
            }
        }
        data.augmentation().ifPresent(each -> identity.put("data.augment", each.describe()));
        identity.put("data.shuffle-window", "" + data.windowBytes());
        identity.put(
                "train.early-stopping.metric",
                options.earlyStopping().map(early -> early.watch().metric()).orElse("none"));
        options.plateau().ifPresent(plateau -> identity.put("train.reduce-on-plateau", plateau.toString()));
        classWeights.text().ifPresent(weights -> identity.put("train.class-weights", weights));
        identity.put("train.shards", "" + options.shards());
        if (options.exchange().rounds()) {
            identity.put("train.exchange", options.exchange().describe());
        }
        return new JobConfig(
                name,
                engine,
                data,
                network,
                architecture.loss(),
                optimizer,
                options,
                classWeights,
                metrics,
                checkpoints,
                initFrom,
                maxFailures,
                Collections.unmodifiableMap(identity),
                root.resolvedText());
    }

    /** @return whether all sizes are known; if not, {@link #sized} makes a job of it whose are */
    public boolean sized() {
        return network != null;
    }

    /** @return the network */
    @Override
    public Network network() {
        if (network == null) {
            throw new UserException(
                    "model", "leaves sizes to the data, which only training reads", "write model.input and input-dim");
        }
        return network;
    }

    /**
     * Takes from the data what the network leaves open: {@code model.input = auto}, {@code input-dim = auto}.
     *
     * @param inputs number of inputs that the data's features become
     * @param ids how many ids an input may be; 0 where it is none
     * @return this job with all sizes written out
     * @throws UserException if the network and these sizes do not fit
     */
    public JobConfig sized(int inputs, IntUnaryOperator ids) {
        if (sized()) {
            return this;
        }
        List<Setting> sizes = new ArrayList<>();
        boolean sparse = data.format().sparse();
        if (Architecture.input(resolved(sizes).section(MODEL), sparse) == null) {
            sizes.add(new Setting(MODEL + ".input", "[" + inputs + "]"));
        }
        sizes.addAll(Architecture.tables(resolved(sizes).section(MODEL), sparse, ids));
        return read(resolved(sizes));
    }

    private Section resolved(List<Setting> settings) {
        return Section.parse(name, text, settings);
    }

    /**
     * Reads a resolved job, from a model's directory or on an executor; its paths are absolute, and it refers to nothing.
     *
     * @param origin how errors call it
     * @param text what {@link #text} gave
     * @param classes which classes of the user's own it may name
     * @return the job
     */
    public static JobConfig parseResolved(String origin, String text, AllowedClasses classes) {
        return read(Section.parseResolved(origin, text, classes));
    }

    /**
     * @param format how rows are read instead, to evaluate; the text is what it was
     * @return the same job but for that
     */
    public JobConfig readBy(FormatConfig format) {
        return new JobConfig(
                name,
                engine,
                data.with(format),
                network,
                loss,
                optimizer,
                options,
                classWeights,
                metrics,
                checkpoints,
                initFrom,
                maxFailures,
                identity,
                text);
    }

    /**
     * Puts all together that an engine computes with.
     *
     * @param fitted transforms of the inputs and the classes
     * @param train training shards, by number; none where there is nothing to train on
     * @return the trial
     * @throws UserException if network, loss, metrics and data do not fit
     */
    public Trial trial(FittedTransforms fitted, List<ShardSummary> train) {
        return new Trial(
                problem(fitted),
                fitted,
                options,
                train.stream().map(ShardSummary::rows).toList(),
                text,
                RowSteps.areTaken(network.layout(), optimizer));
    }

    /**
     * Reads a trial that came to an executor.
     *
     * @param origin how errors call it
     * @param text what {@link Trial#text} gave
     * @param fitted as {@link Trial#fitted}
     * @param sizes as {@link Trial#sizes}
     * @return the same trial
     */
    public static Trial sentTrial(String origin, String text, FittedTransforms fitted, List<Long> sizes) {
        JobConfig job = parseResolved(origin, text, AllowedClasses.ANY); // the driver has seen to it
        return new Trial(job.problem(fitted), fitted, job.options, sizes, text);
    }

    /** Puts network, loss and metrics together with the data. */
    private Problem problem(FittedTransforms fitted) {
        ModelDescription.requireInputs(network, fitted);
        requireNumbers(fitted);
        if (fitted.target().scaled() && loss.prediction() != Activations.LINEAR) {
            throw new UserException(
                    "data.label.scale",
                    "scales numbers, and loss " + loss.type() + " predicts something else",
                    "leave it out, or take mean-squared-error");
        }
        return new Problem(
                network,
                loss,
                metrics,
                fitted.targets(),
                fitted.classes().size(),
                fitted.anomalies(),
                classWeights.factors(fitted));
    }

    /** An image is numbers alone. */
    private void requireNumbers(FittedTransforms fitted) {
        boolean channels = data.scaling().kind() == Scaling.Kind.STANDARDIZE_CHANNELS;
        int numbers = fitted.schema().numberCount();
        if (numbers < fitted.inputs() && (channels || data.augmentation().isPresent())) {
            throw new UserException(
                    channels ? "data.scale" : "data.augment",
                    "is for images, all of whose values are numbers; here numbers are " + numbers + " of "
                            + fitted.inputs() + " inputs",
                    "leave it out");
        }
    }

    /** @return what decides how the rows become shards */
    public Packing packing() {
        return Packing.parse(name, text).with(data);
    }

    /** @return target values per example, T */
    public int targets() {
        return data.format().target().reconstruction()
                ? network.input().size()
                : data.format().targets();
    }

    /** @return examples that a task's workspace has room for, where shards are of one size and large */
    public int workspaceRows() {
        long[] sizes = new long[options.shards()];
        Arrays.fill(sizes, EpochPlan.MAX_SHARD_SIZE);
        return ShardHost.workspaceRows(network, sizes, options.batchSize());
    }

    private static TrainOptions options(
            Section train, long seed, Clipping clipping, List<Metric> metrics, Shape output, DataConfig data) {
        return new TrainOptions(
                seed,
                train.integer("epochs", Bounds.atLeast(1)),
                train.has("max-steps")
                        ? OptionalLong.of(train.longInteger("max-steps", Bounds.atLeast(1)))
                        : OptionalLong.empty(),
                batchSize(train),
                train.integer("shards", 4, Bounds.between(1, 1 << 20)),
                clipping,
                optional(train, "tolerance", Bounds.atLeast(0)),
                train.optionalSection("early-stopping").map(section -> earlyStopping(section, metrics, output, data)),
                train.optionalSection("reduce-on-plateau").map(section -> plateau(section, metrics, output, data)),
                OnDivergence.read(train),
                train.integer("report-steps", TrainOptions.REPORT_STEPS, Bounds.atLeast(1)),
                train.bool("health", false),
                data.augmentation(),
                data.windowBytes(),
                ExchangeOptions.read(train));
    }

    private static long batchSize(Section train) {
        if (train.isString("batch-size")) {
            return train.choice("batch-size", Map.of("all", EpochPlan.ALL));
        }
        return train.longInteger("batch-size", 32, Bounds.atLeast(1));
    }

    private static EarlyStopping earlyStopping(Section section, List<Metric> metrics, Shape output, DataConfig data) {
        EarlyStopping early = new EarlyStopping(
                watch("early stopping", section, 0, metrics, output, data),
                section.integer("patience", 0, Bounds.atLeast(0)),
                section.bool("restore-best", false));
        section.finish();
        return early;
    }

    private static Plateau plateau(Section section, List<Metric> metrics, Shape output, DataConfig data) {
        Plateau plateau = new Plateau(
                watch("reduce-on-plateau", section, 1e-4, metrics, output, data),
                section.number("factor", 0.1, new Bounds(0, false, 1, false)),
                section.integer("patience", 10, Bounds.atLeast(0)),
                section.integer("cooldown", 0, Bounds.atLeast(0)),
                section.number("min-learning-rate", 0, Bounds.atLeast(0)));
        section.finish();
        return plateau;
    }

    /** The figure that something waits for: the validation loss, or one that the job's metrics give. */
    private static Watch watch(
            String who, Section section, double minDelta, List<Metric> metrics, Shape output, DataConfig data) {
        if (!data.has(Split.VALIDATION)) {
            throw section.error(
                    "metric",
                    who + " needs validation examples, and there are none",
                    "set data.validation or data.split.validation");
        }
        String name = section.string("metric", LOSS);
        if (output == null) { // the names of figures are known when sizes are
            return new Watch(name, false, section.number("min-delta", minDelta, Bounds.atLeast(0)));
        }
        Map<String, Metric> figures = new LinkedHashMap<>();
        metrics.forEach(metric ->
                Answer.of(metric, "figures", metric.figures(output)).forEach(figure -> figures.put(figure, metric)));
        if (!figures.containsKey(name) && !name.equals(LOSS)) {
            throw section.error(
                    "metric",
                    "\"" + name + "\" is no figure of this job; there are "
                            + String.join(
                                    ", ",
                                    Stream.concat(Stream.of(LOSS), figures.keySet().stream())
                                            .toList()),
                    "take one of these, or add to metrics what you wait for");
        }
        return new Watch(
                name,
                !name.equals(LOSS) && figures.get(name).higherIsBetter(),
                section.number("min-delta", minDelta, Bounds.atLeast(0)));
    }

    private static CheckpointSchedule checkpoints(Section train) {
        Section section = train.sectionOrEmpty("checkpoint");
        return new CheckpointSchedule(
                section.has("every-steps")
                        ? OptionalLong.of(section.longInteger("every-steps", Bounds.atLeast(1)))
                        : OptionalLong.empty(),
                optional(section, "every-minutes", Bounds.positive()),
                section.integer("keep", 2, Bounds.atLeast(1)));
    }

    private static OptionalDouble optional(Section section, String key, Bounds bounds) {
        return section.has(key) ? OptionalDouble.of(section.number(key, bounds)) : OptionalDouble.empty();
    }
}
