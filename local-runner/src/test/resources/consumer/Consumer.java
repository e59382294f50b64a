@IMPORTS@
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The lines of README.md in a session on rows of three kinds that lie apart; prints which kind the first of them is. */
public class Consumer {
    public static void main(String[] args) throws Exception {
        try (SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .getOrCreate()) {
            Dataset<Row> rows = spark.createDataFrame(flowers(), schema());
            rows.selectExpr("max(petal_length)").first(); // Spark SQL generates code: it needs its own scala-library
@LINES@
            System.out.println("species = " + species);
        }
    }

    private static StructType schema() {
        StructType schema = new StructType();
        for (String column : List.of("sepal_length", "sepal_width", "petal_length", "petal_width")) {
            schema = schema.add(column, DataTypes.DoubleType);
        }
        return schema.add("species", DataTypes.StringType);
    }

    private static List<Row> flowers() {
        double[][] means = {{5.0, 3.4, 1.5, 0.2}, {5.9, 2.8, 4.3, 1.3}, {6.6, 3.0, 5.6, 2.0}};
        String[] names = {"setosa", "versicolor", "virginica"};
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            double[] mean = means[i % 3];
            double shift = (i / 3) * 0.004;
            rows.add(RowFactory.create(
                    mean[0] + shift, mean[1] - shift, mean[2] + shift, mean[3] - shift, names[i % 3]));
        }
        return rows;
    }
}
