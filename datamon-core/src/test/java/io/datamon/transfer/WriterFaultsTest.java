package io.datamon.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.content.PackFiles;
import io.datamon.error.UnavailableException;
import io.datamon.model.ChunkRef;
import io.datamon.model.PackId;
import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.CountingStore.Kind;
import io.datamon.store.Durability;
import io.datamon.store.FaultInjectingStore;
import io.datamon.store.Key;
import io.datamon.store.MemoryStore;
import io.datamon.store.Payload;
import io.datamon.store.PowerCuts;
import io.datamon.store.StoredObject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What could make a writer commit a bundle that cannot be read. */
class WriterFaultsTest {
  private static final UploadSettings SKIP =
      new UploadSettings(false, true, false, false, false, Optional.empty(), Set.of(), 2, 2);

  @TempDir Path temp;
  private final MemoryStore store = new MemoryStore();

  private void makeRepo() {
    TestContext.openWithoutCache(store).withRepo().close();
  }

  @Test
  void errorInASenderEndsTheUploadWithoutACommit() {
    makeRepo();
    Path source = TestContext.Folder.tree(temp.resolve("source"), 300, 3000, 3);
    HookedStore hooked = new HookedStore(store);
    hooked.beforePut(
        key -> key.contains("/packs/"),
        key -> {
          throw new OutOfMemoryError("for a test");
        });
    try (TestContext context = TestContext.openWithoutCache(hooked)) {
      assertThrows(OutOfMemoryError.class, () -> context.upload(source));
      assertEquals(List.of(), TestContext.keys(context.metadata, "bundles/"));
    }
    assertTrue(hooked.allRan());
  }

  @Test
  void packsOfADeadWriterAreMadeToLastBeforeABundleLeadsToThem() {
    PowerCuts power = new PowerCuts(store);
    TestContext.openWithoutCache(power.view()).withRepo().close();
    Path source = TestContext.Folder.tree(temp.resolve("source"), 60, 3000, 1);
    FaultInjectingStore dying = new FaultInjectingStore(power.view());
    dying.failBefore(Kind.BARRIER, key -> true, 1, () -> new UnavailableException("dead"));
    try (TestContext context = TestContext.open(dying, temp.resolve("cache"))) {
      assertThrows(UnavailableException.class, () -> context.upload(source));
    }
    UploadOutcome outcome;
    try (TestContext context = TestContext.open(power.view(), temp.resolve("cache"))) {
      outcome = context.upload(source);
      assertTrue(outcome.sentBytes() < 60_000, "packs of the dead writer are used: " + outcome);
    }

    power.cut(Optional.empty());

    try (TestContext context = TestContext.openWithoutCache(power.view())) {
      context.assertHolds(source, outcome.bundle());
    }
  }

  @Test
  void damagedPageOfTheParentIsNotInherited() throws IOException {
    makeRepo();
    Path source = TestContext.Folder.tree(temp.resolve("source"), 60, 3000, 1);
    try (TestContext one = TestContext.openWithoutCache(store);
        TestContext two = TestContext.openWithoutCache(store)) {
      ChunkRef top = one.upload(source).bundle().requireNative().manifest();
      flip(one, top);

      UploadOutcome second = two.upload(source);

      two.assertHolds(source, second.bundle());
    }
  }

  @Test
  void skippingWhatIsUnchangedDoesNotTrustAManifestThatIsGone() {
    makeRepo();
    Path source = TestContext.Folder.tree(temp.resolve("source"), 60, 3000, 1);
    try (TestContext one = TestContext.openWithoutCache(store);
        TestContext two = TestContext.open(store, temp.resolve("cache"))) {
      PackId pack = one.upload(source).bundle().requireNative().manifest().place().pack();
      one.content.store().delete(PackFiles.key(pack));

      UploadOutcome second = two.uploader.upload(skipping(two, source), Progress.NONE);
      assertTrue(second.created());
      two.assertHolds(source, second.bundle());

      UploadOutcome third = two.upload(source);
      two.assertHolds(source, third.bundle());
    }
  }

  @Test
  void largeFileThatBecameTinySinceTheWalkIsReadAsItIs() throws IOException {
    makeRepo();
    Path source = Files.createDirectories(temp.resolve("source"));
    Path log = source.resolve("log");
    for (int length : new int[] {0, 1, 128, 129}) {
      TestContext.Folder.write(log, 9 << 20, 4);
      try (TestContext context = TestContext.openWithoutCache(store)) {
        UploadOutcome outcome =
            context.uploader.upload(
                context.request(source),
                event -> {
                  if (event instanceof ProgressEvent.Found found && found.bytes() > 1 << 20) {
                    truncate(log, length);
                  }
                });
        assertEquals(0, outcome.failureCount());
        context.assertHolds(source, outcome.bundle());
      }
    }
  }

  private static UploadRequest skipping(TestContext context, Path source) {
    UploadRequest plain = context.request(source);
    return new UploadRequest(
        plain.repo(), source, plain.message(), plain.contributor(), Optional.empty(), SKIP);
  }

  /** Changes a bit of the stored bytes of a chunk. */
  private static void flip(TestContext context, ChunkRef chunk) throws IOException {
    Key key = PackFiles.key(chunk.place().pack());
    byte[] pack;
    try (StoredObject object = context.content.store().get(key, ByteRange.ALL)) {
      pack = object.body().readAllBytes();
    }
    pack[chunk.place().offset() + 60] ^= 1;
    context.content.store().put(key, Payload.of(pack), Condition.ALWAYS, Durability.NOW);
  }

  private static void truncate(Path file, long length) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
