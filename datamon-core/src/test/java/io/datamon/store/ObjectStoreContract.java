package io.datamon.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.CancelledException;
import io.datamon.error.ConflictException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NoSuchObjectException;
import io.datamon.error.NotFoundException;
import io.datamon.error.UnavailableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ObjectStore} must do: one class of tests for all implementations, each of which
 * extends it and opens an empty store.
 */
public abstract class ObjectStoreContract {
  private static final int MIB = 1 << 20;

  /** The store under test; empty when a test begins. */
  protected ObjectStore store;

  /** Opens an empty store. */
  protected abstract ObjectStore openEmpty() throws Exception;

  /** Returns how many times racing threads try; fewer where each request is slow. */
  protected int rounds() {
    return 50;
  }

  /**
   * Tells whether no version of a key comes back; else one may, with the same bytes and only then.
   */
  protected boolean versionsAreUnique() {
    return true;
  }

  /** Opens an empty store that keeps what objects were before, where the kind has such. */
  protected Optional<ObjectStore> openKeeping() throws Exception {
    return Optional.empty();
  }

  /** Tells whether a removal is seen by a store that keeps versions however short it was. */
  protected boolean removalsAreNoted() {
    return true;
  }

  @BeforeEach
  final void openStore() throws Exception {
    store = openEmpty();
  }

  @AfterEach
  final void closeStore() {
    assertFalse(Thread.interrupted(), "a test left the interrupt flag set");
    store.close();
  }

  /** Returns a key. */
  protected static Key key(String value) {
    return new Key(value);
  }

  /** Puts text whatever is there. */
  protected final Version put(String key, String text) {
    return store.put(key(key), Payload.of(text), Condition.ALWAYS, Durability.NONE);
  }

  /** Returns an object as text. */
  protected final String text(String key) throws IOException {
    return new String(bytes(key, ByteRange.ALL), StandardCharsets.UTF_8);
  }

  private byte[] bytes(String key, ByteRange range) throws IOException {
    try (StoredObject object = store.get(key(key), range)) {
      return object.body().readAllBytes();
    }
  }

  /** Returns the keys of a listing. */
  protected final List<String> keys(String prefix, String startAfter) {
    List<String> keys = new ArrayList<>();
    store.list(prefix, startAfter).forEachRemaining(info -> keys.add(info.key().value()));
    return keys;
  }

  // Reading

  @Test
  void readsWhatWasPut() throws IOException {
    for (Durability durability : Durability.values()) {
      String key = "x/" + durability;
      store.put(key(key), Payload.of("hello " + durability), Condition.ALWAYS, durability);
      assertEquals("hello " + durability, text(key));
    }
    store.barrier();
    assertEquals("hello BARRIER", text("x/BARRIER"));
  }

  @Test
  void saysSizeVersionAndTimeOfAnObject() throws IOException {
    Instant before = Instant.now().minus(Duration.ofMinutes(1));
    Version version = put("a/b", "12345");
    ObjectInfo info = store.head(key("a/b")).orElseThrow();
    assertEquals(key("a/b"), info.key());
    assertEquals(5, info.size());
    assertEquals(version, info.version());
    assertTrue(info.modified().isAfter(before), info::toString);
    assertTrue(info.modified().isBefore(before.plus(Duration.ofMinutes(10))), info::toString);
    try (StoredObject object = store.get(key("a/b"), new ByteRange(1, 2))) {
      assertEquals(info, object.info());
    }
    assertEquals(info, store.list("", "").next());
  }

  @Test
  void aKeyThatDoesNotExistIsItsOwnFailure() {
    put("a/b", "x");
    for (String missing : List.of("b", "a", "a/c", "a/b/c", "a/b/c/d")) {
      NoSuchObjectException e =
          assertThrows(
              NoSuchObjectException.class, () -> store.get(key(missing), ByteRange.ALL), missing);
      assertEquals("object", e.kind());
      assertEquals(missing, e.name());
      assertTrue(e.getMessage().contains(store.info().uri().toString()), e.getMessage());
      assertTrue(NotFoundException.class.isInstance(e));
      assertEquals(Optional.empty(), store.head(key(missing)), missing);
    }
  }

