package io.datamon.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.CorruptException;
import io.datamon.error.UnsupportedFormatException;
import io.datamon.model.BundleId;
import io.datamon.model.BundleIds;
import io.datamon.model.CatalogKeys;
import io.datamon.model.Checksum;
import io.datamon.model.PackId;
import io.datamon.model.Profile;
import io.datamon.model.RepoName;
import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.CountingStore;
import io.datamon.store.CountingStore.Kind;
import io.datamon.store.Durability;
import io.datamon.store.Key;
import io.datamon.store.MemoryStore;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.PrefixStore;
import io.datamon.store.StoredObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What sessions do with the head of a content store. */
class HeadRulesTest {
  private static final PackId ONE = new PackId(1, 1);
  private static final PackId TWO = new PackId(2, 2);
  private static final RepoName REPO = RepoName.of("repo");
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2023-01-05T18:20:30.123456Z"));

  private final CountingStore store = new CountingStore(new MemoryStore());
  private final ObjectStore part = new PrefixStore(store, new Key("dev/content"));
  private final ContentStore content = ContentStore.of(part, Optional.empty(), Profile.SMALL);
  private final HandMadeCollector collector = new HandMadeCollector(content, 1);

  private Session session(String metadata, boolean olderProgram) {
    ObjectStore meta = new PrefixStore(store, new Key(metadata));
    BundleId id = BundleIds.next(InstantSource.system(), new SecureRandom());
    return Session.register(
        content,
        new SessionRequest(
            id,
            meta,
            CatalogKeys.bundle(REPO, id),
            meta.info().uri(),
            olderProgram,
            "host",
            "user"),
        new SecureRandom(),
        CLOCK);
  }

  private Session session() {
    return session("dev/meta", false);
  }

