package io.datamon.bench;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server that speaks a cloud's protocol, on this host and with its data in a folder, behind a
 * link that takes time. It has one bucket.
 */
final class CloudServer implements AutoCloseable {
  static final String BUCKET = "bench";
  static final String KEY = "bench-key";
  static final String SECRET = "bench-secret";

  private static final int START_SECONDS = 60;

  private final Process process;
  private final SlowLink link;
  private final boolean gcs;

  private CloudServer(Process process, SlowLink link, boolean gcs) {
    this.process = process;
    this.link = link;
    this.gcs = gcs;
  }

  /**
   * Starts a server: fake-gcs-server, or the Versity gateway.
   *
   * @param tools where the servers are
   * @param folder is made, for what it holds
   */
  static CloudServer start(boolean gcs, Path tools, Path folder, int roundTripMillis)
      throws IOException, InterruptedException {
    String program = gcs ? "fake-gcs-server" : "versitygw";
    Path file = tools.resolve(program);
    if (!Files.isExecutable(file)) {
      throw new IOException(file + " is not there: run datamon-storage/test-servers");
    }
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.createDirectory(data.resolve(BUCKET));
    int port = freePort();
    SlowLink link = new SlowLink(port, roundTripMillis);
    List<String> command =
        gcs
            ? List.of(
                file.toString(),
                "-backend=filesystem",
                "-filesystem-root=" + data,
                "-scheme=http",
                "-host=127.0.0.1",
                "-port=" + port,
                "-public-host=127.0.0.1:" + link.port(),
                "-external-url=http://127.0.0.1:" + link.port(),
                "-log-level=error")
            : List.of(
                file.toString(),
                "--quiet",
                "--access=" + KEY,
                "--secret=" + SECRET,
                "--port=127.0.0.1:" + port,
                "posix",
                data.toString());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server.log").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    long begun = System.nanoTime();
    while (!answers(port)) {
      if (!process.isAlive()
          || System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(START_SECONDS)) {
        throw new IOException(program + " did not start: see " + folder.resolve("server.log"));
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return new CloudServer(process, link, gcs);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean answers(int port) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/").toURL().openConnection();
      connection.getResponseCode();
      connection.disconnect();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Tells whether it is one of Google Cloud Storage, else of S3. */
  boolean isGcs() {
    return gcs;
  }

  /** Returns where it is reached, with the time that this takes. */
  String endpoint() {
    return "http://127.0.0.1:" + link.port();
  }

  /** Returns the requests since the last call, by method. */
  Map<String, Long> takeRequests() {
    return link.takeRequests();
  }

  /** Returns what its clients find in their environment. */
  Map<String, String> environment() {
    return gcs
        ? Map.of("STORAGE_EMULATOR_HOST", endpoint().substring("http://".length()))
        : Map.of(
            "AWS_ENDPOINT_URL_S3",
            endpoint(),
            "AWS_ACCESS_KEY_ID",
            KEY,
            "AWS_SECRET_ACCESS_KEY",
            SECRET,
            "AWS_REGION",
            "us-east-1");
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    link.close();
  }
}
