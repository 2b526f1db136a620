package io.datamon.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.model.BundleId;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits of local files: beyond them a file counts for nothing, and no more of it is read. */
final class LimitsTest {
  private static final BundleId BUNDLE = BundleId.of("3MPmAyR795sQf43MrtxPW1z7IaX");
  private static final ChunkRef TOP =
      new ChunkRef(new Digest(1, 2, 3, 4), 100, new Place(new PackId(5, 6), 0, 64, 50));

  @TempDir private Path folder;

  @Test
  void lengthOfTheStateOfADestination() throws IOException {
    Path root = Files.createDirectories(folder.resolve("out"));
    Path state = Files.createDirectories(root.resolve(".datamon")).resolve("state.json");
    String json = "{\"repo\":\"r\",\"run\":\"abcdefgh\"}";
    String most = json + " ".repeat(DestinationState.MAX_STATE_BYTES - json.length());
    Files.writeString(state, most);
    assertEquals(List.of("abcdefgh"), DestinationState.read(root).orElseThrow().deadRuns());
    Files.writeString(state, most + " ");
    assertEquals(Optional.empty(), DestinationState.read(root), "it says nothing");
  }

  @Test
  void lengthOfABlockOfAStatCache() throws IOException {
    Path file = folder.resolve("cache");
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
      byte[] end = StatCacheFormat.end(BUNDLE, TOP);
      out.write(StatCacheFormat.MAGIC);
      out.write(StatCacheFormat.LEAF);
      out.writeInt(StatCacheFormat.MAX_BLOCK + 1);
      out.write(StatCacheFormat.END);
      out.writeInt(end.length);
      out.write(end);
      out.writeInt(0);
    }
    try (StatCacheReader reader =
        StatCacheReader.open(file, BUNDLE, TOP, page -> {}).orElseThrow()) {
      DamagedCacheException e = assertThrows(DamagedCacheException.class, reader::hasNext);
      assertTrue(String.valueOf(e.getMessage()).contains("67108864"), e.getMessage());
    }
  }
}
