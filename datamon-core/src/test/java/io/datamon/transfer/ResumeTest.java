package io.datamon.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.content.PackFiles;
import io.datamon.error.UnavailableException;
import io.datamon.model.Profile;
import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.CountingStore;
import io.datamon.store.CountingStore.Kind;
import io.datamon.store.Durability;
import io.datamon.store.ForwardingStore;
import io.datamon.store.Key;
import io.datamon.store.MemoryStore;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.StoredObject;
import io.datamon.store.Version;
import io.datamon.transfer.TestContext.Folder;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upload that ends half-way is run again. */
class ResumeTest {
  private static final int PACK = Profile.SMALL.packBytes();

  @TempDir Path temp;
  private final MemoryStore memory = new MemoryStore();
  private Path source;

  @BeforeEach
  void makeRepo() {
    try (TestContext context = TestContext.openWithoutCache(memory)) {
      context.withRepo();
    }
    source = Folder.tree(temp.resolve("source"), 900, 3000, 1);
  }

  /** A store that is dead from some put of a pack on: nothing is done any more, as after a kill. */
  private static final class DyingStore extends ForwardingStore {
    private int packsLeft;

    DyingStore(ObjectStore delegate, int packs) {
      super(delegate);
      this.packsLeft = packs;
    }

    private synchronized void check(boolean pack) {
      if (pack && packsLeft > 0) {
        packsLeft--;
      } else if (pack || packsLeft == 0) {
        packsLeft = 0;
        throw new UnavailableException("the machine is gone");
      }
    }

    @Override
    public Version put(Key key, Payload body, Condition condition, Durability durability) {
      check(key.value().contains("/packs/"));
      return delegate().put(key, body, condition, durability);
    }

    @Override
    public StoredObject get(Key key, ByteRange range) {
      check(false);
      return delegate().get(key, range);
    }

    @Override
    public Optional<ObjectInfo> head(Key key) {
      check(false);
      return delegate().head(key);
    }

    @Override
    public void delete(Key key) {
      check(false);
      delegate().delete(key);
    }

    @Override
    public Iterator<ObjectInfo> list(String prefix, String startAfter) {
      check(false);
      return delegate().list(prefix, startAfter);
    }
  }

  private void uploadUntilDead(int packs, Optional<Path> cache) {
    ObjectStore dying = new DyingStore(memory, packs);
    try (TestContext context =
        cache.isPresent()
            ? TestContext.open(dying, cache.get())
            : TestContext.openWithoutCache(dying)) {
      assertThrows(UnavailableException.class, () -> context.upload(source));
      // What other senders were about to put when one found the store dead may be there or not.
      int sent = TestContext.keys(memory, "dev/content/packs/").size();
      assertTrue(sent <= packs && sent > packs - TestContext.SETTINGS.senders(), "packs: " + sent);
    }
  }

  private static long packBytes(ObjectStore store) {
    long sum = 0;
    for (Iterator<ObjectInfo> all = store.list("dev/content/packs/", ""); all.hasNext(); ) {
      sum += all.next().size();
    }
    return sum;
  }

  @Test
  void whatAKilledUploadSentIsNotSentAgainOnTheSameHost() {
    Path cache = temp.resolve("cache");
    uploadUntilDead(20, Optional.of(cache));
    long sent = packBytes(memory);
    try (TestContext context = TestContext.open(memory, cache)) {
      UploadOutcome again = context.upload(source);

      long whole = 900L * 3000;
      assertTrue(sent > 15L * PACK, "sent first " + sent);
      assertTrue(
          again.sentBytes() < whole - sent + 300_000,
          "sent " + again.sentBytes() + " after " + sent);
      context.assertHolds(source, again.bundle());
    }
  }

