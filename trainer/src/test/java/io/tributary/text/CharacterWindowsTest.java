package io.tributary.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CharacterWindowsTest {
    private static List<String> document(int characters) {
        return IntStream.range(0, characters).mapToObj(Integer::toString).toList();
    }

    @Test
    void targetsAreTheNextCharacters() {
        CharacterWindows windows = new CharacterWindows(3, 3);
        String[] cells = new String[6];
        assertEquals(2, windows.count(5));
        windows.fill(document(5), 0, cells);
        assertEquals(Arrays.asList(null, "0", "1", "0", "1", "2"), Arrays.asList(cells));
        windows.fill(document(5), 1, cells);
        assertEquals(Arrays.asList("2", "3", null, "3", "4", null), Arrays.asList(cells));
    }

    @Test
    void overlappingWindowsCountWhatIsNew() {
        CharacterWindows windows = new CharacterWindows(4, 2);
        String[] cells = new String[8];
        windows.fill(document(9), 1, cells);
        assertEquals(Arrays.asList("1", "2", "3", "4", null, null, "4", "5"), Arrays.asList(cells));
    }

    @Test
    void everyCharacterIsCountedOnceAndSeesTheOneBefore() {
        int cases = 0;
        for (int length = 1; length <= 7; length++) {
            for (int stride = 1; stride <= length; stride++) {
                for (int characters = 0; characters <= 25; characters++) {
                    check(new CharacterWindows(length, stride), document(characters));
                    cases++;
                }
            }
        }
        assertEquals(28 * 26, cases);
    }

    private static void check(CharacterWindows windows, List<String> document) {
        List<String> counted = new ArrayList<>();
        String[] cells = new String[2 * windows.length()];
        for (int w = 0; w < windows.count(document.size()); w++) {
            windows.fill(document, w, cells);
            int before = counted.size();
            for (int t = 0; t < windows.length(); t++) {
                String target = cells[windows.length() + t];
                if (target != null) {
                    int at = Integer.parseInt(target);
                    assertEquals(at == 0 ? null : Integer.toString(at - 1), cells[t]);
                    assertTrue(w == 0 || t >= windows.length() - windows.stride(), windows + " has little context");
                    counted.add(target);
                }
            }
            assertTrue(counted.size() > before, windows + " has a window that counts nothing");
        }
        assertEquals(document, counted, windows.toString());
    }

    @Test
    void impossibleStridesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new CharacterWindows(4, 5));
        assertThrows(IllegalArgumentException.class, () -> new CharacterWindows(4, 0));
        assertThrows(IllegalArgumentException.class, () -> new CharacterWindows(0, 0));
    }
}
