package io.datamon.storage.cloud;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.AccessDeniedException;
import io.datamon.error.CancelledException;
import io.datamon.error.CorruptException;
import io.datamon.error.NotFoundException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.error.UnavailableException;
import io.datamon.storage.cloud.BucketFailure.Kind;
import io.datamon.storage.cloud.MemoryBucket.Fate;
import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.KeptVersion;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.Payload;
import io.datamon.store.PreconditionFailedException;
import io.datamon.store.RequestMeter;
import io.datamon.store.StoredObject;
import io.datamon.store.Version;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class CloudStoreTest {
  private static final Key KEY = new Key("a/k");
  private static final String NAME = "p/a/k";

  private final AtomicLong now = new AtomicLong();
  private final MemoryBucket bucket = new MemoryBucket();
  private final CloudStore store =
      new CloudStore(
          BucketUri.parse(URI.create("gs://bucket/p")),
          bucket,
          new Retries(
              Duration.ofSeconds(20),
              Duration.ofMillis(100),
              Duration.ofSeconds(4),
              new Random(1),
              now::get,
              time -> now.addAndGet(time.toNanos())));

  private Version put(String text, Condition condition) {
    return store.put(KEY, Payload.of(text), condition, Durability.NOW);
  }

  private String stored() {
    return new String(bucket.bytes(NAME), StandardCharsets.UTF_8);
  }

  private byte[] read(ByteRange range) throws IOException {
    try (StoredObject object = store.get(KEY, range)) {
      return object.body().readAllBytes();
    }
  }

  // Puts

  @Test
  void aPutIsOneRequest() {
    put("x", Condition.IF_ABSENT);
    assertEquals(1, bucket.requests());
  }

  @Test
  void everyRequestIsCountedAlsoTheRepeatedOnesAndThePagesOfListings() throws IOException {
    RequestMeter.Counts counts = new RequestMeter().of("gs");
    CloudStore metered = store.metered(counts);
    bucket.next(Fate.lostBefore(), Fate.refused(Kind.BUSY));
    metered.put(KEY, Payload.of("hello"), Condition.ALWAYS, Durability.NOW);
    assertEquals(3, counts.dear());
    assertEquals(2, counts.failed());
    for (int i = 0; i < 6; i++) {
      put("x", Condition.ALWAYS);
      store.put(new Key("l/" + i), Payload.of("x"), Condition.ALWAYS, Durability.NOW);
    }
    metered.list("l/", "").forEachRemaining(each -> {});
    assertEquals(3 + 2, counts.dear(), "pages of three");
    metered.put(KEY, Payload.of("hello"), Condition.ALWAYS, Durability.NOW);
    try (StoredObject object = metered.get(KEY, ByteRange.ALL)) {
      object.body().readAllBytes();
    }
    metered.head(KEY);
    metered.delete(KEY);
    assertEquals(2, counts.cheap());
    assertEquals(1, counts.free());
    assertEquals(10, counts.sentBytes());
    assertEquals(5, counts.receivedBytes());
  }

  @Test
  void aSourceThatIsInterruptedWhileItIsSentIsACancellation() throws IOException {
    Payload body =
        new Payload() {
          @Override
          public long length() {
            return 1;
          }

          @Override
          public InputStream open() throws IOException {
            throw new ClosedByInterruptException();
          }
        };
    CancelledException e =
        assertThrows(
            CancelledException.class,
            () -> Sources.write("k", body, OutputStream.nullOutputStream()));
    assertTrue(Thread.interrupted(), "the flag is gone");
    assertEquals("object k was not put: interrupted", e.getMessage());
  }

  @Test
  void aConditionalPutWhoseAnswerWasLostIsFoundByItsMark() {
    for (Condition condition :
        List.of(Condition.IF_ABSENT, Condition.ifVersion(new Version("1")))) {
      bucket.next(Fate.lostAfter());
      Version version = put("mine " + condition, condition);
      assertEquals(store.head(KEY).orElseThrow().version(), version);
      assertEquals("mine " + condition, stored());
    }
  }

  @Test
  void aConditionalPutThatWasLostBeforeItActedIsMadeAgain() {
    bucket.next(Fate.lostBefore(), Fate.refused(Kind.BUSY), Fate.refused(Kind.UNREACHABLE));
    put("mine", Condition.IF_ABSENT);
    assertEquals("mine", stored());
    assertEquals(4, bucket.requests());
  }

  @Test
  void aPutWhoseAnswerWasLostAndThatWasReplacedSinceIsUnknown() {
    bucket.next(
        Fate.lostAfter(
            () ->
                assertEquals(
                    "2",
                    new CloudStore(
                            BucketUri.parse(URI.create("gs://other/p")), bucket, Retries.standard())
                        .put(KEY, Payload.of("other"), Condition.ALWAYS, Durability.NOW)
                        .value())));
    OutcomeUnknownException e =
        assertThrows(OutcomeUnknownException.class, () -> put("mine", Condition.IF_ABSENT));
    assertTrue(e.getMessage().contains("a/k"), e.getMessage());
    assertEquals("other", stored());
  }

  @Test
  void aConditionThatDoesNotHoldIsAConflictThoughARequestWasRefusedBefore() {
    put("other", Condition.ALWAYS);
    bucket.next(Fate.refused(Kind.BUSY));
    assertThrows(PreconditionFailedException.class, () -> put("mine", Condition.IF_ABSENT));
    assertEquals("other", stored());
  }

  @Test
  void aConditionalPutThatIsNeverAnsweredIsUnknownAndAnotherUnavailable() {
    Fate[] always = new Fate[50];
    java.util.Arrays.fill(always, Fate.lostBefore());
    bucket.next(always);
    assertThrows(OutcomeUnknownException.class, () -> put("mine", Condition.IF_ABSENT));
    long spent = now.get();
    assertTrue(spent <= Duration.ofSeconds(20).toNanos(), "waited " + spent);
    UnavailableException e =
        assertThrows(UnavailableException.class, () -> put("mine", Condition.ALWAYS));
    assertTrue(e.getMessage().contains("attempts"), e.getMessage());
  }

  @Test
  void whatCannotWorkIsNotTriedAgain() {
    bucket.next(Fate.refused(Kind.DENIED));
    AccessDeniedException denied =
        assertThrows(AccessDeniedException.class, () -> put("mine", Condition.IF_ABSENT));
    assertTrue(denied.getMessage().contains("gs://bucket/p"), denied.getMessage());
    bucket.next(Fate.refused(Kind.NO_BUCKET));
    NotFoundException missing =
        assertThrows(NotFoundException.class, () -> put("mine", Condition.ALWAYS));
    assertEquals("bucket", missing.kind());
    assertEquals("bucket", missing.name());
    assertEquals(2, bucket.requests());
  }

  @Test
  void aDeletionIsRepeated() {
    put("x", Condition.ALWAYS);
    bucket.next(Fate.lostAfter(), Fate.lostBefore());
    store.delete(KEY);
    assertTrue(store.head(KEY).isEmpty());
  }

  // Reading

  /** Breaks off after some bytes, as often as told. */
  private static final class Breaking {
    private int left;

    Breaking(int times) {
      this.left = times;
    }

    InputStream over(InputStream in, int after) {
      if (left-- <= 0) {
        return in;
      }
      return new FilterInputStream(in) {
        private int at;

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
          if (at >= after) {
            throw new IOException("connection reset");
          }
          int n = super.read(target, offset, Math.min(length, after - at));
          at += Math.max(n, 0);
          return n;
        }
      };
    }
  }

  private byte[] large() {
    byte[] bytes = new byte[1_000_000];
    new Random(3).nextBytes(bytes);
    store.put(KEY, Payload.of(bytes), Condition.ALWAYS, Durability.NONE);
    return bytes;
  }

  @Test
  void aReadThatBreaksOffGoesOnWhereItWas() throws IOException {
    byte[] bytes = large();
    Breaking breaking = new Breaking(5);
    bucket.wire(in -> breaking.over(in, 70_000));
    assertArrayEquals(bytes, read(ByteRange.ALL));
    assertEquals(1 + 6, bucket.requests());
    Breaking again = new Breaking(2);
    bucket.wire(in -> again.over(in, 30_000));
    byte[] part = read(new ByteRange(500_000, 100_000));
    assertArrayEquals(java.util.Arrays.copyOfRange(bytes, 500_000, 600_000), part);
  }

  @Test
  void aReadThatStopsEarlyIsNoEnd() throws IOException {
    byte[] bytes = large();
    int[] left = {2};
    bucket.wire(
        in -> {
          try {
            return left[0]-- > 0 ? InputStream.nullInputStream() : in;
          } finally {
            now.incrementAndGet();
          }
        });
    assertArrayEquals(bytes, read(ByteRange.ALL));
  }

  @Test
  void aReadDoesNotGoOnInAnotherVersion() {
    large();
    Breaking breaking = new Breaking(1);
    bucket.wire(in -> breaking.over(in, 70_000));
    UnavailableException e =
        assertThrows(
            UnavailableException.class,
            () -> {
              try (StoredObject object = store.get(KEY, ByteRange.ALL)) {
                object.body().readNBytes(60_000);
                put("another", Condition.ALWAYS);
                object.body().readAllBytes();
              }
            });
    assertTrue(e.getMessage().contains("replaced"), e.getMessage());
  }

  /** Flips a bit as often as told. */
  private static InputStream flipped(InputStream in, int[] times) {
    if (times[0]-- <= 0) {
      return in;
    }
    try {
      byte[] bytes = in.readAllBytes();
      bytes[bytes.length / 2] ^= 4;
      return new java.io.ByteArrayInputStream(bytes);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aSmallObjectThatArrivesDamagedIsReadAgain() throws IOException {
    put("a small object", Condition.ALWAYS);
    int[] times = {3};
    bucket.wire(in -> flipped(in, times));
    assertEquals("a small object", new String(read(ByteRange.ALL), StandardCharsets.UTF_8));
    assertEquals(1 + 4, bucket.requests());
  }

  @Test
  void aLargeObjectThatArrivesDamagedIsToldAtItsEnd() {
    large();
    int[] times = {1};
    bucket.wire(in -> flipped(in, times));
    CorruptException e = assertThrows(CorruptException.class, () -> read(ByteRange.ALL));
    assertTrue(e.getMessage().contains("CRC32C"), e.getMessage());
  }

  @Test
  void aReadIsOneRequestAndSoIsOnePastTheEndWithALookUp() throws IOException {
    put("0123456789", Condition.ALWAYS);
    read(new ByteRange(3, 4));
    assertEquals(2, bucket.requests());
    assertEquals(0, read(new ByteRange(10, 4)).length);
    assertEquals(4, bucket.requests());
  }

  // Listing

  @Test
  void aListingAsksPageByPageAndRepeatsAPage() {
    for (int i = 0; i < 7; i++) {
      store.put(new Key("l/" + i), Payload.of("x"), Condition.ALWAYS, Durability.NONE);
    }
    bucket.next(Fate.good(), Fate.lostAfter());
    Iterator<ObjectInfo> listing = store.list("l/", "l/0");
    assertEquals(7, bucket.requests());
    List<String> keys = new ArrayList<>();
    listing.forEachRemaining(info -> keys.add(info.key().value()));
    assertEquals(List.of("l/1", "l/2", "l/3", "l/4", "l/5", "l/6"), keys);
    assertEquals(7 + 3 + 1, bucket.requests());
  }

  private static BucketClient.Past past(String name, int begun, int ended, boolean isPresent) {
    Instant base = Instant.ofEpochSecond(1_800_000_000);
    return new BucketClient.Past(
        new BucketClient.Found(
            name, 1, new Version("v" + begun), base.plusMillis(begun), Optional.empty()),
        "at " + begun,
        base.plusMillis(begun),
        ended < 0 ? Optional.empty() : Optional.of(base.plusMillis(ended)),
        isPresent);
  }

  private List<String> versions() {
    return store.versions(new Key("k")).stream().map(KeptVersion::id).toList();
  }

  @Test
  void whatWasBeforeAGapIsOfAnObjectThatWasRemoved() {
    List<BucketClient.Past> told =
        List.of(
            past("p/k", 0, 1000, false),
            past("p/k", 1001, 5000, false),
            past("p/k", 9000, 9500, false), // four seconds later
            past("p/k", 9500, 9700, false),
            past("p/k", 9700, -1, true),
            past("p/k2", 9800, -1, true));
    bucket.past(told, false, List.of());
    assertEquals(List.of("at 9000", "at 9500", "at 9700"), versions());
    bucket.past(told.subList(0, 4), false, List.of()); // it is not there now
    assertEquals(List.of(), versions());
  }

  @Test
  void whatWasBeforeARemovalThatIsNotedDoesNotCount() {
    List<BucketClient.Past> told =
        List.of(
            past("p/k", 8000, -1, true),
            past("p/k", 8000, -1, false),
            past("p/k", 6000, -1, false),
            past("p/k", 4000, -1, false),
            past("p/k", 3000, -1, false));
    Instant base = Instant.ofEpochSecond(1_800_000_000);
    bucket.past(told, true, List.of(base.plusMillis(5000)));
    assertEquals(List.of("at 6000", "at 8000", "at 8000"), versions());
    bucket.past(told, true, List.of(base.plusMillis(9000)));
    assertEquals(5, versions().size(), "a removal of later is not of these");
  }

  private byte[] putLarge(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    store.put(new Key("large"), Payload.of(bytes), Condition.ALWAYS, Durability.NOW);
    return bytes;
  }

  @Test
  void aLargeObjectIsReadInPartsAtOnceAndWhole() throws Exception {
    for (int size : new int[] {16 << 20, (16 << 20) + 1, 40 << 20, (43 << 20) + 4711}) {
      byte[] bytes = putLarge(size);
      int before = bucket.requests();
      // Nobody gets a byte before two are there: one after the other they never would be.
      CountDownLatch two = new CountDownLatch(2);
      bucket.wire(in -> new Gated(in, two));
      try (StoredObject object = store.get(new Key("large"), ByteRange.ALL)) {
        assertArrayEquals(bytes, object.body().readAllBytes());
      } finally {
        bucket.wire(in -> in);
      }
      assertEquals((size + (8 << 20) - 1) / (8 << 20), bucket.requests() - before, "of " + size);
    }
  }

  /** A body of which nothing comes before others have been asked for, too. */
  private static final class Gated extends FilterInputStream {
    private final CountDownLatch others;

    Gated(InputStream in, CountDownLatch others) {
      super(in);
      this.others = others;
      others.countDown();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        if (!others.await(60, TimeUnit.SECONDS)) {
          throw new IOException("it is the only one");
        }
      } catch (InterruptedException e) {
        throw new InterruptedIOException("interrupted");
      }
      return super.read(target, offset, length);
    }
  }

  @Test
  void partsThatAreReadAheadAreFewAndGivenBack() throws Exception {
    byte[] bytes = putLarge(80 << 20);
    for (int round = 0; round < 2; round++) {
      int before = bucket.requests();
      List<StoredObject> open = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        open.add(store.get(new Key("large"), ByteRange.ALL));
      }
      // The second and the third find no room, and are read all the same.
      assertArrayEquals(bytes, open.get(2).body().readAllBytes());
      assertArrayEquals(bytes, open.get(1).body().readAllBytes());
      for (StoredObject each : open) {
        each.close();
      }
      assertTrue(bucket.requests() - before <= 3 + 4, "more than the room is read ahead");
    }
  }

  @Test
  void anObjectThatIsReplacedWhileItIsReadIsNotMixed() throws Exception {
    byte[] bytes = putLarge(80 << 20);
    try (StoredObject object = store.get(new Key("large"), ByteRange.ALL)) {
      assertArrayEquals(Arrays.copyOf(bytes, 1000), object.body().readNBytes(1000));
      store.put(new Key("large"), Payload.of("other"), Condition.ALWAYS, Durability.NOW);
      UnavailableException e =
          assertThrows(UnavailableException.class, () -> object.body().readAllBytes());
      assertTrue(e.getMessage().contains("replaced or deleted"), e.getMessage());
    }
  }

  @Test
  void aPartThatBreaksOffIsGoneOnWith() throws Exception {
    byte[] bytes = putLarge(40 << 20);
    AtomicLong cut = new AtomicLong();
    bucket.wire(in -> cut.incrementAndGet() % 2 == 0 ? new Broken(in, 3 << 20) : in);
    try (StoredObject object = store.get(new Key("large"), ByteRange.ALL)) {
      assertArrayEquals(bytes, object.body().readAllBytes());
    }
  }

  /** A body that ends too early. */
  private static final class Broken extends FilterInputStream {
    private int left;

    Broken(InputStream in, int left) {
      super(in);
      this.left = left;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0) {
        throw new IOException("reset");
      }
      int n = super.read(target, offset, Math.min(length, left));
      left -= Math.max(n, 0);
      return n;
    }
  }
}
