package io.datamon.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.content.ChunkHasher;
import io.datamon.content.PackBuilder;
import io.datamon.content.PackFiles;
import io.datamon.content.SealedPack;
import io.datamon.manifest.ChunkListWriter;
import io.datamon.manifest.ListedContent;
import io.datamon.manifest.ManifestSummary;
import io.datamon.manifest.ManifestWriter;
import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.Extras;
import io.datamon.model.FileContent;
import io.datamon.model.PackId;
import io.datamon.model.Profile;
import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.Key;
import io.datamon.store.MemoryStore;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.StoredObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads from real packs and pages. */
class NativeFilesTest {
  private static final Instant TIME = Instant.parse("2021-02-03T04:05:06.123456789Z");
  private static final Profile PROFILE = Profile.SMALL;

  @TempDir Path temp;

  private final ObjectStore store = new MemoryStore();
  private final Map<String, byte[]> contents = new TreeMap<>();
  private final Writer writer = new Writer();
  private long packs;

  /** Fills packs of one kind and stores them when they are full. */
  private final class Writer {
    private PackBuilder pack = next();

    private PackBuilder next() {
      return new PackBuilder(
          new PackId(7, ++packs), new byte[20], PROFILE, new byte[PackBuilder.capacity(PROFILE)]);
    }

    ChunkRef put(ChunkKind kind, byte[] bytes) {
      Digest id = ChunkHasher.id(kind, bytes, 0, bytes.length);
      if (!pack.accepts(bytes.length)) {
        flush();
      }
      return new ChunkRef(id, bytes.length, pack.append(kind, id, bytes, 0, bytes.length));
    }

    void flush() {
      SealedPack sealed = pack.seal();
      Payload bytes = Payload.of(sealed.buffer().clone(), 0, sealed.length());
      store.put(PackFiles.key(sealed.id()), bytes, Condition.IF_ABSENT, Durability.NONE);
      pack.close();
      pack = next();
    }
  }

  private ListedContent content(byte[] bytes) {
    ChunkListWriter list = new ChunkListWriter(PROFILE, writer::put);
    for (int at = 0; at < bytes.length; at += 3_000) {
      int end = Math.min(bytes.length, at + 3_000);
      list.add(writer.put(ChunkKind.DATA, Arrays.copyOfRange(bytes, at, end)));
    }
    return list.finish(bytes.length);
  }

  private NativeFiles bundle(long seed) {
    Random random = new Random(seed);
    Map<BundlePath, Integer> sizes = new TreeMap<>();
    int[] some = {0, 100, 200, 2_999, 3_001, 20_000, 100_000, 400_000};
    for (int i = 0; i < 120; i++) {
      sizes.put(BundlePath.of("d" + i % 7 + "/f" + i), some[random.nextInt(some.length)]);
    }
    ManifestWriter manifest = new ManifestWriter(PROFILE, writer::put);
    Map<BundlePath, Entry> entries = new TreeMap<>();
    Map<BundlePath, Collection<PackId>> listed = new TreeMap<>();
    entries.put(BundlePath.ROOT, new Entry.Directory(BundlePath.ROOT, 0755, TIME, Extras.NONE));
    for (int i = 0; i < 7; i++) {
      BundlePath folder = BundlePath.of("d" + i);
      entries.put(folder, new Entry.Directory(folder, 0750, TIME, Extras.NONE));
    }
    sizes.forEach(
        (path, size) -> {
          byte[] bytes = new byte[size];
          if (random.nextInt(5) > 0) {
            random.nextBytes(bytes);
          }
          contents.put(path.toString(), bytes);
          FileContent content = new FileContent.Inline(Bytes.EMPTY);
          if (size > FileContent.MAX_INLINE) {
            ListedContent found = content(bytes);
            content = found.content();
            if (content instanceof FileContent.Listed) {
              listed.put(path, found.packs());
            }
          } else {
            content = new FileContent.Inline(Bytes.copyOf(bytes));
          }
          entries.put(path, new Entry.File(path, 0640, TIME, size, content, Extras.NONE));
        });
    entries.forEach((path, entry) -> manifest.add(entry, listed.getOrDefault(path, List.of())));
    ManifestSummary summary = manifest.finish();
    writer.flush();
    PackFiles files = new PackFiles(store);
    return new NativeFiles(files, files::read, summary.top(), summary.files(), summary.bytes());
  }

  private DownloadResult download(NativeFiles source) {
    return new DownloadPipeline(
            source,
            new DownloadTarget("digits", "b", Bytes.EMPTY),
            DownloadSettings.DEFAULT.withLimits(3, 1 << 20).withTrustTimes(false),
            Clock.systemUTC(),
            () -> "realrun0")
        .run(temp.resolve("dest"), Progress.NONE);
  }

  private void assertRestored(Set<String> missing, String about) throws Exception {
    for (Map.Entry<String, byte[]> file : contents.entrySet()) {
      Path path = temp.resolve("dest").resolve(file.getKey());
      if (missing.contains(file.getKey())) {
        assertFalse(Files.exists(path), about);
      } else {
        assertArrayEquals(file.getValue(), Files.readAllBytes(path), about + file.getKey());
      }
    }
  }

  @Test
  void bundleIsRestoredAndKeptByItsHashes() throws Exception {
    long seed = 21;
    NativeFiles source = bundle(seed);
    assertEquals(120, source.files());
    DownloadResult result = download(source);
    assertEquals(List.of(), result.failures());
    assertEquals(120, result.written());
    assertRestored(Set.of(), "seed " + seed);
    DownloadResult again = download(source);
    assertEquals(120, again.kept());
    assertEquals(0, again.fetchedBytes());
  }

  @Test
  void damagedPackFailsTheFilesThatNeedItAndNoOthers() throws Exception {
    long seed = 22;
    NativeFiles source = bundle(seed);
    Entry.File victim = null;
    for (var entries = source.entries(); entries.hasNext(); ) {
      if (entries.next() instanceof Entry.File file && file.size() == 3_001) {
        victim = file;
      }
    }
    assertTrue(victim != null && victim.content() instanceof FileContent.Direct);
    ChunkRef chunk = ((FileContent.Direct) victim.content()).chunks().get(0);
    Key key = PackFiles.key(chunk.place().pack());
    byte[] pack;
    try (StoredObject object = store.get(key, ByteRange.ALL)) {
      pack = object.body().readAllBytes();
    }
    pack[chunk.place().offset() + 56 + chunk.place().stored() / 2] ^= 1;
    store.put(key, Payload.of(pack), Condition.ALWAYS, Durability.NONE);
    DownloadResult result = download(source);
    assertEquals(1, result.failed(), result.failures().toString());
    assertTrue(result.foundCorruption());
    assertRestored(Set.of(victim.path().toString()), "seed " + seed);
  }

  @Test
  void missingPackFailsTheFilesThatNeedItAndNoOthers() throws Exception {
    long seed = 23;
    NativeFiles source = bundle(seed);
    store.delete(PackFiles.key(new PackId(7, 3)));
    DownloadResult result = download(source);
    assertTrue(result.failed() > 0 && result.failed() < 20, "seed " + seed + ": " + result);
    assertTrue(result.foundCorruption());
    Set<String> missing =
        Set.copyOf(result.failures().stream().map(failure -> failure.path().toString()).toList());
    assertRestored(missing, "seed " + seed);
  }
}
