package io.datamon.content;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PageCacheBoundTest {
  /** Of a disk, a small file takes so much. */
  private static final int BLOCK = 4096;

  @TempDir Path folder;

  private static byte[] page(int i) {
    byte[] page = new byte[1000];
    new Random(i).nextBytes(page);
    return page;
  }

  private static ChunkRef ref(byte[] page) {
    return new ChunkRef(
        ChunkHasher.id(ChunkKind.PAGE, page, 0, page.length),
        page.length,
        new Place(new PackId(1, 2), 0, 0, page.length));
  }

  /** Returns what small pages take of a disk. */
  private long bytes() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).count() * BLOCK;
    }
  }

  @Test
  void noMoreIsKeptThanTheBoundAlsoOfWhatAnotherProcessLeft() throws IOException {
    for (int process = 0; process < 3; process++) {
      PageCache cache = new PageCache(folder, 20 * BLOCK);
      for (int i = 0; i < 50; i++) {
        byte[] page = page(100 * process + i);
        cache.put(ref(page), page);
        assertTrue(bytes() <= 20 * BLOCK, process + ", " + i + ": " + bytes());
      }
      assertTrue(bytes() >= 10 * BLOCK, "little was removed: " + bytes());
    }
  }

  @Test
  void aFolderThatCannotBeWrittenToCostsTheCacheOnly() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    PageCache cache = new PageCache(file.resolve("below"), 20 * BLOCK);
    cache.put(ref(page(1)), page(1));
    assertTrue(cache.get(ChunkKind.PAGE, ref(page(1))).isEmpty());
  }
}