  @Test
  void aPackWhoseAnswerDidNotComeBeforeTheKillIsNotSentAgain() {
    Path cache = temp.resolve("cache");
    ForwardingStore deaf =
        new ForwardingStore(memory) {
          @Override
          public Version put(Key key, Payload body, Condition condition, Durability durability) {
            Version version = delegate().put(key, body, condition, durability);
            if (key.value().contains("/packs/")) {
              throw new UnavailableException("the machine is gone");
            }
            return version;
          }
        };
    try (TestContext context = TestContext.open(deaf, cache)) {
      assertThrows(UnavailableException.class, () -> context.upload(source));
    }
    assertTrue(packBytes(memory) >= PACK, "a pack was sent");
    try (TestContext context = TestContext.open(memory, cache)) {
      UploadOutcome again = context.upload(source);

      assertEquals(
          TestContext.keys(memory, "dev/content/packs/").size(),
          context.packs(again.bundle()).size(),
          "every pack that was sent is of use");
      context.assertHolds(source, again.bundle());
    }
  }

  @Test
  void anUploadThatIsKilledOftenEndsAtLastAndSendsEachPackOnce() {
    Path cache = temp.resolve("cache");
    long before = 0;
    for (int i = 1; i <= 3; i++) {
      ObjectStore dying = new DyingStore(memory, 10);
      try (TestContext context = TestContext.open(dying, cache)) {
        assertThrows(UnavailableException.class, () -> context.upload(source));
      }
      assertTrue(packBytes(memory) > before, "run " + i + " went on");
      before = packBytes(memory);
    }
    try (TestContext context = TestContext.open(memory, cache)) {
      UploadOutcome last = context.upload(source);

      long needed =
          context.packs(last.bundle()).stream()
              .mapToLong(
                  pack -> context.content.store().head(PackFiles.key(pack)).orElseThrow().size())
              .sum();
      // All but the packs that were under way at a kill: one a worker, and pages.
      assertTrue(
          packBytes(memory) - needed < 9L * PACK,
          "stored " + packBytes(memory) + ", needed " + needed);
      context.assertHolds(source, last.bundle());
    }
  }

  @Test
  void withoutACachePacksThatAnIndexNamesAreFound() {
    source = Folder.tree(temp.resolve("more"), 2000, 3000, 50);
    uploadUntilDead(80, Optional.empty());
    assertEquals(1, TestContext.keys(memory, "dev/content/index/").size(), "one after 64 packs");
    try (TestContext context = TestContext.openWithoutCache(memory)) {
      UploadOutcome again = context.upload(source);

      long whole = 2000L * 3000;
      assertTrue(again.sentBytes() < whole - 60L * PACK + 300_000, "sent " + again.sentBytes());
      context.assertHolds(source, again.bundle());
    }
  }

  @Test
  void aJournalIsForgottenWhenAnIndexNamesItsPacks() {
    Path cache = temp.resolve("cache");
    uploadUntilDead(5, Optional.of(cache));
    try (TestContext context = TestContext.open(memory, cache)) {
      context.upload(source);
      assertEquals(0, journals(cache));
    }
  }

  private static int journals(Path cache) {
    String[] names = cache.resolve("journal").toFile().list();
    return names == null ? 0 : names.length;
  }

  @Test
  void aFreshHostFetchesNoMoreOfTheIndexThanItsBudget() {
    try (TestContext context = TestContext.openWithoutCache(memory)) {
      context.upload(source);
    }
    // Far more index than an upload of a few bytes may fetch: 24 segments of 1 MiB.
    byte[] large = new byte[1 << 20];
    for (int i = 0; i < 24; i++) {
      memory.put(
          Key.of("dev", "content", "index", "0000000000000000000000000" + (char) ('a' + i) + "x"),
          Payload.of(large),
          Condition.ALWAYS,
          Durability.NOW);
    }
    CountingStore counts = CountingStore.recording(memory);
    Path small = Folder.tree(temp.resolve("small"), 3, 2000, 70);
    try (TestContext fresh = TestContext.openWithoutCache(counts)) {
      UploadOutcome outcome = fresh.upload(small);
      fresh.assertHolds(small, outcome.bundle());
    }
    long fetched =
        counts.operations().stream()
            .filter(op -> op.kind() == Kind.GET && op.subject().contains("/index/"))
            .count();
    assertTrue(fetched <= 5, "fetched " + fetched + " of 25 segments");
    assertTrue(counts.bytesRead() < 6 << 20, "read " + counts.bytesRead());
  }
}
