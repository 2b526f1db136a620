package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.model.BundlePath;
import io.datamon.verify.VerifySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of several names whose first one is deleted, or not asked for. */
class HardLinkRemovalTest {
  @TempDir private Path temp;

  @Test
  void theOtherNamesStayOneFile() throws IOException {
    Path source = Files.createDirectory(temp.resolve("source"));
    String text = "contents ".repeat(100);
    Files.writeString(source.resolve("a"), text);
    for (String name : new String[] {"b", "c"}) {
      Files.createLink(source.resolve(name), source.resolve("a"));
    }
    try (Datamon datamon = Datamon.open(temp.resolve("store"))) {
      Repo repo = datamon.createRepo("r", "for a test");
      repo.upload(source, Upload.message("m").attributes(true, true));

      repo.deleteFiles(Set.of(BundlePath.of("a")));

      Path out = Files.createDirectory(temp.resolve("out"));
      Files.writeString(out.resolve("a"), "of somebody else");
      Download download = Download.defaults().attributes(true, true).forceDestination();
      assertTrue(repo.newest().download(out, download).isComplete());
      assertEquals(text, Files.readString(out.resolve("b")));
      assertTrue(Files.isSameFile(out.resolve("b"), out.resolve("c")));
      assertEquals("of somebody else", Files.readString(out.resolve("a")));
      assertTrue(datamon.verify(VerifySettings.DATA, finding -> {}).isSound());
    }
  }

  @Test
  void aPartWithoutTheFirstNameHasTheContents() throws IOException {
    Path source = Files.createDirectory(temp.resolve("source"));
    String text = "contents ".repeat(100);
    Files.writeString(source.resolve("a"), text);
    Files.createDirectory(source.resolve("d"));
    Files.createLink(source.resolve("d/b"), source.resolve("a"));
    try (Datamon datamon = Datamon.open(temp.resolve("store"))) {
      Repo repo = datamon.createRepo("r", "for a test");
      Bundle bundle = repo.upload(source, Upload.message("m").attributes(true, false));
      Download part = Download.defaults().attributes(true, false).below("d");

      Path out = temp.resolve("out");
      assertTrue(bundle.download(out, part).isComplete());
      assertEquals(text, Files.readString(out.resolve("d/b")));

      Path other = Files.createDirectory(temp.resolve("other"));
      Files.writeString(other.resolve("a"), "X".repeat(text.length()));
      assertTrue(bundle.download(other, part.forceDestination()).isComplete());
      assertEquals(text, Files.readString(other.resolve("d/b")));

      // All of it, after the part.
      assertTrue(bundle.download(out, Download.defaults().attributes(true, false)).isComplete());
      assertTrue(Files.isSameFile(out.resolve("a"), out.resolve("d/b")));
    }
  }
}