  private String headText() throws IOException {
    try (StoredObject object = part.get(Head.KEY, ByteRange.ALL)) {
      String text = new String(object.body().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(text.matches("(?s)\\{\"checksum\": \"[0-9a-f]{8}\",\n.*"), text);
      return "{" + text.substring(text.indexOf('\n'));
    }
  }

  private void putHead(String text) {
    part.put(
        Head.KEY,
        Payload.of(Checksum.sealJson(Head.KEY, text.getBytes(StandardCharsets.UTF_8))),
        Condition.ALWAYS,
        Durability.NOW);
  }

  @Test
  void theFirstSessionMakesTheHeadAndAttachesItsContextByRelativeUris() throws IOException {
    session().look();

    assertEquals(List.of("../meta"), collector.attached());
    assertEquals(1, collector.generation());
    assertTrue(headText().contains("\"draft\" : 2"), headText());
  }

  @Test
  void aContextIsAttachedOnceAndLookingAgainIsOneRequest() {
    session().look();
    store.reset();

    session().look();

    assertEquals(1, store.count(Kind.GET));
    assertEquals(1, store.count(Kind.PUT), "the session object only");
    assertEquals(1, collector.generation());
  }

  @Test
  void anotherContextThatSharesTheContentsAttachesItself() {
    session().look();

    session("dev/other/meta", false).look();
    session("dev/other/meta", false).look();
    session("prod/meta", false).look(); // nothing in common: by its own URI

    assertEquals(List.of("../meta", "../other/meta", "memory:/prod/meta"), collector.attached());
    assertEquals(3, collector.generation());
  }

  @Test
  void sessionsThatRaceToMakeTheHeadAllAttachThemselves() throws Exception {
    int hosts = 8;
    ExecutorService executor = Executors.newFixedThreadPool(hosts);
    try {
      CountDownLatch go = new CountDownLatch(1);
      List<Future<Profile>> all = new ArrayList<>();
      for (int i = 0; i < hosts; i++) {
        String name = "ctx" + i + "/meta";
        all.add(
            executor.submit(
                () -> {
                  Session session = session(name, false);
                  go.await();
                  return session.look().profile();
                }));
      }
      go.countDown();
      for (Future<Profile> one : all) {
        assertEquals(Profile.SMALL, one.get());
      }
    } finally {
      executor.shutdownNow();
    }
    assertEquals(hosts, Set.copyOf(collector.attached()).size());
    assertEquals(hosts, collector.attached().size());
  }

  @Test
  void aContextOfTheOlderProgramIsKeptFromItsPurgeBeforeItIsAttached() throws IOException {
    session("old", true).look();

    ObjectStore meta = new PrefixStore(store, new Key("old"));
    try (StoredObject lock = meta.get(new Key("purge.lock"), ByteRange.ALL)) {
      assertEquals(
          "locked_at: \"2023-01-05 18:20:30.123456 +0000 UTC\"\n",
          new String(lock.body().readAllBytes(), StandardCharsets.UTF_8));
    }
    store.reset();
    session("old", true).look();
    assertEquals(1, store.count(Kind.PUT), "once is enough");
  }

  @Test
  void aPurgeLockThatIsThereStaysAsItIs() throws IOException {
    ObjectStore meta = new PrefixStore(store, new Key("old"));
    Key key = new Key("purge.lock");
    meta.put(key, Payload.of(new byte[] {1}), Condition.ALWAYS, Durability.NOW);

    session("old", true).look();

    try (StoredObject lock = meta.get(key, ByteRange.ALL)) {
      assertEquals(1, lock.info().size());
    }
    assertEquals(1, collector.attached().size());
  }

  @Test
  void contextsOfOursNeedNoPurgeLock() {
    session().look();

    assertFalse(
        new PrefixStore(store, new Key("dev/meta")).head(new Key("purge.lock")).isPresent());
  }

  @Test
  void anUnknownWriteFeatureRefusesWritersByName() {
    session().look();
    collector.require(List.of(), List.of("threads"), List.of());

    UnsupportedFormatException refused =
        assertThrows(UnsupportedFormatException.class, () -> session().look());

    assertTrue(refused.getMessage().contains("threads"), refused.getMessage());
    content.checkReadable();
  }

  @Test
  void anUnknownReadFeatureRefusesReadersAndWritersByName() {
    session().look();
    collector.require(List.of("knots"), List.of(), List.of());

    for (Runnable use : List.<Runnable>of(content::checkReadable, () -> session().look())) {
      UnsupportedFormatException refused = assertThrows(UnsupportedFormatException.class, use::run);
      assertTrue(refused.getMessage().contains("knots"), refused.getMessage());
    }
  }

  @Test
  void aHeadOfAnotherDraftIsRefused() throws IOException {
    session().look();
    putHead(headText().replace("\"draft\" : 2", "\"draft\" : 1"));

    assertThrows(UnsupportedFormatException.class, content::checkReadable);
    assertThrows(UnsupportedFormatException.class, () -> session().look());
  }

  @Test
  void everyWrongBitAndEveryCutOfTheHeadIsFound() throws IOException {
    session().look();
    byte[] head;
    try (StoredObject object = part.get(Head.KEY, ByteRange.ALL)) {
      head = object.body().readAllBytes();
    }
    HeadCodec.parse(head, "test");
    for (int bit = 0; bit < 8 * head.length; bit++) {
      byte[] bad = head.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      assertThrows(CorruptException.class, () -> HeadCodec.parse(bad, "test"), "bit " + bit);
    }
    for (int length = 0; length < head.length; length++) {
      byte[] cut = Arrays.copyOf(head, length);
      assertThrows(CorruptException.class, () -> HeadCodec.parse(cut, "test"), "to " + length);
    }
  }

  @Test
  void readersLookAtTheHeadOnce() {
    session().look();
    store.reset();

    content.checkReadable();
    content.checkReadable();

    assertEquals(1, store.count(Kind.GET));
  }

  @Test
  void whatIsNotKnownInTheHeadIsKeptWhenAWriterChangesIt() throws IOException {
    session().look();
    collector.require(List.of(), List.of(), List.of("strings"));
    collector.condemn("b1", List.of(ONE, TWO));
    putHead(headText().replaceFirst("\\{", "{ \"later\" : {\"x\": [1, \"y\"]},"));

    Session session = session("prod/meta", false);
    session.release(session.look(), Set.of(ONE));

    assertTrue(headText().contains("\"later\""), headText());
    assertTrue(headText().contains("\"y\""), headText());
    assertTrue(headText().contains("\"strings\""), headText());
    assertEquals(Set.of(TWO), collector.condemned());
  }

  @Test
  void aReleaseThatLosesARaceLooksAgain() {
    session().look();
    collector.condemn("b1", List.of(ONE));
    collector.condemn("b2", List.of(TWO));
    Session session = session();
    Sight before = session.look();
    collector.doom("b3", List.of(new PackId(3, 3)));

    Sight after = session.release(before, Set.of(ONE, TWO));

    assertEquals(Set.of(), after.condemned());
    assertTrue(after.excludes(new PackId(3, 3)));
  }

  @Test
  void aPackThatWasDoomedBeforeItCouldBeReleasedStaysExcluded() {
    session().look();
    collector.condemn("b1", List.of(ONE));
    Session session = session();
    Sight before = session.look();
    collector.doomAll();

    Sight after = session.release(before, Set.of(ONE));

    assertTrue(after.excludes(ONE));
    assertEquals(Set.of(ONE), collector.doomed());
  }

  @Test
  void aListThatIsMissingIsDamage() {
    session().look();
    Key list = collector.condemn("b1", List.of(ONE));
    part.delete(list);

    CorruptException damaged = assertThrows(CorruptException.class, () -> session().look());

    assertTrue(damaged.getMessage().contains(list.value()), damaged.getMessage());
  }
}
