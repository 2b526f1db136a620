package io.datamon.storage.gcs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.datamon.error.AccessDeniedException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.error.UnavailableException;
import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.cloud.Retries;
import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.Key;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that a real server seldom gives. */
final class GcsAnswersTest {
  private static final int SIZE = ResumableUpload.PIECE + 100;
  private static final int LOST = -1;

  private final AtomicInteger sessions = new AtomicInteger();
  private final AtomicInteger pieces = new AtomicInteger();
  private final Deque<Integer> script = new ArrayDeque<>(); // guarded by itself
  private volatile String part = "";
  private volatile String listed = "{}";
  private ExecutorService threads;
  private HttpServer server;

  @BeforeEach
  void startServer() throws IOException {
    threads = Executors.newCachedThreadPool();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/upload/", this::begin);
    server.createContext("/session/", this::piece);
    server.createContext(
        "/download/",
        exchange -> {
          exchange.getResponseHeaders().set("Last-Modified", "Sat, 21 Nov 2026 10:00:00 GMT");
          if (part.isEmpty()) {
            answer(exchange, 200, "x".repeat(1 << 17));
          } else {
            exchange.getResponseHeaders().set("Content-Range", part);
            exchange.getResponseHeaders().set("x-goog-stored-content-length", "10");
            exchange.getResponseHeaders().set("x-goog-generation", "1");
            answer(exchange, 206, "3456");
          }
        });
    server.createContext("/storage/", exchange -> answer(exchange, 200, listed));
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void begin(HttpExchange exchange) throws IOException {
    exchange
        .getResponseHeaders()
        .set("Location", endpoint() + "/session/" + sessions.incrementAndGet());
    answer(exchange, 200, "");
  }

  /** Answers a piece as the script says: 0 as a server does, or with a status, or not at all. */
  private void piece(HttpExchange exchange) throws IOException {
    int status;
    synchronized (script) {
      status = script.size() > 1 ? script.removeFirst() : script.getFirst();
    }
    pieces.incrementAndGet();
    exchange.getRequestBody().readAllBytes();
    if (status == LOST) {
      exchange.close();
    } else if (status != 0) {
      answer(exchange, status, "{}");
    } else {
      String range = exchange.getRequestHeaders().getFirst("Content-Range");
      long end = Long.parseLong(range.replaceFirst("^bytes [0-9]+-([0-9]+)/.*", "$1"));
      if (end == SIZE - 1) {
        answer(exchange, 200, "{\"generation\":\"7\",\"size\":\"" + SIZE + "\"}");
      } else {
        exchange.getResponseHeaders().set("Range", "bytes=0-" + end);
        answer(exchange, 308, "");
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private ObjectStore open(Duration budget) {
    return GcsStores.open(
        BucketUri.parse(URI.create("gs://bucket")),
        endpoint(),
        Access.anonymous(),
        new Retries(
            budget,
            Duration.ofMillis(5),
            Duration.ofMillis(100),
            new Random(1),
            System::nanoTime,
            time -> Thread.sleep(time.toMillis())),
        Duration.ofSeconds(5),
        1 << 20);
  }

  private String put(ObjectStore store) {
    return store
        .put(new Key("k"), Payload.of(new byte[SIZE]), Condition.IF_ABSENT, Durability.NOW)
        .value();
  }

  private void script(Integer... statuses) {
    synchronized (script) {
      Collections.addAll(script, statuses);
    }
  }

  @Test
  void anUploadWhoseSessionIsOverBeginsAnotherOne() {
    for (int over : List.of(410, 404)) {
      sessions.set(0);
      pieces.set(0);
      script(0, over, 0);
      try (ObjectStore store = open(Duration.ofSeconds(20))) {
        assertEquals("7", put(store));
      }
      assertEquals(2, sessions.get());
      assertEquals(4, pieces.get());
      script.clear();
    }
  }

  @Test
  void ofTheLastPieceAnAnswerThatWasLostIsNotForgottenOverLaterFailures() {
    script(0, LOST, 429);
    try (ObjectStore store = open(Duration.ofMillis(300))) {
      OutcomeUnknownException e = assertThrows(OutcomeUnknownException.class, () -> put(store));
      assertTrue(e.getMessage().contains("the server answered 429"), e.getMessage());
    }
    assertEquals(1, sessions.get(), "what was tried until its time was spent is not begun anew");
  }

  @Test
  void anUploadThatNeverGotToItsLastPieceHasMadeNothing() {
    script(LOST, 429);
    try (ObjectStore store = open(Duration.ofMillis(300))) {
      UnavailableException e = assertThrows(UnavailableException.class, () -> put(store));
      assertTrue(e.getMessage().endsWith(" attempts); try again later"), e.getMessage());
    }
  }

  @Test
  void theAddressOfAnUploadIsInNoFailure() {
    script(0, 403);
    try (ObjectStore store = open(Duration.ofSeconds(20))) {
      Throwable e = assertThrows(AccessDeniedException.class, () -> put(store));
      for (; e != null; e = e.getCause()) {
        assertFalse(String.valueOf(e).contains("/session/"), e::toString);
      }
    }
  }

  @Test
  void aPartThatWasNotAskedForIsNotBelieved() throws IOException {
    part = "bytes 0-3/10";
    try (ObjectStore store = open(Duration.ofMillis(300))) {
      UnavailableException e =
          assertThrows(
              UnavailableException.class, () -> store.get(new Key("part"), new ByteRange(3, 4)));
      assertTrue(e.getMessage().contains("bytes 0-3/10"), e.getMessage());
      part = "bytes 3-6/10";
      store.get(new Key("part"), new ByteRange(3, 4)).close();
    }
  }

  @Test
  void anAnswerThatLacksWhatItMustSayCostsNoConnection() {
    try (ObjectStore store = open(Duration.ZERO)) {
      // More of them than there are connections.
      for (int i = 0; i < 150; i++) {
        UnavailableException e =
            assertThrows(UnavailableException.class, () -> store.get(new Key("k"), ByteRange.ALL));
        assertTrue(e.getMessage().contains("does not say x-goog"), e.getMessage());
      }
    }
  }

  @Test
  void versionsOfOneMillisecondAreInTheOrderOfTheirGenerations() {
    String item = "{'name':'k','size':'1','generation':'%d','updated':'%s','timeCreated':'%2$s'%s}";
    String time = "2026-11-22T05:00:00.000Z";
    listed =
        "{'items':[%s,%s,%s]}"
            .formatted(
                item.formatted(10, time, ""),
                item.formatted(9, time, ",'timeDeleted':'" + time + "'"),
                item.formatted(8, time, ",'timeDeleted':'" + time + "'"))
            .replace('\'', '"');
    try (ObjectStore store = open(Duration.ofSeconds(20))) {
      assertEquals(
          List.of("8", "9", "10"),
          store.versions(new Key("k")).stream().map(e -> e.info().version().value()).toList());
    }
  }
}
