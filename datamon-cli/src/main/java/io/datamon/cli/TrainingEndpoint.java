package io.datamon.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A server on this host, for {@link Training}, that says of each object that it is not there, and
 * lists nothing: so the client of S3 is made, signs, sends and reads answers without a network.
 */
final class TrainingEndpoint implements AutoCloseable {
  private static final String NOT_THERE =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>NoSuchKey</Code>"
          + "<Message>The specified key does not exist.</Message></Error>";

  private static final String EMPTY =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult"
          + " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>trained</Name>"
          + "<KeyCount>0</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>"
          + "</ListBucketResult>";

  private final ServerSocket listener;

  private TrainingEndpoint(ServerSocket listener) {
    this.listener = listener;
  }

  /** Opens it on a free port of this host. */
  static TrainingEndpoint open() throws IOException {
    TrainingEndpoint endpoint =
        new TrainingEndpoint(
            new ServerSocket(0, 8, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})));
    Thread thread = new Thread(endpoint::serve, "datamon-training");
    thread.setDaemon(true);
    thread.start();
    return endpoint;
  }

  /** Leads the client of S3 here: by properties, since the environment cannot be changed. */
  void useForS3() {
    Map.of(
            "aws.endpointUrlS3",
            "http://127.0.0.1:" + listener.getLocalPort(),
            "aws.accessKeyId",
            "trained",
            "aws.secretAccessKey",
            "trained",
            "aws.region",
            "us-east-1")
        .forEach(System::setProperty);
  }

  private void serve() {
    while (!listener.isClosed()) {
      try (Socket client = listener.accept()) {
        answer(client);
      } catch (IOException e) {
        // Closed: this one, or the client's side; there is nobody to tell.
      }
    }
  }

  private static void answer(Socket client) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
    String request = in.readLine();
    if (request == null) {
      return;
    }
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      // The head is read to its end; what may follow does not matter.
    }
    boolean listing = request.contains("list-type=2");
    String body = listing ? EMPTY : NOT_THERE;
    String head =
        (listing ? "HTTP/1.1 200 OK" : "HTTP/1.1 404 Not Found")
            + "\r\nContent-Type: application/xml\r\nContent-Length: "
            + body.length()
            + "\r\nConnection: close\r\n\r\n";
    client.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