  @Test
  void holdsEmptyObjects() throws IOException {
    put("empty", "");
    assertEquals("", text("empty"));
    assertEquals(0, store.head(key("empty")).orElseThrow().size());
    assertEquals(List.of("empty"), keys("", ""));
    assertEquals(0, bytes("empty", new ByteRange(3, 4)).length);
  }

  @Test
  void readsRangesAndCutsThemAtTheEnd() throws IOException {
    put("k", "0123456789");
    assertEquals("345", new String(bytes("k", new ByteRange(3, 3)), StandardCharsets.UTF_8));
    assertEquals("0", new String(bytes("k", new ByteRange(0, 1)), StandardCharsets.UTF_8));
    assertEquals("89", new String(bytes("k", new ByteRange(8, 100)), StandardCharsets.UTF_8));
    assertEquals(
        "9", new String(bytes("k", new ByteRange(9, Long.MAX_VALUE)), StandardCharsets.UTF_8));
    assertEquals("", new String(bytes("k", new ByteRange(10, 5)), StandardCharsets.UTF_8));
    assertEquals("", new String(bytes("k", new ByteRange(11, 5)), StandardCharsets.UTF_8));
    assertEquals(
        "",
        new String(
            bytes("k", new ByteRange(Long.MAX_VALUE, Long.MAX_VALUE)), StandardCharsets.UTF_8));
    assertEquals("", new String(bytes("k", new ByteRange(4, 0)), StandardCharsets.UTF_8));
    try (StoredObject object = store.get(key("k"), new ByteRange(2, 3))) {
      assertEquals(10, object.info().size());
    }
  }

  @Test
  void readsSingleBytesAndSkips() throws IOException {
    put("k", "0123456789");
    try (StoredObject object = store.get(key("k"), new ByteRange(2, 5))) {
      assertEquals('2', object.body().read());
      object.body().skipNBytes(2);
      assertEquals('5', object.body().read());
      assertEquals('6', object.body().read());
      assertEquals(-1, object.body().read());
      assertEquals(-1, object.body().read(new byte[3]));
    }
  }

  // Writing

  @Test
  void anObjectReplacesTheOneBefore() throws IOException {
    put("k", "a long first object");
    put("k", "short");
    assertEquals("short", text("k"));
    assertEquals(List.of("k"), keys("", ""));
  }

  @Test
  void deletedObjectsAreGone() {
    put("a/b/c", "x");
    put("a/b/d", "y");
    store.delete(key("a/b/c"));
    assertThrows(NoSuchObjectException.class, () -> store.get(key("a/b/c"), ByteRange.ALL));
    assertEquals(List.of("a/b/d"), keys("", ""));
    store.delete(key("a/b/d"));
    assertEquals(List.of(), keys("", ""));
    assertEquals(Optional.empty(), store.head(key("a/b/d")));
  }

  @Test
  void deletingWhatDoesNotExistIsNoFailure() throws IOException {
    store.delete(key("never"));
    store.delete(key("never/there"));
    put("a/b", "x");
    store.delete(key("a"));
    store.delete(key("a/b/c"));
    store.delete(key("a/c"));
    assertEquals("x", text("a/b"));
  }

  @Test
  void aNameCanBecomeAFolderAndBack() throws IOException {
    put("a", "object");
    store.delete(key("a"));
    put("a/b/c", "below");
    assertEquals("below", text("a/b/c"));
    store.delete(key("a/b/c"));
    put("a", "again");
    assertEquals("again", text("a"));
    assertEquals(List.of("a"), keys("", ""));
  }

