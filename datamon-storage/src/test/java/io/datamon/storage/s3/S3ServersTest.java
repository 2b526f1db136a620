package io.datamon.storage.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.Datamon;
import io.datamon.error.DatamonException;
import io.datamon.error.NotFoundException;
import io.datamon.error.UnavailableException;
import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.cloud.CloudStore;
import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.Key;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.PreconditionFailedException;
import io.datamon.store.RequestMeter;
import io.datamon.store.StoreCheck;
import io.datamon.store.StoreOptions;
import io.datamon.store.StorePromise;
import io.datamon.store.StoredObject;
import io.datamon.store.Version;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.s3.S3Client;

/** What is S3's own, on real servers: parts, their conditions, clients that are handed over. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class S3ServersTest {
  private static final Duration SHORT = Duration.ofSeconds(10);

  /** A server, started when a test first wants it. */
  enum Server {
    MOTO {
      @Override
      S3Server start() throws Exception {
        return S3Server.moto();
      }
    },
    VERSITY {
      @Override
      S3Server start() throws Exception {
        return S3Server.versity();
      }
    };

    abstract S3Server start() throws Exception;
  }

  private final Map<Server, S3Server> started = new java.util.EnumMap<>(Server.class);

  private S3Server server(Server which) throws Exception {
    S3Server server = started.get(which);
    if (server == null) {
      server = which.start();
      started.put(which, server);
      server.makeBucket("here");
    }
    return server;
  }

  @AfterAll
  void stopServers() throws IOException {
    for (S3Server each : started.values()) {
      each.close();
    }
  }

  private ObjectStore here(Server which) throws Exception {
    return S3Server.open("s3://here/p", server(which).endpoint(), Duration.ofSeconds(1), SHORT);
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

  @ParameterizedTest
  @EnumSource
  void whatIsLargeIsPutInParts(Server which) throws Exception {
    try (ObjectStore store = here(which)) {
      Key key = new Key("large");
      for (int size : new int[] {(6 << 20) + 1, S3Multipart.PART, S3Multipart.PART + 4711}) {
        byte[] bytes = random(size);
        store.put(key, Payload.of(bytes), Condition.ALWAYS, Durability.BARRIER);
        assertArrayEquals(bytes, read(store, key));
      }
    }
  }

  @Test
  void everyRequestOfAPutInPartsIsCounted() throws Exception {
    RequestMeter.Counts counts = new RequestMeter().of("s3");
    try (CloudStore store =
        S3Server.open(
            "s3://here/counted", server(Server.VERSITY).endpoint(), Duration.ofSeconds(1), SHORT)) {
      ObjectStore metered = store.metered(counts);
      Key key = new Key("large");
      Payload large = Payload.of(random(2 * S3Multipart.PART + 1));
      metered.put(key, large, Condition.ALWAYS, Durability.BARRIER);
      assertEquals(5, counts.dear(), "to begin, three parts, to end");
      metered.put(new Key("new"), large, Condition.IF_ABSENT, Durability.BARRIER);
      assertEquals(5 + 7 + 5, counts.dear(), "and a put and two uploads of the trial, once");
      metered.put(new Key("newer"), large, Condition.IF_ABSENT, Durability.BARRIER);
      assertEquals(5 + 7 + 5 + 5, counts.dear());
    }
  }

  @Test
  void conditionsOnPartsThatTheServerWouldNotHeedAreRefused() throws Exception {
    try (ObjectStore store = here(Server.MOTO)) {
      Key key = new Key("large/careless");
      Payload large = Payload.of(random((6 << 20) + 1));
      UnavailableException e =
          assertThrows(
              UnavailableException.class,
              () -> store.put(key, large, Condition.IF_ABSENT, Durability.BARRIER));
      assertTrue(e.getMessage().contains("does not heed conditions"), e.getMessage());
      assertEquals(Optional.empty(), store.head(key));
      assertFalse(store.list("large/datamon-check", "").hasNext(), "what was tried is left");
    }
  }

  @Test
  void conditionsOfWhatIsPutInPartsHold() throws Exception {
    Server which = Server.VERSITY;
    try (ObjectStore store = here(which)) {
      for (int size : new int[] {(6 << 20) + 1, S3Multipart.PART + 4711}) {
        Key key = new Key("parts/" + size);
        byte[] bytes = random(size);
        byte[] other = random(size + 1);
        Version first = store.put(key, Payload.of(bytes), Condition.IF_ABSENT, Durability.BARRIER);
        assertArrayEquals(bytes, read(store, key));
        assertThrows(
            PreconditionFailedException.class,
            () -> store.put(key, Payload.of(other), Condition.IF_ABSENT, Durability.BARRIER));
        assertArrayEquals(bytes, read(store, key));
        Version second =
            store.put(key, Payload.of(other), Condition.ifVersion(first), Durability.BARRIER);
        assertEquals(second, store.head(key).orElseThrow().version());
        assertThrows(
            PreconditionFailedException.class,
            () ->
                store.put(key, Payload.of(bytes), Condition.ifVersion(first), Durability.BARRIER));
        assertArrayEquals(other, read(store, key));
      }
    }
    try (S3Client client = server(which).client()) {
      assertEquals(
          List.of(),
          client.listMultipartUploads(r -> r.bucket("here")).uploads(),
          "parts of what was refused are left");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theBucketKeepsAllThatTheCheckOfStoresTries(Server which) throws Exception {
    try (ObjectStore store = here(which)) {
      assertEquals(
          List.of(),
          StoreCheck.of(store).results().stream().filter(StoreCheck.Result::isBroken).toList());
    }
  }

  @Test
  void theCheckFindsWhatAServerDoesNotKeepOnlyWithVersions() throws Exception {
    S3Server server = server(Server.VERSITY);
    server.makeBucket("versions");
    try (S3Client client = server.client()) {
      client.putBucketVersioning(
          r -> r.bucket("versions").versioningConfiguration(c -> c.status("Enabled")));
    }
    try (ObjectStore store =
        S3Server.open("s3://versions", server.endpoint(), Duration.ofSeconds(1), SHORT)) {
      StoreCheck check = StoreCheck.of(store);
      assertEquals(
          "an object that was deleted cannot be made again",
          check.result(StorePromise.PUT_IF_ABSENT).detail());
      assertTrue(check.result(StorePromise.VERSIONS).kept(), check::toString);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBucketThatDoesNotExistIsNamed(Server which) throws Exception {
    try (ObjectStore store =
        S3Server.open(
            "s3://nowhere-here", server(which).endpoint(), Duration.ofSeconds(1), SHORT)) {
      Key key = new Key("k");
      for (org.junit.jupiter.api.function.Executable each :
          List.<org.junit.jupiter.api.function.Executable>of(
              () -> store.put(key, Payload.of("x"), Condition.ALWAYS, Durability.NOW),
              () -> store.get(key, ByteRange.ALL),
              () -> store.head(key),
              () -> store.list("", "").hasNext())) {
        NotFoundException e = assertThrows(NotFoundException.class, each);
        assertEquals("bucket", e.kind());
        assertTrue(e.getMessage().contains("bucket nowhere-here does not exist"), e.getMessage());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatAProgramHasMakesTheRequestsAndStaysOpen(Server which) throws Exception {
    try (S3Client client = server(which).client()) {
      try (ObjectStore store =
          S3Stores.open(
              BucketUri.parse(URI.create("s3://here/handed-over")),
              Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
              StoreOptions.NONE.with(S3Client.class, client))) {
        Key key = new Key("k");
        store.put(key, Payload.of("x"), Condition.IF_ABSENT, Durability.NOW);
        assertThrows(
            PreconditionFailedException.class,
            () -> store.put(key, Payload.of("y"), Condition.IF_ABSENT, Durability.NOW));
        assertArrayEquals(new byte[] {'x'}, read(store, key));
      }
      assertEquals(
          1, client.headObject(r -> r.bucket("here").key("handed-over/k")).contentLength());
    }
  }

  @Test
  void aServerThatIgnoresConditionsIsRefusedAndTheErrorSaysWhy() throws Exception {
    try (S3Server server = S3Server.withoutConditions()) {
      server.makeBucket("careless");
      try (S3Client client = server.client()) {
        for (int i = 0; i < 2; i++) {
          // The server is what it is to be: both succeed.
          client.putObject(
              r -> r.bucket("careless").key("proof").ifNoneMatch("*"),
              software.amazon.awssdk.core.sync.RequestBody.fromString("x"));
        }
      }
      try (ObjectStore store =
          S3Server.open("s3://careless/p", server.endpoint(), Duration.ofSeconds(1), SHORT)) {
        StoreCheck check = StoreCheck.of(store);
        for (StorePromise promise :
            List.of(
                StorePromise.PUT_IF_ABSENT,
                StorePromise.PUT_IF_VERSION,
                StorePromise.RACED_IF_ABSENT,
                StorePromise.RACED_IF_VERSION)) {
          assertFalse(
              check.results().stream()
                  .filter(r -> r.promise() == promise)
                  .findFirst()
                  .orElseThrow()
                  .kept(),
              promise::toString);
        }
        DatamonException e = assertThrows(DatamonException.class, check::requireKept);
        assertTrue(
            e.getMessage().contains("an object that was there was replaced"), e.getMessage());
        assertFalse(store.list("", "").hasNext(), "what was tried is left");
      }
    }
  }

  @Test
  void aProgramUsesABucketByItsUriAndAClientOfItsOwn() throws Exception {
    try (S3Client client = server(Server.VERSITY).client();
        Datamon datamon =
            Datamon.builder()
                .configuration(URI.create("s3://here/program"))
                .storeOption(S3Client.class, client)
                .withoutCache()
                .build()) {
      datamon.createRepo("r", "of a program");
      assertEquals("of a program", datamon.repo("r").descriptor().description());
    }
  }
}
