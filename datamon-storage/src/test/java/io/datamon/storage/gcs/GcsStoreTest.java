package io.datamon.storage.gcs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.CancelledException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.error.UnavailableException;
import io.datamon.storage.CloudStoreProvider;
import io.datamon.storage.TestServer;
import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.cloud.Retries;
import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.Key;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.PreconditionFailedException;
import io.datamon.store.StoreCheck;
import io.datamon.store.StoredObject;
import io.datamon.store.Stores;
import io.datamon.store.Version;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is Google's own: pieces, preconditions on them, failures of a user's day. */
final class GcsStoreTest {
  private static final Key KEY = new Key("a/large");
  private static TestServer server;

  @BeforeAll
  static void startServer() throws Exception {
    server = TestServer.fakeGcs();
    server.makeGcsBucket("here", false);
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  private static ObjectStore at(String uri, String endpoint, Duration stall) {
    Retries retries =
        new Retries(
            Duration.ofSeconds(1),
            Duration.ofMillis(10),
            Duration.ofMillis(100),
            new Random(1),
            System::nanoTime,
            time -> Thread.sleep(time.toMillis()));
    return GcsStores.open(
        BucketUri.parse(URI.create(uri)), endpoint, Access.anonymous(), retries, stall, 1 << 20);
  }

  private static ObjectStore here() {
    return at("gs://here/p", server.endpoint().toString(), Duration.ofSeconds(10));
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static byte[] read(ObjectStore store, Key key) throws IOException {
    try (StoredObject object = store.get(key, ByteRange.ALL)) {
      return object.body().readAllBytes();
    }
  }

  @Test
  void whatIsLargeIsPutInPiecesAndItsConditionsHold() throws IOException {
    try (ObjectStore store = here()) {
      for (int size :
          new int[] {(1 << 20) + 1, ResumableUpload.PIECE, 2 * ResumableUpload.PIECE + 4711}) {
        Key key = new Key("pieces/" + size);
        byte[] bytes = random(size);
        Version first = store.put(key, Payload.of(bytes), Condition.IF_ABSENT, Durability.BARRIER);
        assertArrayEquals(bytes, read(store, key));
        assertThrows(
            PreconditionFailedException.class,
            () -> store.put(key, Payload.of(bytes), Condition.IF_ABSENT, Durability.BARRIER));
        Version second =
            store.put(key, Payload.of(bytes), Condition.ifVersion(first), Durability.BARRIER);
        assertEquals(second, store.head(key).orElseThrow().version());
        assertThrows(
            PreconditionFailedException.class,
            () ->
                store.put(key, Payload.of(bytes), Condition.ifVersion(first), Durability.BARRIER));
      }
    }
  }

  @Test
  void theBucketKeepsAllThatIsNeeded() {
    try (ObjectStore store = here()) {
      assertEquals(
          List.of(),
          StoreCheck.of(store).results().stream().filter(StoreCheck.Result::isBroken).toList());
    }
  }

  @Test
  void aBucketThatDoesNotExistIsNamed() {
    try (ObjectStore store =
        at("gs://nowhere-here", server.endpoint().toString(), Duration.ofSeconds(10))) {
      NotFoundException put =
          assertThrows(
              NotFoundException.class,
              () -> store.put(KEY, Payload.of("x"), Condition.ALWAYS, Durability.NOW));
      assertEquals("bucket", put.kind());
      assertTrue(put.getMessage().contains("bucket nowhere-here does not exist"), put.getMessage());
      NotFoundException list =
          assertThrows(NotFoundException.class, () -> store.list("", "").hasNext());
      assertEquals("bucket", list.kind());
    }
  }

  @Test
  void aServerThatIsNotThereIsNamed() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (ObjectStore store = at("gs://here", "127.0.0.1:" + port, Duration.ofSeconds(10))) {
      UnavailableException e = assertThrows(UnavailableException.class, () -> store.head(KEY));
      assertTrue(e.getMessage().contains("127.0.0.1:" + port), e.getMessage());
      assertTrue(
          e.getMessage().endsWith(" attempts); check the endpoint and the network"),
          e.getMessage());
      assertEquals(1, e.getMessage().lines().count());
    }
    try (ObjectStore store = at("gs://here", "no.such.host.invalid", Duration.ofSeconds(10))) {
      UnavailableException e = assertThrows(UnavailableException.class, () -> store.head(KEY));
      assertTrue(e.getMessage().contains("does not resolve"), e.getMessage());
    }
  }

  @Test
  void aServerThatSaysNothingIsGivenUpAndAnInterruptDoesNotWaitForThat() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ObjectStore brief =
            at("gs://here", "127.0.0.1:" + silent.getLocalPort(), Duration.ofSeconds(1));
        ObjectStore patient =
            at("gs://here", "127.0.0.1:" + listener.getLocalPort(), Duration.ofHours(1))) {
      UnavailableException e = assertThrows(UnavailableException.class, () -> brief.head(KEY));
      assertTrue(e.getMessage().contains("no answer came"), e.getMessage());
      // Larger than what the sockets hold, so that writing stands still.
      assertThrows(
          UnavailableException.class,
          () -> brief.put(KEY, Payload.of(random(32 << 20)), Condition.ALWAYS, Durability.NOW));
      ExecutorService other = Executors.newSingleThreadExecutor();
      try {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        Future<Boolean> asking =
            other.submit(
                () -> {
                  thread.complete(Thread.currentThread());
                  assertThrows(CancelledException.class, () -> patient.head(KEY));
                  return Thread.interrupted();
                });
        // When the request has come, its thread waits for the answer, or is about to.
        try (Socket accepted = listener.accept()) {
          assertTrue(accepted.getInputStream().read() >= 0);
          thread.get().interrupt();
          assertTrue(asking.get(30, TimeUnit.SECONDS), "the flag is gone");
        }
      } finally {
        other.shutdownNow();
      }
    }
  }

  @Test
  void theServiceIsFoundAndRefusesWhatIsNoBucket() {
    assertTrue(new CloudStoreProvider().handles(URI.create("GS://bucket")));
    try (ObjectStore store = Stores.open(URI.create("gs://bucket/some/prefix/"))) {
      assertEquals(URI.create("gs://bucket/some/prefix"), store.info().uri());
    }
    for (String wrong :
        new String[] {"gs:bucket", "gs:///x", "gs://b?x=y", "gs://buc ket/", "gs://bu/../x"}) {
      InvalidInputException e =
          assertThrows(
              InvalidInputException.class,
              () -> Stores.open(URI.create(wrong.replace(" ", "%20"))),
              wrong);
      assertTrue(e.getMessage().contains("gs://bucket/prefix"), e.getMessage());
      assertThrows(
          InvalidInputException.class,
          () -> Stores.check(URI.create(wrong.replace(" ", "%20"))),
          wrong);
    }
    InvalidInputException brief =
        assertThrows(InvalidInputException.class, () -> Stores.open(URI.create("gs://b")));
    Stores.check(URI.create("gs://bucket/some/prefix/"));
    InvalidInputException other =
        assertThrows(InvalidInputException.class, () -> Stores.open(URI.create("ftp://host")));
    assertTrue(other.getMessage().contains("known are file, gs"), other.getMessage());
    assertTrue(!other.getMessage().contains("module"), other.getMessage());
    assertTrue(brief.getMessage().contains("has 3 to 222 characters"), brief.getMessage());
  }
}
