package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.config.Section;
import io.tributary.format.DataPlace;
import io.tributary.format.FileSources;
import io.tributary.format.FormatConfig;
import io.tributary.format.Formats;
import io.tributary.row.RowSchema;
import io.tributary.storage.LocalStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowSearchTest {
    @TempDir
    private Path folder;

    private RowSearch search(String data, String labels) throws IOException {
        FormatConfig format = Formats.read(Section.parse("test", data, List.of(), folder.toString()));
        DataPlace place = new DataPlace(
                "data.train",
                folder.resolve("rows").toString(),
                Optional.of(labels).filter(l -> !l.isEmpty()));
        RowSchema schema =
                format.source(place, new FileSources(new LocalStorage())).schema();
        return new RowSearch(format, new LocalStorage(), place, schema);
    }

    /** Column 0 has a dictionary, and so has the label; the same word may be in both. */
    @Test
    void findsTheFirstLineOfTheFirstFile() throws IOException {
        Files.createDirectories(folder.resolve("rows"));
        Files.writeString(folder.resolve("rows/1.csv"), "kind,n,y\nred,1,a\nblue,2,red\n");
        Files.writeString(folder.resolve("rows/2.csv"), "kind,n,y\ngreen,1,red\ngreen,1,c\n");
        RowSearch search = search(
                "format = csv, header = true, label { column = y, type = class }, columns.kind.type = category", "");
        int classes = search.schema().classDictionary();
        assertEquals(Optional.of(folder + "/rows/1.csv:3"), search.of(classes, "red"));
        assertEquals(Optional.of(folder + "/rows/1.csv:2"), search.of(1 - classes, "red"));
        assertEquals(Optional.of(folder + "/rows/2.csv:3"), search.of(classes, "c"));
        assertEquals(Optional.empty(), search.of(classes, "green"));
    }

    @Test
    void itemsHaveNumbers() throws IOException {
        Files.write(folder.resolve("rows"), new byte[] {0, 0, 8, 2, 0, 0, 0, 3, 0, 0, 0, 1, 1, 2, 3});
        Files.write(folder.resolve("labels"), new byte[] {0, 0, 8, 1, 0, 0, 0, 3, 1, 1, 7});
        RowSearch search =
                search("format = idx, train = rows, label { type = class, train = labels }", folder + "/labels");
        assertEquals(Optional.of(folder + "/rows, item 2"), search.of(0, "7"));
    }

    @Test
    void whatIsNotThereAnyMoreHasNoPlace() throws IOException {
        Files.writeString(folder.resolve("rows"), "1,a\n");
        RowSearch search = search("format = csv, label { column = 1, type = class }", "");
        Files.delete(folder.resolve("rows"));
        assertEquals(Optional.empty(), search.of(0, "a"));
    }
}
