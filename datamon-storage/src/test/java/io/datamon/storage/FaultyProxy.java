package io.datamon.storage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * A network that fails: it stands between a client and a server, passes on one request for each
 * connection, and does to it what a test says.
 */
public final class FaultyProxy implements AutoCloseable {
  /** What becomes of a request. */
  public enum Fault {
    /** Nothing. */
    NONE,
    /** The connection is reset before the server sees the request. */
    RESET,
    /** The connection is closed before that: in the TLS handshake, where there is one. */
    CLOSED,
    /** The server acts, and the connection is reset instead of its answer. */
    ANSWER_LOST,
    /** Nothing comes, neither answer nor end. */
    STALL,
    /** The server acts, half of its answer comes, then nothing. */
    ANSWER_STALLS,
    /** The server acts, and its answer ends in the middle. */
    ANSWER_CUT,
    /** A bit of the body of the answer is another one. */
    ANSWER_FLIPPED,
    /** A bit of the body of the request is another one. */
    REQUEST_FLIPPED,
    /** Too many requests. */
    STATUS_429,
    /** A failure in the server before it acts. */
    STATUS_500,
    /** The server is busy. */
    STATUS_503,
    /** The server acts, and something before it says that it is gone. */
    ANSWER_502
  }

  private final URI target;
  private final IntFunction<Fault> fate;
  private final Optional<TestTls> tls;
  private final ServerSocket listening;
  private final ExecutorService threads = Executors.newCachedThreadPool(FaultyProxy::daemon);
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger struck = new AtomicInteger();

  /**
   * Starts a proxy.
   *
   * @param target where the server is
   * @param tls what it speaks with clients; plain HTTP if empty
   * @param fate what becomes of the n-th request, counted from 1
   */
  public FaultyProxy(URI target, Optional<TestTls> tls, IntFunction<Fault> fate)
      throws IOException {
    this.target = target;
    this.tls = tls;
    this.fate = fate;
    this.listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    threads.execute(this::listen);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "faulty-proxy");
    thread.setDaemon(true);
    return thread;
  }

  /** Returns where it listens. */
  public URI endpoint() {
    String scheme = tls.isPresent() ? "https" : "http";
    return URI.create(scheme + "://127.0.0.1:" + listening.getLocalPort());
  }

  /** Returns how many requests have come. */
  public int requests() {
    return requests.get();
  }

  /** Returns how many of them were struck. */
  public int struck() {
    return struck.get();
  }

  private void listen() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        open.add(client);
        threads.execute(() -> serve(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket plain) {
    try {
      // Of each connection one request is answered.
      Fault fault = fate.apply(requests.incrementAndGet());
      if (fault != Fault.NONE) {
        struck.incrementAndGet();
      }
      if (fault == Fault.CLOSED) {
        readBeginning(plain.getInputStream());
        plain.close();
        return;
      }
      Socket client = tls.isPresent() ? tls.get().accept(plain) : plain;
      byte[] request = request(client.getInputStream());
      boolean stays = request.length > 0 && answer(plain, client, request, fault);
      if (!stays) {
        client.close();
      }
    } catch (IOException e) {
      reset(plain); // one side has gone; the other one learns it so
    }
  }

  /** Reads what came, as what is closed with something unread is reset. */
  private void readBeginning(InputStream in) throws IOException {
    if (tls.isEmpty()) {
      request(in);
      return;
    }
    byte[] record = in.readNBytes(5);
    in.skipNBytes((record[3] & 0xff) << 8 | record[4] & 0xff);
  }

  /** Answers a request; returns whether the connection is left as it is. */
  private boolean answer(Socket plain, Socket client, byte[] request, Fault fault)
      throws IOException {
    OutputStream out = client.getOutputStream();
    switch (fault) {
      case STALL -> {
        return true;
      }
      case CLOSED -> throw new IllegalStateException("closed before");
      case RESET -> reset(plain);
      case STATUS_429 -> out.write(status("429 Too Many Requests"));
      case STATUS_500 -> out.write(status("500 Internal Server Error"));
      case STATUS_503 -> out.write(status("503 Service Unavailable"));
      case REQUEST_FLIPPED -> out.write(ask(flipped(request)));
      case NONE -> out.write(ask(request));
      case ANSWER_502 -> {
        ask(request);
        out.write(status("502 Bad Gateway"));
      }
      case ANSWER_LOST -> {
        ask(request);
        reset(plain);
      }
      case ANSWER_FLIPPED -> out.write(flipped(ask(request)));
      case ANSWER_CUT, ANSWER_STALLS -> {
        byte[] answer = ask(request);
        int body = bodyStart(answer);
        // Without a body, the end of the headers does not come.
        int half = body == answer.length ? body - 2 : body + (answer.length - body) / 2;
        out.write(answer, 0, half);
        out.flush();
        return fault == Fault.ANSWER_STALLS;
      }
    }
    return false;
  }

  private static byte[] status(String line) {
    return ("HTTP/1.1 " + line + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void reset(Socket client) {
    try {
      client.setSoLinger(true, 0);
      client.close();
    } catch (IOException e) {
      System.getLogger(FaultyProxy.class.getName()).log(System.Logger.Level.DEBUG, "closed", e);
    }
  }

  /** Changes a bit in the middle of a body; what has none stays as it is. */
  private static byte[] flipped(byte[] message) {
    int body = bodyStart(message);
    if (body < message.length) {
      message[body + (message.length - body) / 2] ^= 1;
    }
    return message;
  }

  private static int bodyStart(byte[] message) {
    for (int i = 3; i < message.length; i++) {
      if (message[i] == '\n'
          && message[i - 1] == '\r'
          && message[i - 2] == '\n'
          && message[i - 3] == '\r') {
        return i + 1;
      }
    }
    return message.length;
  }

  /** Reads a request: its headers, and as much body as they say. */
  private static byte[] request(InputStream in) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    int newlines = 0;
    while (newlines < 2) {
      int b = in.read();
      if (b < 0) {
        return new byte[0];
      }
      read.write(b);
      newlines = b == '\n' ? newlines + 1 : b == '\r' ? newlines : 0;
    }
    String headers = read.toString(StandardCharsets.ISO_8859_1);
    long length =
        headers
            .lines()
            .filter(line -> line.regionMatches(true, 0, "Content-Length:", 0, 15))
            .mapToLong(line -> Long.parseLong(line.substring(15).strip()))
            .findFirst()
            .orElse(0);
    byte[] body = in.readNBytes((int) length);
    if (body.length < length) {
      throw new IOException("the request ends early");
    }
    byte[] head =
        headers
            .replaceFirst("(?im)^Connection:.*\r\n", "")
            .replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.write(head);
    whole.write(body);
    return whole.toByteArray();
  }

  private byte[] ask(byte[] request) throws IOException {
    try (Socket server = new Socket(target.getHost(), target.getPort())) {
      server.getOutputStream().write(request);
      server.getOutputStream().flush();
      return server.getInputStream().readAllBytes();
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    open.forEach(FaultyProxy::reset);
    threads.shutdownNow();
  }
}