  @Test
  void aKeyBelowAnotherIsStoredOrRefusedWithoutHarm() throws IOException {
    put("a", "file");
    put("f/x", "in folder");
    int stored = 2;
    for (String nested : List.of("a/b", "a/b/c", "f")) {
      try {
        put(nested, "nested");
        assertEquals("nested", text(nested));
        stored++;
      } catch (InvalidInputException e) {
        assertTrue(e.getMessage().contains(nested), e.getMessage());
      }
    }
    assertEquals("file", text("a"));
    assertEquals("in folder", text("f/x"));
    assertEquals(stored, keys("", "").size());
  }

  @Test
  void aSourceOfAnotherLengthIsRefusedAndLeavesNothing() throws IOException {
    put("old", "old");
    for (long announced : new long[] {0, 4, 6, 100}) {
      Payload wrong =
          new Payload() {
            @Override
            public long length() {
              return announced;
            }

            @Override
            public InputStream open() {
              return new ByteArrayInputStream("12345".getBytes(StandardCharsets.UTF_8));
            }
          };
      for (String key : List.of("new", "old")) {
        assertThrows(
            InvalidInputException.class,
            () -> store.put(key(key), wrong, Condition.ALWAYS, Durability.NONE),
            () -> announced + " bytes announced");
      }
    }
    assertEquals(List.of("old"), keys("", ""));
    assertEquals("old", text("old"));
  }

  @Test
  void aSourceThatFailsLeavesNothing() {
    Payload failing =
        new Payload() {
          @Override
          public long length() {
            return 10;
          }

          @Override
          public InputStream open() throws IOException {
            throw new IOException("bad sector");
          }
        };
    UnavailableException e =
        assertThrows(
            UnavailableException.class,
            () -> store.put(key("k"), failing, Condition.ALWAYS, Durability.NOW));
    assertTrue(e.getMessage().contains("bad sector"), e.getMessage());
    assertTrue(e.getMessage().contains("source"), e.getMessage());
    Payload broken =
        new Payload() {
          @Override
          public long length() {
            return 10;
          }

          @Override
          public InputStream open() {
            throw new IllegalStateException("bug");
          }
        };
    assertThrows(
        IllegalStateException.class,
        () -> store.put(key("k"), broken, Condition.ALWAYS, Durability.NOW));
    assertEquals(List.of(), keys("", ""));
  }

  // Conditions

  @Test
  void ifAbsentTakesEffectOnlyOnce() throws IOException {
    Version first = putIf("k", "1", Condition.IF_ABSENT);
    PreconditionFailedException e =
        assertThrows(PreconditionFailedException.class, () -> putIf("k", "2", Condition.IF_ABSENT));
    assertTrue(e.getMessage().contains("k exists already"), e.getMessage());
    assertTrue(ConflictException.class.isInstance(e));
    assertEquals("1", text("k"));
    assertEquals(first, store.head(key("k")).orElseThrow().version());
  }

  @Test
  void ifAbsentTakesEffectAgainAfterADelete() throws IOException {
    Version first = putIf("a/k", "1", Condition.IF_ABSENT);
    store.delete(key("a/k"));
    Version second = putIf("a/k", "1", Condition.IF_ABSENT);
    assertTrue(!versionsAreUnique() || !first.equals(second), first::toString);
    assertEquals("1", text("a/k"));
  }

  @Test
  void ifVersionTakesEffectOnlyOnThatVersion() throws IOException {
    Version first = put("k", "1");
    Version second = putIf("k", "2", Condition.ifVersion(first));
    assertNotEquals(first, second);
    assertThrows(
        PreconditionFailedException.class, () -> putIf("k", "3", Condition.ifVersion(first)));
    assertEquals("2", text("k"));
    assertEquals(second, store.head(key("k")).orElseThrow().version());
    putIf("k", "3", Condition.ifVersion(second));
    assertEquals("3", text("k"));
  }

  @Test
  void ifVersionNeedsAnObject() {
    Version version = put("k", "1");
    store.delete(key("k"));
    assertThrows(
        PreconditionFailedException.class, () -> putIf("k", "2", Condition.ifVersion(version)));
    assertThrows(
        PreconditionFailedException.class, () -> putIf("never", "2", Condition.ifVersion(version)));
    assertThrows(
        PreconditionFailedException.class,
        () -> putIf("k", "2", Condition.ifVersion(new Version(""))));
    assertEquals(List.of(), keys("", ""));
  }

