package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.model.Profile;
import io.datamon.transfer.UploadOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many small uploads leave many small index segments, which one of the uploads merges. */
class IndexMergeTest {
  private static final int UPLOADS = 205;

  @TempDir Path temp;

  @Test
  void manySmallSegmentsBecomeOneThatNamesEveryChunk() throws IOException {
    Path source = Files.createDirectory(temp.resolve("source"));
    Path all = Files.createDirectory(temp.resolve("all"));
    Random random = new Random(5);
    try (Datamon datamon = open("cache")) {
      Repo repo = datamon.createRepo("many", "many small uploads");
      for (int i = 0; i < UPLOADS; i++) {
        byte[] bytes = new byte[500];
        random.nextBytes(bytes);
        Files.write(source.resolve("file"), bytes);
        Files.write(all.resolve("file-" + i), bytes);
        repo.upload(source, Upload.message("upload " + i));
      }
      datamon.createRepo("all", "everything at once, from a host without caches");
    }
    assertTrue(segments() < 20, () -> "the index has " + segments() + " segments");
    try (Datamon datamon = open("another-cache")) {
      UploadOutcome outcome =
          datamon.repo("all").uploadWithOutcome(all, Upload.message("all chunks are known"));
      assertEquals(UPLOADS, outcome.bundle().requireNative().files());
      assertTrue(outcome.newChunks() < 30, () -> outcome.newChunks() + " chunks were sent again");
    }
  }

  private long segments() {
    try (Stream<Path> files = Files.list(temp.resolve("store/dev/content/index"))) {
      return files.count();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Datamon open(String cache) {
    return Datamon.builder()
        .configuration(temp.resolve("store").toUri())
        .cacheFolder(temp.resolve(cache))
        .newProfile(Profile.SMALL)
        .build();
  }
}
