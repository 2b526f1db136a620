package io.datamon.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.CancelledException;
import io.datamon.model.ChunkKind;
import io.datamon.model.Digest;
import io.datamon.model.Profile;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.MemoryStore;
import io.datamon.store.Payload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IndexHintsTest {
  private static final Digest ID = new Digest(1, 2, 3, 4);

  @TempDir private Path folder;

  private ContentStore contentWithASegment() {
    MemoryStore memory = new MemoryStore();
    IndexRecord record = new IndexRecord(ID, ChunkKind.DATA, Samples.pack(1), 0, 5, 5);
    memory.put(
        IndexSegment.key("3MPmAyuoRY1c8cy8ba78awmiZRs"),
        Payload.of(IndexSegment.encode(List.of(record))),
        Condition.ALWAYS,
        Durability.NOW);
    return ContentStore.of(memory, Optional.of(folder), Profile.STANDARD);
  }

  @Test
  void aCachedSegmentThatAnotherProcessRemovesIsAHintLess() throws IOException {
    ContentStore content = contentWithASegment();
    HeadStore.Versioned seen = content.heads().create(Head.initial(Profile.STANDARD, List.of()));
    Sight sight = new Sight(content, seen, new Exclusions(Set.of(), Set.of()));
    try (IndexHints hints = IndexHints.list(content)) {
      hints.wants(1 << 30);
      Thread.currentThread().interrupt(); // which closes the file that is open
      assertThrows(CancelledException.class, () -> hints.find(sight, ChunkKind.DATA, ID));
      assertTrue(Thread.interrupted());
      Files.delete(folder.resolve("index/3MPmAyuoRY1c8cy8ba78awmiZRs"));
      assertEquals(Optional.empty(), hints.find(sight, ChunkKind.DATA, ID));
    }
  }

  @Test
  void whatAnotherProcessMayBeWritingStaysInTheCache() throws IOException {
    ContentStore content = contentWithASegment();
    Path index = Files.createDirectories(folder.resolve("index"));
    Path fresh = Files.writeString(index.resolve("fetch-1.tmp"), "x");
    Path left = Files.writeString(index.resolve("fetch-2.tmp"), "x");
    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    Path merged = Files.writeString(index.resolve("3MPmAyuoRY1c8cy8ba78awmiZRr"), "x");
    IndexHints.list(content).close();
    assertTrue(Files.exists(fresh));
    assertFalse(Files.exists(left));
    assertFalse(Files.exists(merged));
  }
}
