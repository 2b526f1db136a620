package io.datamon.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.InvalidInputException;
import io.datamon.model.BundlePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathListTest {
  @TempDir private Path folder;

  private List<BundlePath> read(byte[] bytes) throws IOException {
    return PathList.read(Files.write(folder.resolve("list"), bytes));
  }

  private List<String> read(String text) throws IOException {
    return read(text.getBytes(StandardCharsets.UTF_8)).stream().map(BundlePath::toString).toList();
  }

  @Test
  void linesEndInAnyWayAndEmptyOnesDoNotCount() throws IOException {
    assertEquals(List.of("a", "b c", "d/e", "é"), read("a\r\n\n./b c\n././d/e/\n\né"));
    assertEquals(List.of(), read(""));
    assertEquals(List.of(), read("\n\r\n./\n"));
  }

  @Test
  void namesAreBytes() throws IOException {
    byte[] name = {'x', (byte) 0xff, ' '};
    assertEquals(List.of(BundlePath.of(name)), read(new byte[] {'x', (byte) 0xff, ' ', '\n'}));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\n/abs\n", "a\n../up\n", "a\nb//c\n", "a\nb/./c", "a\n/"})
  void aPathThatCannotBeInATreeIsToldWithItsLine(String text) {
    InvalidInputException e = assertThrows(InvalidInputException.class, () -> read(text));
    assertTrue(e.getMessage().startsWith("line 2 of file list "), e.getMessage());
  }

  @Test
  void aLineWithoutEndIsRefused() {
    assertThrows(InvalidInputException.class, () -> read("a".repeat(40_000)));
  }

  @Test
  void aListMayHaveSoManyPathsAndNoMore() throws IOException {
    String most = "a/b\n".repeat(PathList.MOST_PATHS);
    assertEquals(PathList.MOST_PATHS, read(most).size());
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> read(most + "c\nd\n"));
    assertEquals(
        "file list "
            + folder.resolve("list")
            + " is too long at line 500001: 500000 paths of 64 MiB are the most that a list may"
            + " have; list less, or select by patterns",
        e.getMessage());
  }

  @Test
  void aListThatDoesNotExistIsNamed() {
    Path file = folder.resolve("none");
    InvalidInputException e = assertThrows(InvalidInputException.class, () -> PathList.read(file));
    assertEquals("file list " + file + " does not exist", e.getMessage());
  }
}
