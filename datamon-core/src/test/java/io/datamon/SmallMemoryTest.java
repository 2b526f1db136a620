package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.datamon.model.Profile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many files go through a JVM of little memory: nothing grows with their number that matters. */
@Tag("long")
class SmallMemoryTest {
  private static final int FOLDERS = 50;
  private static final int FILES = 1_000;

  @TempDir Path temp;

  @Test
  void fiftyThousandFilesNeedNoMoreThan96MegabytesOfHeap() throws Exception {
    Path log = temp.resolve("log");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx96m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Program.class.getName(),
                    temp.toString()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int status = process.waitFor();
    assertEquals(0, status, Files.readString(log, StandardCharsets.UTF_8));
  }

  /** Makes, uploads twice, lists and downloads the files. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) throws IOException {
      Path folder = Path.of(args[0]);
      Path source = folder.resolve("source");
      for (int i = 0; i < FOLDERS; i++) {
        Path below = Files.createDirectories(source.resolve("folder-" + i));
        for (int j = 0; j < FILES; j++) {
          Files.writeString(below.resolve("file-" + j), i + "/" + j);
        }
      }
      try (Datamon datamon =
          Datamon.builder()
              .configuration(folder.resolve("store").toUri())
              .cacheFolder(folder.resolve("cache"))
              .newProfile(Profile.SMALL)
              .build()) {
        Repo repo = datamon.createRepo("many", "Many files");
        repo.upload(source, Upload.message("first"));
        Files.writeString(source.resolve("folder-7/file-7"), "changed");
        Bundle second = repo.upload(source, Upload.message("second"));
        long entries = 0;
        for (var entry : second.list()) {
          entries += entry.path().isRoot() ? 0 : 1;
        }
        require(entries == FOLDERS * (FILES + 1), entries + " entries are listed");
        var result = second.download(folder.resolve("out"), Download.defaults());
        require(result.isComplete(), result.toString());
        require(result.written() == FOLDERS * FILES, result.toString());
        String text = Files.readString(folder.resolve("out/folder-7/file-7"));
        require(text.equals("changed"), text);
      }
    }

    private static void require(boolean holds, String what) {
      if (!holds) {
        throw new AssertionError(what);
      }
    }
  }
}
