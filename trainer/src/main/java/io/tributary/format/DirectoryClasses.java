package io.tributary.format;

import io.tributary.config.Section;
import io.tributary.error.UserException;
import io.tributary.storage.Storage;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The class of a file that is an example: what its directory stands for.
 *
 * @param names the class of each directory by the directory's name; empty where it is the name itself
 */
record DirectoryClasses(Map<String, String> names) {
    private static final String CLASSES = "classes";
    private static final String DIRECTORIES = "directories";

    /** Copies the map. */
    DirectoryClasses {
        names = Map.copyOf(names);
    }

    /**
     * @param label the section {@code label}
     * @return what its {@code classes} say
     */
    static DirectoryClasses read(Section label) {
        Map<String, String> names = new LinkedHashMap<>();
        if (label.has(CLASSES)) {
            for (Section each : label.sections(CLASSES)) {
                String name = each.string("name");
                for (String directory : each.strings(DIRECTORIES)) {
                    String other = names.putIfAbsent(directory, name);
                    if (other != null) {
                        throw each.error(
                                DIRECTORIES,
                                "\"" + directory + "\" is a directory of class \"" + other + "\" already",
                                "remove one of them");
                    }
                }
            }
            if (names.isEmpty()) {
                throw label.error(CLASSES, "has no directories", "leave it out to take directories for classes");
            }
        }
        return new DirectoryClasses(names);
    }

    /** {@return the class of a file} */
    String of(String uri) {
        String parent = Storage.parent(uri);
        String directory = parent.substring(Math.max(parent.lastIndexOf('/'), parent.lastIndexOf('\\')) + 1);
        if (names.isEmpty()) {
            return directory;
        }
        String name = names.get(directory);
        if (name == null) {
            throw new UserException(
                    uri,
                    "its directory \"" + directory + "\" is of no class",
                    "add it to directories in data.label.classes, or leave such files out");
        }
        return name;
    }
}