  @Test
  void aVersionFromAListingOrAReadWorksAsACondition() throws IOException {
    put("k", "1");
    putIf("k", "2", Condition.ifVersion(store.list("", "").next().version()));
    Version read;
    try (StoredObject object = store.get(key("k"), ByteRange.ALL)) {
      read = object.info().version();
    }
    putIf("k", "3", Condition.ifVersion(read));
    assertEquals("3", text("k"));
  }

  @Test
  void aVersionOfAKeyIsNeverThatOfOtherBytes() {
    Map<Version, String> seen = new HashMap<>();
    for (int i = 0; i < 200; i++) {
      String text = i % 2 == 0 ? "A" : "B";
      String before = seen.put(put("k", text), text);
      if (before != null) {
        assertFalse(versionsAreUnique(), "repeated at " + i);
        assertEquals(before, text, "repeated at " + i);
      }
      if (i % 3 == 0) {
        store.delete(key("k"));
      }
    }
  }

  @Test
  void ofWritersThatRaceToCreateOneWins() throws Exception {
    int threads = 4;
    for (int round = 0; round < rounds(); round++) {
      String key = "race/" + round + "/k";
      AtomicInteger winners = new AtomicInteger();
      List<String> written = new ArrayList<>();
      race(
          threads,
          thread -> {
            try {
              putIf(key, "thread " + thread, Condition.IF_ABSENT);
              winners.incrementAndGet();
              synchronized (written) {
                written.add("thread " + thread);
              }
            } catch (PreconditionFailedException e) {
              // one of the others was first
            }
          });
      assertEquals(1, winners.get(), key);
      assertEquals(written, List.of(text(key)));
    }
  }

  @Test
  void noIncrementOfRacingWritersIsLost() throws Exception {
    int threads = 4;
    put("n/counter", "0");
    Set<Version> versions = new HashSet<>();
    race(
        threads,
        thread -> {
          for (int i = 0; i < rounds(); i++) {
            Version version = increment("n/counter");
            synchronized (versions) {
              assertTrue(versions.add(version), "version given twice: " + version);
            }
          }
        });
    assertEquals(threads * rounds(), Integer.parseInt(text("n/counter")));
    assertEquals(threads * rounds(), versions.size());
  }

  @Test
  void racingPutsAndDeletesInOneFolderAllTakeEffect() throws Exception {
    race(
        4,
        thread -> {
          String key = "deep/er/folder/" + thread;
          for (int i = 0; i < rounds(); i++) {
            put(key, "x" + i);
            assertEquals("x" + i, text(key));
            store.delete(key(key));
            assertEquals(Optional.empty(), store.head(key(key)));
          }
        });
    assertEquals(List.of(), keys("", ""));
  }

  private Version increment(String key) throws IOException {
    while (true) {
      String now;
      Version version;
      try (StoredObject object = store.get(key(key), ByteRange.ALL)) {
        now = new String(object.body().readAllBytes(), StandardCharsets.UTF_8);
        version = object.info().version();
      }
      try {
        return putIf(
            key, Integer.toString(Integer.parseInt(now) + 1), Condition.ifVersion(version));
      } catch (PreconditionFailedException e) {
        // somebody else was first: read again
      }
    }
  }

  private Version putIf(String key, String text, Condition condition) {
    return store.put(key(key), Payload.of(text), condition, Durability.NONE);
  }

  private interface Racer {
    void run(int thread) throws Exception;
  }

