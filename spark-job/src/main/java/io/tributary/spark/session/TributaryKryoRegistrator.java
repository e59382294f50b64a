package io.tributary.spark.session;

import com.esotericsoftware.kryo.Kryo;
import org.apache.spark.serializer.KryoRegistrator;

/**
 * What may go through Kryo, beside what Spark registers itself. The engine sends nothing but byte and float arrays in Scala
 * lists, all of which Spark registers, so that it also works in a session whose registrator is the user's. Records are never
 * sent: Kryo 4 cannot make them.
 */
public final class TributaryKryoRegistrator implements KryoRegistrator {
    /** Called by Spark, by name. */
    public TributaryKryoRegistrator() {}

    @Override
    public void registerClasses(Kryo kryo) {
        kryo.register(Object[].class); // what collect() gathers
        kryo.register(byte[][].class);
        kryo.register(float[][].class);
    }
}
