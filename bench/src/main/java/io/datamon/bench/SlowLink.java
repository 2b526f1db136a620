package io.datamon.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A link to a server of HTTP that takes time: what goes in either direction arrives so much later,
 * as over a distance, and at any rate. It counts the requests by method.
 */
final class SlowLink implements AutoCloseable {
  private static final int PIECE = 64 << 10;

  /** How much may be under way in one direction of a connection, in pieces: 16 MiB. */
  private static final int UNDER_WAY = 256;

  private final ServerSocket listener;
  private final InetSocketAddress server;
  private final long delayNanos;
  private final Map<String, Long> requests = new TreeMap<>(); // guarded by itself

  /**
   * What is under way.
   *
   * @param due when it arrives, by {@link System#nanoTime}
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Piece(byte[] bytes, long due) {}

  /**
   * Opens a link on a free port of this host.
   *
   * @param port of the server on this host
   * @param roundTripMillis how much later an answer comes than without it
   */
  SlowLink(int port, int roundTripMillis) throws IOException {
    listener = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    delayNanos = TimeUnit.MILLISECONDS.toNanos(roundTripMillis) / 2;
    start("link", this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Returns the requests since the last call, by method. */
  Map<String, Long> takeRequests() {
    synchronized (requests) {
      Map<String, Long> taken = new TreeMap<>(requests);
      requests.clear();
      return taken;
    }
  }

  private void count(String method) {
    synchronized (requests) {
      requests.merge(method, 1L, Long::sum);
    }
  }

  private static void start(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket there = new Socket();
        there.setTcpNoDelay(true);
        client.setTcpNoDelay(true);
        there.connect(server);
        carry(client, there, new RequestCounter(this::count));
        carry(there, client, null);
      } catch (IOException e) {
        if (!listener.isClosed()) {
          System.err.println("a connection was not made: " + e.getMessage());
        }
      }
    }
  }

  private void carry(
      Socket from, Socket to, @org.jspecify.annotations.Nullable RequestCounter counter) {
    BlockingQueue<Piece> underWay = new ArrayBlockingQueue<>(UNDER_WAY);
    start(
        "link-in",
        () -> {
          byte[] buffer = new byte[PIECE];
          try {
            InputStream in = from.getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
              if (counter != null) {
                counter.see(buffer, n);
              }
              underWay.put(new Piece(Arrays.copyOf(buffer, n), System.nanoTime() + delayNanos));
            }
          } catch (IOException e) {
            // The other side has closed: the end is passed on below.
          } catch (InterruptedException e) {
            return;
          }
          try {
            underWay.put(new Piece(new byte[0], System.nanoTime() + delayNanos));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    start(
        "link-out",
        () -> {
          try (from;
              to) {
            OutputStream out = to.getOutputStream();
            for (Piece piece = underWay.take(); piece.bytes().length > 0; piece = underWay.take()) {
              long left = piece.due() - System.nanoTime();
              if (left > 0) {
                TimeUnit.NANOSECONDS.sleep(left);
              }
              out.write(piece.bytes());
            }
          } catch (IOException | InterruptedException e) {
            // One side has closed; both are closed by this block.
          }
        });
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
