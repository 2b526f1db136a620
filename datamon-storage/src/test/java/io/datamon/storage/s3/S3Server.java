package io.datamon.storage.s3;

import io.datamon.storage.TestServer;
import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.cloud.Retries;
import io.datamon.store.ObjectStore;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A server of S3 that tests use, and stores on it. */
final class S3Server implements AutoCloseable {
  static final StaticCredentialsProvider KEYS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("test-key", "test-secret"));

  private final TestServer server;

  private S3Server(TestServer server) {
    this.server = server;
  }

  static S3Server moto() throws Exception {
    return new S3Server(TestServer.moto());
  }

  URI endpoint() {
    return server.endpoint();
  }

  /** Returns a client of AWS's, as a program may have one. */
  S3Client client() {
    return S3Client.builder()
        .endpointOverride(endpoint())
        .forcePathStyle(true)
        .region(Region.US_EAST_1)
        .credentialsProvider(KEYS)
        .build();
  }

  void makeBucket(String name) {
    try (S3Client client = client()) {
      client.createBucket(r -> r.bucket(name));
    }
  }

  /** Opens a store that gives up soon. */
  static ObjectStore open(String uri, URI endpoint, Duration stall) {
    Retries retries =
        new Retries(
            Duration.ofSeconds(1),
            Duration.ofMillis(10),
            Duration.ofMillis(100),
            new Random(1),
            System::nanoTime,
            time -> Thread.sleep(time.toMillis()));
    return S3Stores.open(
        BucketUri.parse(URI.create(uri)), Optional.of(endpoint), KEYS, retries, stall, 6 << 20);
  }

  @Override
  public void close() {
    server.close();
  }
}
