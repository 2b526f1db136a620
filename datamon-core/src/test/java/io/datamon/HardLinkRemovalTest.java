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

/** A file of several names from which the first is deleted. */
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
}
