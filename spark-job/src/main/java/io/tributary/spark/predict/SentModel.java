package io.tributary.spark.predict;

import io.tributary.model.Model;
import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A model on its way to executors. It goes once to each process, as bytes, which any serializer of Spark's takes, and is one
 * model there.
 */
final class SentModel implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Broadcast<byte[]> bytes;

    private SentModel(Broadcast<byte[]> bytes) {
        this.bytes = bytes;
    }

    /**
     * @param context the session's context
     * @param model the model
     * @return the same, to be captured by what runs there; Spark lets go of it when nothing refers to it
     */
    static SentModel of(SparkContext context, Model model) {
        return new SentModel(JavaSparkContext.fromSparkContext(context).broadcast(model.toBytes()));
    }

    Model model() {
        return Model.fromBytes(bytes.value());
    }

    /** Lets go of it now. */
    void destroy() {
        bytes.destroy();
    }
}
