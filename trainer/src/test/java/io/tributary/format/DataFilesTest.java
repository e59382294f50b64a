package io.tributary.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.storage.FileEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DataFilesTest {
    private static DataFiles files(long... sizes) {
        return new DataFiles(
                "data.train",
                IntStream.range(0, sizes.length)
                        .mapToObj(f -> new FileEntry("f" + f, sizes[f], 0))
                        .toList(),
                List.of());
    }

    /** The files of each portion's ranges. */
    private static List<List<Integer>> portions(DataFiles files, long targetBytes, int... ofFiles) {
        List<FileRange> ranges = new ArrayList<>();
        for (int f : ofFiles) {
            ranges.add(new FileRange("f" + f, "", f, ranges.size(), ranges.size() + 1));
        }
        List<List<FileRange>> portions = files.portions(ranges, targetBytes);
        assertEquals(ranges, portions.stream().flatMap(List::stream).toList());
        return portions.stream()
                .map(portion -> portion.stream().map(FileRange::file).toList())
                .toList();
    }

    @Test
    void smallFilesGoTogetherUpToTheTarget() {
        assertEquals(
                List.of(List.of(0, 1), List.of(2), List.of(3, 4)),
                portions(files(40, 60, 90, 11, 12), 100, 0, 1, 2, 3, 4));
    }

    @Test
    void theRangesOfACutFileStayAlone() {
        assertEquals(
                List.of(List.of(0), List.of(1), List.of(1), List.of(2, 3)),
                portions(files(1, 200, 3, 4), 100, 0, 1, 1, 2, 3));
    }

    @Test
    void noRangesAreNoPortions() {
        assertEquals(List.of(), portions(files(0), 100));
    }
}
