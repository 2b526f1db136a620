package io.datamon.storage.s3;

import io.datamon.storage.TestServer;
import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.cloud.CloudStore;
import io.datamon.storage.cloud.Retries;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;

/** A server of S3 that tests use, and stores on it. */
final class S3Server implements AutoCloseable {
  static final StaticCredentialsProvider KEYS =
      StaticCredentialsProvider.create(
          AwsBasicCredentials.create(TestServer.KEY, TestServer.SECRET));

  private final TestServer server;
  private final Optional<Path> folder;

  private S3Server(TestServer server, Optional<Path> folder) {
    this.server = server;
    this.folder = folder;
  }

  static S3Server moto() throws Exception {
    return new S3Server(TestServer.moto(), Optional.empty());
  }

  static S3Server versity() throws Exception {
    Path folder = Files.createTempDirectory("datamon-versity-");
    return new S3Server(TestServer.versity(folder), Optional.of(folder));
  }

  static S3Server withoutConditions() throws Exception {
    return new S3Server(TestServer.withoutConditions(), Optional.empty());
  }

  URI endpoint() {
    return server.endpoint();
  }

  /** Returns a client of AWS's, as a program may have one. */
  S3Client client() {
    return server.s3Client();
  }

  void makeBucket(String name) {
    server.makeS3Bucket(name);
  }

  /** Opens a store with short pauses and a time for requests; parts begin at 6 MiB. */
  static CloudStore open(String uri, URI endpoint, Duration budget, Duration stall) {
    Retries retries =
        new Retries(
            budget,
            Duration.ofMillis(5),
            Duration.ofMillis(200),
            new Random(7),
            System::nanoTime,
            time -> Thread.sleep(time.toMillis()));
    return S3Stores.open(
        BucketUri.parse(URI.create(uri)), Optional.of(endpoint), KEYS, retries, stall, 6 << 20);
  }

  @Override
  public void close() throws IOException {
    server.close();
    if (folder.isPresent()) {
      try (Stream<Path> below = Files.walk(folder.get())) {
        for (Path each : below.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
