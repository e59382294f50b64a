/**
 * Rows become shards on executors, and training steps are Spark jobs over them, or one job whose tasks stay.
 *
 * <p>{@code PackedShards} sorts rows by (split, shard, row number) with Spark's shuffle, both sides byte arrays, and packs them
 * where they arrive. {@code ShardsRdd} is what Spark sees of the shards; {@code ShardRegistry} is what a JVM holds of them.
 * {@code JobPerStepEngine} broadcasts weights, {@code EngineTask} computes, {@code Packets} are what tasks hand in, {@code
 * StepJob} runs a job, and {@code SubtreeShuffle} is the tree's second level for large gradients on many hosts. What Spark
 * keeps to itself is called in {@code SparkInternals}, and its RPC in {@code SparkRpc}, alone.
 *
 * <p>{@code ResidentEngine} keeps {@code ResidentTask}s in one barrier stage instead ({@code ResidentJob}). It gives them
 * {@code Command}s, and they hand in {@code Arrival}s, through an {@code Exchange} on the driver's side and a {@code TaskLine}
 * on theirs: in memory, or over Spark's RPC in the messages of {@code Wire}, which {@code SparkRpc} carries to a {@code Desk}.
 * {@code EngineChoice} decides between the two engines, {@code SparkEngines} makes them.
 *
 * <p>Over RPC there are two exchanges, and {@code ExchangeChoice} decides: {@code StarExchange}, a star, and {@code
 * RangeExchange}, in which executors own {@code Ranges} of the model. There the tasks of an executor meet in a {@code Hub},
 * which holds the weights once, merges their nodes, and speaks with the hubs of the {@code Roster} over {@code
 * SparkTransport}: out through an {@code Outbox}, and what is merged ({@code RangeMerge}) by a {@code Courier} to the driver.
 * Which shards a task hosts is decided when all have registered: the runs are dealt in
 * the roster's order, so that an executor's are neighbours and merge to few nodes whatever Spark has placed where ({@code
 * Roster}). The way of a step: the driver answers every task with a command; the first task of a hub fetches the own range of the weights
 * and hands it on; tasks compute; the last of a hub hands in; owners merge; the driver puts the sum together, divides, clips and
 * steps when all of it is there. What needs the whole gradient first (clipping by norm, LAMB, the check for what is not finite)
 * costs no further message for that, and the gradient's way up and the weights' way down do not overlap: a step takes at
 * least twice the model's bytes over one link.
 *
 * <p>Of tables, such as embeddings, touched rows travel with their ids: in {@code Packets} behind what is dense, and by ranges in
 * each executor's hand-in to the driver, which merges them in the same tree. Tasks in a star hold the weights of the command
 * before, so where a step changes rows alone they are sent these and what is outside tables ({@code WeightsPart}); the first
 * command of a generation, and one of which the trainer does not say what has changed, brings all. By ranges, and to a job per
 * step, all of the weights travel: hence {@code ExchangeChoice} takes a star for such trainings. {@code tributary bench rows --engine
 * resident --place CLUSTER}, two executors, an embedding of 16 values a row, batch 1024, one id an example: 228 kB to and from the
 * driver in a step, with 100,000 rows as with 10,000,000. Rejected without a trial: rows with owners, since what a step touches is
 * small beside the rest, and a task would wait for rows that it pulls.
 *
 * <p>Each engine adds the driver's part to the times of the sum it returns: writing weights (broadcast), reading and merging
 * gradients (reduce); a job per step since the last task handed in, resident tasks from the first on. A task adds the reading
 * of the weights and the writing of what it hands in; what Spark's serializer and the network do behind that is wait. A
 * resident task gathers its next examples while its gradient is under way; where the next command has to wait for that, it is
 * wait too.
 *
 * <p>What an engine computes is a {@link io.tributary.train.Trial}, which travels as {@code SentTrial}; nothing of the job
 * that prepared the data reaches a task by another way. Many trials may run over one prepared data set, one computing at a time
 * ({@code Turns}).
 *
 * <p>One source tree is built for each line of Spark and version of Scala (the profiles of the parent pom). What compiles against
 * some of them only is a class of its own, as small as can be, that stands once per folder with the same methods: {@code
 * src/main/scala-2.12} and {@code scala-2.13} today ({@code ScalaViews}), chosen by {@code scala.binary.version} in the module's
 * pom. A difference between lines of Spark gets folders in the same way, {@code src/main/spark-${spark.line}}. Callers never ask
 * which version runs. {@code .ci/matrix} builds and tests them all.
 *
 * <p>May be called from the commands and the Java API; knows nothing of them.
 *
 * <p>Results travel as bytes: Kryo writes a {@code float[]} number by number.
 *
 * <p>Tried and rejected: {@code RDD.treeAggregate}, which merges in the order of arrival, so that the last bits change from
 * run to run; a persisted RDD of file handles, since Spark serves a cached block to other executors, where the files are
 * not; {@code SparkContext.runJob}, whose result handler runs on the scheduler's thread, where merging holds up the next
 * task's start.
 *
 * <p>Rejected without a trial, for what executors send each other: fetching blocks of Spark's block manager. They are pulled, so
 * the owner must first be told, by way of the driver, that a piece is there, and are copied once more into the block store.
 */
package io.tributary.spark.engine;