  private static void race(int threads, Racer racer) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      CountDownLatch start = new CountDownLatch(threads);
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int thread = i;
        Callable<Boolean> task =
            () -> {
              start.countDown();
              start.await();
              racer.run(thread);
              return true;
            };
        all.add(pool.submit(task));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void readersOfAnObjectThatIsReplacedSeeOldOrNewNeverBoth() throws Exception {
    int size = 200_000;
    store.put(key("k"), filled(size, 0), Condition.ALWAYS, Durability.NONE);
    race(
        3,
        thread -> {
          for (int i = 0; i < rounds(); i++) {
            if (thread == 0) {
              store.put(key("k"), filled(size + i, i % 100), Condition.ALWAYS, Durability.NONE);
            } else {
              try (StoredObject object = store.get(key("k"), ByteRange.ALL)) {
                byte[] body = object.body().readAllBytes();
                assertEquals(object.info().size(), body.length);
                byte[] expected = new byte[body.length];
                Arrays.fill(expected, body[0]);
                assertArrayEquals(expected, body);
                assertEquals((body.length - size) % 100, body[0]);
              }
            }
          }
        });
  }

  @Test
  void anOpenObjectStaysReadableWhenItIsReplacedOrDeleted() throws IOException {
    store.put(key("k"), filled(3 * MIB, 7), Condition.ALWAYS, Durability.NONE);
    try (StoredObject object = store.get(key("k"), ByteRange.ALL)) {
      assertEquals(7, object.body().read());
      store.put(key("k"), filled(3 * MIB, 8), Condition.ALWAYS, Durability.NONE);
      byte[] rest = object.body().readNBytes(MIB);
      store.delete(key("k"));
      byte[] last = object.body().readAllBytes();
      assertEquals(3 * MIB, 1 + rest.length + last.length);
      assertEquals(7, rest[MIB - 1]);
      assertEquals(7, last[last.length - 1]);
    }
  }

