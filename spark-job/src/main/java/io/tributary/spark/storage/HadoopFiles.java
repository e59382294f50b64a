package io.tributary.spark.storage;

import io.tributary.storage.Storage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Hadoop's configuration on its way to executors: its bytes in one broadcast, since it does not serialise and is too large
 * for a task. Holds what the driver has, credentials of {@code spark.hadoop.*} included.
 */
public final class HadoopFiles implements Serializable, AutoCloseable {
    private static final long serialVersionUID = 1L;

    private final Broadcast<byte[]> configuration;

    /** @param context the session's context, whose Hadoop configuration is sent */
    public HadoopFiles(JavaSparkContext context) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            context.hadoopConfiguration().write(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        this.configuration = context.broadcast(bytes.toByteArray());
    }

    /** @return the files, in the JVM that asks */
    public Storage storage() {
        Configuration read = new Configuration(false);
        try {
            read.readFields(new DataInputStream(new ByteArrayInputStream(configuration.value())));
        } catch (IOException e) {
            throw new UncheckedIOException("Hadoop's configuration came damaged", e);
        }
        return new HadoopStorage(read);
    }

    @Override
    public void close() {
        configuration.destroy();
    }
}
