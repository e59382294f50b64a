package io.tributary.spark.engine;

import java.util.List;
import scala.collection.JavaConverters;

/** Scala's collections as Java's and back. Scala 2.12; the other version's file has the same methods. */
final class ScalaViews {
    private ScalaViews() {}

    /** @return the same elements, once, in their order */
    static <T> scala.collection.Iterator<T> asScala(java.util.Iterator<T> elements) {
        return JavaConverters.asScalaIterator(elements);
    }

    /** @return the elements, copied */
    static <T> scala.collection.immutable.List<T> asScala(List<T> elements) {
        return JavaConverters.asScalaBuffer(elements).toList();
    }

    /** @return the same elements, once, in their order */
    static <T> java.util.Iterator<T> asJava(scala.collection.Iterator<T> elements) {
        return JavaConverters.asJavaIterator(elements);
    }

    /** @return a view of the elements */
    static <T> List<T> asJava(scala.collection.Seq<T> elements) {
        return JavaConverters.seqAsJavaList(elements);
    }
}