  private static Payload filled(int size, int value) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) value);
    return Payload.of(bytes);
  }

  // Listing

  @Test
  void listsInTheOrderOfUtf8Bytes() {
    List<String> expected =
        List.of(
            "a!b",
            "a+",
            "a-b/x",
            "a-c",
            "a.b",
            "a/b",
            "a/b-",
            "a/b0",
            "a/c/d",
            "a/c/e",
            "a/c0",
            "a/é",
            "a/\uffee",
            "a/\ud83d\ude00",
            "a0",
            "aa",
            "b",
            "é",
            "\ue000",
            "\uff21",
            "\ud83d\ude00/x",
            "\ud83d\ude01");
    List<String> byBytes = new ArrayList<>(expected);
    byBytes.sort(
        (x, y) ->
            Arrays.compareUnsigned(
                x.getBytes(StandardCharsets.UTF_8), y.getBytes(StandardCharsets.UTF_8)));
    assertEquals(byBytes, expected, "the test itself");
    List<String> shuffled = new ArrayList<>(expected);
    Collections.shuffle(shuffled, new Random(1));
    for (String key : shuffled) {
      put(key, key);
    }
    assertEquals(expected, keys("", ""));
    for (int i = 0; i < expected.size(); i++) {
      String at = expected.get(i);
      assertEquals(expected.subList(i + 1, expected.size()), keys("", at), at);
      for (String prefix : List.of(at.substring(0, 1), at)) {
        if (Character.isSurrogate(prefix.charAt(prefix.length() - 1)) && prefix.length() == 1) {
          continue;
        }
        List<String> below = expected.stream().filter(k -> k.startsWith(prefix)).toList();
        assertEquals(below, keys(prefix, ""), prefix);
      }
    }
  }

  @Test
  void listsRandomKeysFromAnyPlaceUnderAnyPrefix() {
    long seed = 20261121;
    Random random = new Random(seed);
    String alphabet = "ab-./0";
    TreeSet<String> all = new TreeSet<>(Key::compare);
    for (int i = 0; i < 400; i++) {
      String key = random(random, alphabet, 1 + random.nextInt(7));
      if (Key.isValid(key)) {
        try {
          put(key, "x");
          all.add(key);
        } catch (InvalidInputException e) {
          assertTrue(
              all.stream().anyMatch(k -> k.startsWith(key + "/") || key.startsWith(k + "/")),
              () -> "seed " + seed + ": refused " + key);
        }
      }
    }
    assertTrue(all.size() > 50, "only " + all.size() + " keys");
    for (int i = 0; i < 400; i++) {
      String prefix = random(random, alphabet, random.nextInt(4));
      String after = random(random, alphabet, random.nextInt(5));
      List<String> expected =
          all.stream()
              .filter(k -> k.startsWith(prefix) && (after.isEmpty() || Key.compare(k, after) > 0))
              .toList();
      assertEquals(
          expected,
          keys(prefix, after),
          () -> "seed " + seed + ", prefix '" + prefix + "', after '" + after + "'");
    }
  }

  private static String random(Random random, String alphabet, int length) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < length; i++) {
      out.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return out.toString();
  }

  @Test
  void listsWhatWasPutAndNotWhatWasDeletedBefore() {
    assertEquals(List.of(), keys("", ""));
    put("a/1", "x");
    assertEquals(List.of("a/1"), keys("", ""));
    put("a/2", "x");
    put("b", "x");
    store.delete(key("a/1"));
    assertEquals(List.of("a/2", "b"), keys("", ""));
    assertEquals(List.of("a/2"), keys("a/", ""));
  }

  @Test
  void aListingThatNothingMatchesIsEmpty() {
    put("a/b", "x");
    for (String prefix :
        List.of("b", "a/c", "a/b/", "a/b/c", "/", "//", "..", "../", "a/../", "./", ".", "a//")) {
      Iterator<ObjectInfo> listing = store.list(prefix, "");
      assertFalse(listing.hasNext(), prefix);
      assertThrows(NoSuchElementException.class, listing::next, prefix);
    }
    assertEquals(List.of(), keys("", "a/b"));
    assertEquals(List.of(), keys("a/", "z"));
  }

  @Test
  void aListingGoesOnWhileObjectsComeAndGo() {
    for (int i = 0; i < 30; i++) {
      put("d%02d/x".formatted(i), "x");
    }
    List<String> seen = new ArrayList<>();
    Iterator<ObjectInfo> listing = store.list("", "");
    for (int i = 0; listing.hasNext(); i++) {
      seen.add(listing.next().key().value());
      if (i == 5) {
        for (int d = 10; d < 20; d++) {
          store.delete(key("d%02d/x".formatted(d)));
          put("new%02d".formatted(d), "x");
        }
      }
    }
    assertEquals(new ArrayList<>(new TreeSet<>(seen)), seen, "in order, none twice");
    for (int d = 0; d < 30; d++) {
      String key = "d%02d/x".formatted(d);
      assertTrue(seen.contains(key) || d >= 10 && d < 20, key);
    }
  }

  // Keys

  @Test
  void hostileKeysAreRefused() {
    for (String hostile :
        List.of(
            "",
            ".",
            "..",
            "../x",
            "a/../b",
            "a/..",
            "/",
            "/a",
            "a/",
            "a//b",
            "./a",
            "a/./b",
            "a\0b",
            "a\nb",
            ".tmp/x",
            ".locks/00",
            ".x",
            "a".repeat(256),
            "\ud83d",
            "a/\ude00x",
            "a/".repeat(512) + "b")) {
      assertThrows(InvalidInputException.class, () -> put(hostile, "x"), hostile);
    }
    assertEquals(List.of(), keys("", ""));
  }

  @Test
  void oddKeysArePlainNames() throws IOException {
    List<String> odd =
        List.of(
            "a b",
            "a/.hidden",
            "a/..x",
            "a/...",
            "%2e%2e",
            "%2F",
            "*",
            "?x",
            "~",
            "-rf",
            "a/" + "n".repeat(255),
            "e\u0301",
            "\u00e9",
            "x'\"$`",
            "#",
            "c:d");
    for (String each : odd) {
      put(each, "is " + each);
    }
    for (String each : odd) {
      assertEquals("is " + each, text(each), each);
    }
    List<String> sorted = new ArrayList<>(odd);
    sorted.sort(Key::compare);
    assertEquals(sorted, keys("", ""));
  }

  @Test
  void keysThatDifferInCaseAreDifferent() throws IOException {
    put("labels/Prod", "upper");
    put("labels/prod", "lower");
    assertEquals("upper", text("labels/Prod"));
    assertEquals("lower", text("labels/prod"));
    assertEquals(List.of("labels/Prod", "labels/prod"), keys("", ""));
  }

  // Size

  @Test
  void streamsALargeObject() throws IOException {
    Payload large = generated(40L * MIB, 99);
    store.put(key("large"), large, Condition.IF_ABSENT, Durability.BARRIER);
    store.barrier();
    assertEquals(large.length(), store.head(key("large")).orElseThrow().size());
    try (StoredObject object = store.get(key("large"), ByteRange.ALL);
        InputStream expected = large.open()) {
      for (int i = 0; i < 40; i++) {
        assertArrayEquals(expected.readNBytes(MIB), object.body().readNBytes(MIB), "MiB " + i);
      }
      assertEquals(-1, object.body().read());
    }
  }

  /** Returns a payload whose bytes are made as they are read. */
  static Payload generated(long size, long seed) {
    return new Payload() {
      @Override
      public long length() {
        return size;
      }

      @Override
      public InputStream open() {
        Random random = new Random(seed);
        return new InputStream() {
          private long left = size;

          @Override
          public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
          }

          @Override
          public int read(byte[] target, int offset, int length) {
            if (left == 0) {
              return -1;
            }
            int n = (int) Math.min(length, left);
            for (int i = 0; i < n; i++) {
              target[offset + i] = (byte) random.nextInt();
            }
            left -= n;
            return n;
          }
        };
      }
    };
  }

  // Interrupts

  @Test
  void anInterruptEndsEveryMethodAndKeepsTheFlag() {
    Version version = put("k", "x");
    interrupted(() -> store.get(key("k"), ByteRange.ALL));
    interrupted(() -> store.head(key("k")));
    interrupted(() -> put("k", "y"));
    interrupted(() -> putIf("new", "y", Condition.IF_ABSENT));
    interrupted(() -> putIf("k", "y", Condition.ifVersion(version)));
    interrupted(() -> store.delete(key("k")));
    interrupted(() -> keys("", ""));
    interrupted(() -> store.barrier());
    assertEquals(version, store.head(key("k")).orElseThrow().version());
    assertEquals(List.of("k"), keys("", ""));
  }

  @Test
  void anInterruptInTheMiddleOfAPutLeavesNoObject() throws IOException {
    put("old", "old");
    Payload interrupting =
        new Payload() {
          @Override
          public long length() {
            return 2 * MIB;
          }

          @Override
          public InputStream open() {
            throw new UnsupportedOperationException("written, not read");
          }

          @Override
          public void writeTo(WritableByteChannel out) throws IOException {
            writeFully(out, MIB);
            Thread.currentThread().interrupt();
            writeFully(out, MIB);
          }
        };
    for (String key : List.of("new", "old")) {
      for (Durability durability : Durability.values()) {
        assertThrows(
            CancelledException.class,
            () -> store.put(key(key), interrupting, Condition.ALWAYS, durability));
        assertTrue(Thread.interrupted(), "the flag is gone");
      }
    }
    assertEquals(List.of("old"), keys("", ""));
    assertEquals("old", text("old"));
  }

  private static void writeFully(WritableByteChannel out, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  private static void interrupted(Runnable operation) {
    Thread.currentThread().interrupt();
    try {
      CancelledException e = assertThrows(CancelledException.class, operation::run);
      assertTrue(e.getMessage().contains("interrupted"), e.getMessage());
    } finally {
      assertTrue(Thread.interrupted(), "the flag is gone");
    }
  }

  @Test
  void anInterruptBetweenTwoReadsEndsThemOrDoesNotMatter() throws IOException {
    byte[] bytes = new byte[MIB];
    new Random(MIB).nextBytes(bytes);
    store.put(key("a"), Payload.of(bytes), Condition.ALWAYS, Durability.NONE);
    StoredObject object = store.get(key("a"), ByteRange.ALL);
    byte[] read = object.body().readNBytes(1000);
    Thread.currentThread().interrupt();
    try {
      byte[] rest = object.body().readAllBytes();
      assertArrayEquals(Arrays.copyOfRange(bytes, 1000, MIB), rest);
    } catch (CancelledException e) {
      assertTrue(Thread.currentThread().isInterrupted(), "the flag is gone");
    } finally {
      object.close(); // interrupted or not
      assertTrue(Thread.interrupted(), "the flag is gone");
    }
    assertArrayEquals(Arrays.copyOf(bytes, 1000), read);
  }

  // What objects were before

  private static List<String> texts(ObjectStore store, String key) throws IOException {
    List<String> texts = new ArrayList<>();
    for (KeptVersion each : store.versions(key(key))) {
      try (StoredObject object = store.get(key(key), each)) {
        byte[] bytes = object.body().readAllBytes();
        assertEquals(each.info(), object.info());
        assertEquals(each.info().size(), bytes.length);
        texts.add(
            bytes.length > 100
                ? bytes.length + " bytes, " + Arrays.hashCode(bytes)
                : new String(bytes, StandardCharsets.UTF_8));
      }
    }
    return texts;
  }

  @Test
  void withoutAPastThereIsThePresentObject() throws IOException {
    assertEquals(List.of(), store.versions(key("a")));
    put("a", "one");
    put("ab", "other");
    KeptVersion one = store.versions(key("a")).get(0);
    assertEquals(store.head(key("a")).orElseThrow(), one.info());
    put("a", "two");
    assertEquals(List.of("two"), texts(store, "a"));
    assertThrows(NoSuchObjectException.class, () -> store.get(key("a"), one).close());
    store.delete(key("a"));
    assertEquals(List.of(), store.versions(key("a")));
    assertThrows(NoSuchObjectException.class, () -> store.get(key("a"), one).close());
  }

  @Test
  void whatAnObjectWasIsListedAndReadWhereItIsKept() throws Exception {
    Optional<ObjectStore> opened = openKeeping();
    if (opened.isEmpty()) {
      return; // which the test before this one is about
    }
    try (ObjectStore keeping = opened.get()) {
      assertEquals(List.of(), keeping.versions(key("a")));
      List<String> put = List.of("one", "two", "", "one", "last");
      byte[] large = new byte[300_000];
      keeping.put(key("a"), Payload.of(large), Condition.ALWAYS, Durability.NONE);
      for (String each : put) {
        keeping.put(key("a"), Payload.of(each), Condition.ALWAYS, Durability.NONE);
        keeping.put(key("ab"), Payload.of("other"), Condition.ALWAYS, Durability.NONE);
      }
      List<String> told = new ArrayList<>(put);
      told.add(0, "300000 bytes, " + Arrays.hashCode(large));
      assertEquals(told, texts(keeping, "a"));
      List<KeptVersion> versions = keeping.versions(key("a"));
      assertEquals(keeping.head(key("a")).orElseThrow(), versions.get(versions.size() - 1).info());
      keeping.delete(key("a"));
      assertEquals(List.of(), keeping.versions(key("a")));
      keeping.put(key("a"), Payload.of("anew"), Condition.ALWAYS, Durability.NONE);
      if (removalsAreNoted()) {
        assertEquals(List.of("anew"), texts(keeping, "a"));
      }
      StoreCheck check = StoreCheck.of(keeping);
      assertTrue(check.result(StorePromise.VERSIONS).kept(), check::toString);
    }
  }

  @Test
  void namesItself() {
    assertTrue(store.info().uri().isAbsolute());
    assertFalse(store.info().staleness().isNegative());
    assertFalse(store.info().roundTrip().isNegative());
  }
}
