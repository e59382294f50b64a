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
 * on theirs: in memory, or over Spark's RPC in the messages of {@code Wire}, which {@code SparkRpc} carries. {@code
 * EngineChoice} decides between the two engines, {@code SparkEngines} makes them.
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
 */
package io.tributary.spark.engine;
