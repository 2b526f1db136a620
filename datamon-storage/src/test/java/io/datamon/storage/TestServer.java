package io.datamon.storage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A server that a test starts as a process on a free port, and that ends with the test's JVM. */
public final class TestServer implements AutoCloseable {
  /** The access key that a server of S3 knows. */
  public static final String KEY = "test-key";

  /** The secret key of it. */
  public static final String SECRET = "test-secret";

  private final Process process;
  private final URI endpoint;
  private final HttpClient http = HttpClient.newHttpClient();

  private TestServer(Process process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /** Starts fake-gcs-server, or skips the test if it is nowhere. */
  public static TestServer fakeGcs() throws IOException, InterruptedException {
    String program = find("fake-gcs-server");
    int port = freePort();
    URI endpoint = URI.create("http://127.0.0.1:" + port);
    return start(
        List.of(
            program,
            "-backend=memory",
            "-scheme=http",
            "-host=127.0.0.1",
            "-port=" + port,
            "-public-host=127.0.0.1:" + port,
            "-external-url=" + endpoint,
            "-log-level=error"),
        endpoint,
        "/_internal/healthcheck");
  }

  /** Starts moto, a server of S3, or skips the test if it is nowhere. */
  public static TestServer moto() throws IOException, InterruptedException {
    String python = find("moto/bin/python");
    int port = freePort();
    // By itself it would run requests side by side, and look at conditions before it puts.
    String program =
        "import logging, sys; from werkzeug.serving import run_simple;"
            + " logging.getLogger('werkzeug').setLevel(logging.ERROR);"
            + " from moto.moto_server.werkzeug_app import *;"
            + " run_simple('127.0.0.1', int(sys.argv[1]),"
            + " DomainDispatcherApplication(create_backend_app), threaded=False)";
    return start(
        List.of(python, "-W", "ignore", "-c", program, String.valueOf(port)),
        URI.create("http://127.0.0.1:" + port),
        "/moto-api/");
  }

  /**
   * Starts the Versity gateway, a server of S3 that checks signatures and checksums, or skips the
   * test if it is nowhere.
   *
   * @param folder an empty folder for what it holds, where files can have extended attributes
   */
  public static TestServer versity(Path folder) throws IOException, InterruptedException {
    String program = find("versitygw");
    int port = freePort();
    return start(
        List.of(
            program,
            "--quiet",
            "--access=" + KEY,
            "--secret=" + SECRET,
            "--port=127.0.0.1:" + port,
            "posix",
            "--versioning-dir=" + Files.createDirectory(folder.resolve("versions")),
            Files.createDirectory(folder.resolve("buckets")).toString()),
        URI.create("http://127.0.0.1:" + port),
        "/");
  }

  /** Starts gofakes3, a server of S3 that ignores conditions, or skips the test. */
  public static TestServer withoutConditions() throws IOException, InterruptedException {
    String program = find("gofakes3");
    int port = freePort();
    return start(
        List.of(program, "-quiet", "-backend=memory", "-host=127.0.0.1:" + port),
        URI.create("http://127.0.0.1:" + port),
        "/");
  }

  /** Finds a program where the project's tools are, else on the path, else skips the test. */
  private static String find(String name) {
    Path tool = Path.of(System.getProperty("datamon.tools", "../target/tools"), name);
    if (Files.isExecutable(tool)) {
      return tool.toString();
    }
    Optional<Path> onPath =
        java.util.Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .findFirst();
    Assumptions.assumeTrue(
        onPath.isPresent(),
        name
            + " is neither at "
            + tool
            + " nor on PATH: run datamon-storage/test-servers, which installs it");
    return onPath.orElseThrow().toString();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static TestServer start(List<String> command, URI endpoint, String healthy)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            // Standard output of a JVM of tests is where its results go.
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    TestServer server = new TestServer(process, endpoint);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    long begun = System.nanoTime();
    while (true) {
      try {
        server.send("GET", healthy, "");
        return server;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() - begun > Duration.ofSeconds(60).toNanos()) {
          server.close();
          throw new IOException(command.get(0) + " did not start", e);
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  /** Returns where it is, such as {@code http://127.0.0.1:41233}. */
  public URI endpoint() {
    return endpoint;
  }

  /** Makes a bucket of Google Cloud Storage; versions of objects are kept if asked for. */
  public void makeGcsBucket(String name, boolean versions)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        send(
            "POST",
            "/storage/v1/b?project=test",
            "{\"name\":\"%s\",\"versioning\":{\"enabled\":%s}}".formatted(name, versions));
    if (answer.statusCode() != 200) {
      throw new IOException("bucket " + name + ": " + answer.statusCode() + " " + answer.body());
    }
  }

  /** Makes a bucket of S3. */
  public void makeS3Bucket(String name) {
    try (S3Client client = s3Client()) {
      client.createBucket(r -> r.bucket(name));
    }
  }

  /** Returns a client of AWS's for this server of S3, as a program may have one. */
  public S3Client s3Client() {
    return S3Client.builder()
        .endpointOverride(endpoint)
        .forcePathStyle(true)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, SECRET)))
        .build();
  }

  /** Sends a request and returns the answer, whatever it is. */
  public HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(endpoint + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("Content-Type", "application/json")
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    // What it writes is about to be removed.
    process.destroyForcibly().onExit().join();
  }
}
