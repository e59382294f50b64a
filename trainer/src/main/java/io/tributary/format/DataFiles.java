package io.tributary.format;

import io.tributary.error.UserException;
import io.tributary.storage.FileEntry;
import io.tributary.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The files of one source, in path order. A file's place in the list is part of its rows' numbers.
 *
 * @param place how errors call the source: {@code data.train}
 * @param files the files, sorted, at least one
 * @param labels the label files, one per file in the same order; empty where labels stand in the files themselves
 */
public record DataFiles(String place, List<FileEntry> files, List<FileEntry> labels) {
    /** Copies the lists. */
    public DataFiles {
        files = List.copyOf(files);
        labels = List.copyOf(labels);
    }

    /**
     * @param place where the files are
     * @param format whose convention may say which files are a split's
     * @param storage where the files are
     * @return the files
     * @throws IOException if the file system fails
     * @throws UserException if there is none, or not as many label files
     */
    public static DataFiles list(DataPlace place, FormatConfig format, Storage storage) throws IOException {
        DataFiles all = list(place.name(), place.uri(), place.labels(), storage);
        List<FileEntry> claimed = all.files.stream()
                .filter(file ->
                        place.split().isPresent() && format.claims(place.split().get(), name(file.uri())))
                .toList();
        return claimed.isEmpty() ? all : new DataFiles(all.place, claimed, all.labels);
    }

    private static String name(String uri) {
        return uri.substring(uri.lastIndexOf('/') + 1);
    }

    /**
     * @param place how errors call the source
     * @param uri a file, a directory or a glob
     * @param labels the same for the label files, or empty
     * @param storage where the files are
     * @return the files
     * @throws IOException if the file system fails
     * @throws UserException if there is none, or not as many label files
     */
    public static DataFiles list(String place, String uri, Optional<String> labels, Storage storage)
            throws IOException {
        List<FileEntry> files = existing(place, uri, storage);
        if (labels.isEmpty()) {
            return new DataFiles(place, files, List.of());
        }
        String labelPlace = place.startsWith("data.") ? place.replaceFirst("data", "data.label") : "--labels";
        List<FileEntry> labelFiles = existing(labelPlace, labels.get(), storage);
        if (labelFiles.size() != files.size()) {
            throw new UserException(
                    labelPlace,
                    "needs one label file per file, got " + labelFiles.size() + " label files for " + files.size(),
                    "files are paired in path order");
        }
        return new DataFiles(place, files, labelFiles);
    }

    /** {@return bytes of all files} */
    public long size() {
        return files.stream().mapToLong(FileEntry::size).sum();
    }

    /**
     * Puts neighbouring ranges together, so that thousands of small files are not thousands of tasks.
     *
     * @param ranges what {@link RowFormat#ranges} gave for these files
     * @param targetBytes about how many bytes one portion should have; the parts of a file that is cut stay alone
     * @return the ranges in their order, in portions of at least one
     */
    public List<List<FileRange>> portions(List<FileRange> ranges, long targetBytes) {
        Map<Integer, Long> parts =
                ranges.stream().collect(Collectors.groupingBy(FileRange::file, Collectors.counting()));
        List<List<FileRange>> portions = new ArrayList<>();
        long bytes = targetBytes;
        for (FileRange range : ranges) {
            boolean whole = parts.get(range.file()) == 1;
            long size = whole ? files.get(range.file()).size() : targetBytes;
            if (bytes + size > targetBytes) {
                portions.add(new ArrayList<>());
                bytes = 0;
            }
            portions.get(portions.size() - 1).add(range);
            bytes += size;
        }
        return portions;
    }

    private static List<FileEntry> existing(String place, String uri, Storage storage) throws IOException {
        List<FileEntry> files = storage.list(uri);
        if (files.isEmpty()) {
            boolean there = storage.exists(uri);
            String remedy = place.startsWith("--")
                    ? "check the path"
                    : "relative paths are relative to the configuration file, those given by --set to the working"
                            + " directory";
            throw new UserException(
                    place,
                    there ? "no data file in the directory " + uri : "no file " + uri,
                    there
                            ? "names that begin with _ or . are left out, and directories in it are not entered: a glob"
                                    + " such as DIR/*/* names the files in them"
                            : remedy);
        }
        return files;
    }
}
