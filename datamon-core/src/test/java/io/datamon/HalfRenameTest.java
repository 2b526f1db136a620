package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.ConflictException;
import io.datamon.model.BundlePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A repo to which another one is being moved, by a rename that was stopped. */
class HalfRenameTest {
  @TempDir private Path temp;

  private Datamon datamon;
  private Bundle first;

  @BeforeEach
  void stopARename() throws IOException {
    datamon = Datamon.open(temp.resolve("store"));
    Path source = Files.createDirectory(temp.resolve("source"));
    Repo repo = datamon.createRepo("old", "for a test");
    for (String text : List.of("1", "2")) {
      Files.writeString(source.resolve("f"), text);
      repo.upload(source, Upload.message(text).label("l" + text));
    }
    first = repo.label("l1").bundle();
    Path repos = temp.resolve("store/dev/meta/repos");
    List<String> lines = new ArrayList<>(Files.readAllLines(repos.resolve("old/repo.yaml")));
    lines.removeIf(line -> line.startsWith("checksum:"));
    lines.replaceAll(line -> line.startsWith("name:") ? "name: \"new\"" : line);
    lines.add("renamedFrom: \"old\"");
    Files.write(Files.createDirectory(repos.resolve("new")).resolve("repo.yaml"), lines);
  }

  @AfterEach
  void close() {
    datamon.close();
  }

  private static void assertRefused(Executable change) {
    String said = assertThrows(ConflictException.class, change).getMessage();
    assertTrue(said.contains("finish it first with: datamon repo rename old new"), said);
  }

  @Test
  void nothingIsDeletedFromItThatTheRenameWouldBringBack() {
    Repo half = datamon.repo("new");
    assertRefused(half::delete);
    assertRefused(half::planDelete);
    assertRefused(() -> half.deleteFiles(Set.of(BundlePath.of("f"))));
    assertRefused(() -> half.squash(Squash.defaults()));
    assertRefused(half.label("l1")::delete);
    assertRefused(half.label("l1")::protect);
    assertRefused(() -> half.rename("third"));
  }

  @Test
  void theRenameGoesOnAndThenItIsARepoLikeAnyOther() {
    datamon.repoToRename("old").rename("new");

    Repo repo = datamon.repo("new");
    assertEquals(first.id(), repo.label("l1").bundle().id());
    repo.label("l1").delete();
    repo.bundle(first.id().toString()).delete();
    assertEquals(1, repo.delete().bundles());
  }
}
