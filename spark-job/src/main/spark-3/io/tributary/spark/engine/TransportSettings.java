package io.tributary.spark.engine;

import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.network.netty.SparkTransportConf;
import org.apache.spark.network.util.TransportConf;
import scala.Option;

/** The settings of Spark's network library. In Spark 3 its RPC has no SSL. */
final class TransportSettings {
    private TransportSettings() {}

    /**
     * @param conf the session's configuration
     * @param security its secrets and keys
     * @param module what the settings' names begin with
     * @return how an executor sends and listens
     */
    static TransportConf of(SparkConf conf, SecurityManager security, String module) {
        return SparkTransportConf.fromSparkConf(conf, module, 0, Option.apply("executor"));
    }
}
