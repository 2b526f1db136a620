package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.datamon.error.AccessDeniedException;
import io.datamon.model.Entry;
import io.datamon.transfer.UnreadableFilesException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** What {@link SelectTest} runs where permissions hold, that is not with the rights of root. */
final class SelectDeniedCases {
  private final Path folder;
  private final Path source;

  SelectDeniedCases(Path folder) {
    this.folder = folder;
    this.source = folder.resolve("source");
  }

  private void write(String path) throws IOException {
    Path file = source.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "*.csv");
  }

  private static void mode(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  void anExcludedFolderIsNotLookedAt() throws IOException {
    write("b.txt");
    write("closed/x.txt");
    mode(source.resolve("closed"), "---------");
    try (Datamon datamon = Datamon.open(folder.resolve("store"))) {
      Repo repo = datamon.createRepo("r", "for a test");
      Upload all = Upload.message("m");
      assertThrows(UnreadableFilesException.class, () -> repo.upload(source, all));
      List<String> paths = new ArrayList<>();
      for (Entry entry : repo.upload(source, all.exclude("closed")).list()) {
        paths.add(entry.path().toString());
      }
      assertEquals(List.of("", "b.txt"), paths);
    } finally {
      mode(source.resolve("closed"), "rwx------");
    }
  }

  void rulesThatCannotBeReadEndTheUpload() throws IOException {
    write("train/1.csv");
    write("train/.datamonignore");
    mode(source.resolve("train/.datamonignore"), "---------");
    try (Datamon datamon = Datamon.open(folder.resolve("store"))) {
      Repo repo = datamon.createRepo("r", "for a test");
      assertThrows(
          AccessDeniedException.class,
          () -> repo.upload(source, Upload.message("m").skipUnreadable()));
      assertFalse(repo.bundles().iterator().hasNext());
    }
  }
}
