package io.tributary.spark.predict;

import io.tributary.model.PredictionColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** The columns of a prediction as Spark SQL has them. */
final class SparkTypes {
    private static final Map<Class<?>, DataType> TYPES = Map.of(
            Integer.class, DataTypes.IntegerType,
            Long.class, DataTypes.LongType,
            Double.class, DataTypes.DoubleType,
            Boolean.class, DataTypes.BooleanType,
            String.class, DataTypes.StringType);

    private SparkTypes() {}

    /** {@return a field for each column, in their order} */
    static List<StructField> of(PredictionColumns columns) {
        List<StructField> fields = new ArrayList<>();
        for (int i = 0; i < columns.names().size(); i++) {
            DataType type = TYPES.get(columns.type(i));
            fields.add(DataTypes.createStructField(columns.names().get(i), type, false));
        }
        return fields;
    }
}
