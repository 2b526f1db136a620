package io.datamon.storage.cloud;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.junit.jupiter.api.Test;

final class WatchedClientTest {
  private static final Duration STALL = Duration.ofSeconds(2);

  @Test
  void aSourceThatStandsStillIsNoStallOfTheTransfer() throws IOException {
    AtomicReference<byte[]> arrived = new AtomicReference<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          arrived.set(exchange.getRequestBody().readAllBytes());
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    try (WatchedClient client = new WatchedClient(STALL);
        WatchedClient.Answer answer =
            client.execute(
                new HttpUriRequestBase(
                    "PUT", URI.create("http://127.0.0.1:" + server.getAddress().getPort())),
                4,
                out -> {
                  out.write("ab".getBytes(US_ASCII));
                  standStill(STALL.plusSeconds(1));
                  out.write("cd".getBytes(US_ASCII));
                })) {
      assertEquals(200, answer.head().getCode());
      assertArrayEquals("abcd".getBytes(US_ASCII), arrived.get());
    } finally {
      server.stop(0);
    }
  }

  /** Gives nothing for a time, as a source may. */
  private static void standStill(Duration time) throws IOException {
    try {
      if (new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("nobody counts");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
