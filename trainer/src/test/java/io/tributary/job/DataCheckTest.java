package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tributary.error.UserException;
import io.tributary.row.RowSchema;
import io.tributary.row.Split;
import io.tributary.storage.LocalStorage;
import io.tributary.transform.FittedTransforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCheckTest {
    private static final String INDEX = "columns { user { type = category }, item { type = category } }";

    @TempDir
    private Path folder;

    @BeforeEach
    void rows() throws IOException {
        Files.writeString(folder.resolve("rows.csv"), "user,item,age,rating\nu1,a,30,1\nu2,b,40,2\nu1,c,50,3\n");
    }

    private JobConfig config(int input, String columns, String layers) {
        return JobConfig.parse(
                "c.conf",
                "data { format = csv, header = true, train = rows.csv, label { column = rating, type = number }, "
                        + columns + " }\nmodel { input = [" + input + "], loss = mean-squared-error, layers = ["
                        + layers
                        + "] }\noptimizer { type = sgd, learning-rate = 0.1 }\ntrain { epochs = 1, shards = 2 }",
                List.of(),
                folder.toUri().toString());
    }

    private String headers(JobConfig config) throws IOException {
        return DataCheck.header(config, new LocalStorage()).toString();
    }

    @Test
    void headersTellWhatTrainingWouldRefuse() throws IOException {
        String dense = "{ type = dense, units = 1 }";
        assertEquals("data: 3 features, 3 inputs", headers(config(3, INDEX, dense)));
        assertEquals(
                "model.input: must be the data's number of features, 3, is 4; set it to the data's, or take columns "
                        + "out with data.ignore",
                assertThrows(UserException.class, () -> headers(config(4, INDEX, dense)))
                        .getMessage());
        String oneHot = INDEX.replace("}, item", ", encoding = one-hot }, item");
        assertEquals("data: 3 features, at least 3 inputs", headers(config(9, oneHot, dense)));
        assertThrows(UserException.class, () -> headers(config(2, oneHot, dense)));
        assertThrows(UserException.class, () -> headers(config(3, INDEX.replace("item", "thing"), dense)));
    }

    private List<String> unused(String layers) {
        JobConfig config = config(3, INDEX, layers);
        try (PreparedData data = new LocalBackend(1).prepare(config, new LocalStorage())) {
            RowSchema schema = data.schema();
            FittedTransforms fitted = config.data().fit(schema, data.summaries(Split.TRAIN));
            return DataCheck.unusedRows(config.network(), fitted);
        }
    }

    @Test
    void rowsOfATableThatNoIdReachesAreSaid() {
        String layers = "{ type = concat, branches = ["
                + "{ columns = [0], layers = [{ type = embedding, input-dim = 3, output-dim = 2 }, { type = flatten }] }, "
                + "{ columns = [1], layers = [{ type = embedding, input-dim = 9, output-dim = 2 }, { type = flatten }] }, "
                + "{ columns = [2] }] }, { type = dense, units = 1 }";
        assertEquals(
                List.of("layer 0 (concat), branch 1 (sequential), layer 0 (embedding): input-dim 9 is more than the "
                        + "vocabulary has, 4 ids; the other rows are never trained"),
                unused(layers)); // unknown and u1, u2; unknown and a, b, c
        assertEquals(List.of(), unused(layers.replace("= 9", "= 4")));
    }

    @Test
    void theSizeErrorCountsAllColumnsThatBecomeSeveral() throws IOException {
        String names = IntStream.range(0, 12).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
        Files.writeString(
                folder.resolve("rows.csv"), names + ",rating\n" + "x,".repeat(12) + "1\n" + "y,".repeat(12) + "2\n");
        String columns = IntStream.range(0, 12)
                .mapToObj(i -> "c" + i + " { type = category, encoding = one-hot }")
                .collect(Collectors.joining(", ", "columns { ", " }"));
        JobConfig config = config(3, columns, "{ type = dense, units = 1 }");
        try (PreparedData data = new LocalBackend(1).prepare(config, new LocalStorage())) {
            FittedTransforms fitted = config.data().fit(data.schema(), data.summaries(Split.TRAIN));
            String all = IntStream.range(0, 12).mapToObj(i -> "c" + i + " 2").collect(Collectors.joining(", "));
            assertEquals(" (of 12 columns, some take several: " + all + ")", fitted.expansion());
        }
    }
}
