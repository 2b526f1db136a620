package io.datamon.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.tree.FileStat;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SourceFileTest {
  @TempDir Path folder;
  private Path file;
  private FileStat walked;

  @BeforeEach
  void writeFile() throws IOException {
    file = Files.writeString(folder.resolve("f"), "text");
    walked = FileStat.read(file);
  }

  private static boolean readsUnchanged(SourceBytes source) throws IOException {
    return source.isUnchanged(source.read(new byte[10], 0, 10));
  }

  @Test
  void whatIsAsTheWalkSawItNeedsNoFurtherLook() throws IOException {
    try (SourceBytes source = SourceFile.opening(file, walked).open()) {
      assertSame(walked, source.stat());
      assertTrue(readsUnchanged(source));
    }
  }

  @Test
  void whatHasOtherRightsSinceTheWalkIsReadOnceMore() throws IOException {
    // The clock of the file system may stand still for a while.
    for (int i = 0; FileStat.read(file).changed().equals(walked.changed()); i++) {
      Files.setPosixFilePermissions(
          file, PosixFilePermissions.fromString(i % 2 == 0 ? "rw-rw-rw-" : "rwxr--r--"));
    }
    SourceBytes.Opening opening = SourceFile.opening(file, walked);
    try (SourceBytes source = opening.open()) {
      assertFalse(readsUnchanged(source));
    }
    try (SourceBytes source = opening.open()) {
      assertTrue(readsUnchanged(source));
      assertEquals(FileStat.read(file), source.stat());
      assertNotEquals(walked, source.stat());
    }
  }

  @Test
  void whatHasGrownSinceTheWalkIsLookedAtAnew() throws IOException {
    Files.writeString(file, "longer text");
    try (SourceBytes source = SourceFile.opening(file, walked).open()) {
      assertEquals(11, source.stat().size());
    }
  }

  @Test
  void whatIsNoFileAnyMoreIsNotOpened() throws IOException {
    Files.delete(file);
    Files.createDirectory(file);
    FileSystemException e =
        assertThrows(
            FileSystemException.class, () -> SourceFile.opening(file, walked).open().close());
    assertEquals("it is no regular file any more", e.getReason());
  }
}
