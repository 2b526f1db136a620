package io.datamon.storage.s3;

import io.datamon.storage.PlacesContract;
import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.cloud.Retries;
import io.datamon.store.ObjectStore;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

final class MotoPlacesTest extends PlacesContract {
  private static S3Server server;

  @BeforeAll
  static void startServer() throws Exception {
    server = S3Server.moto();
  }

  @AfterAll
  static void stopServer() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected ObjectStore makeBucket(String name) {
    server.makeBucket(name);
    return S3Stores.open(
        BucketUri.parse(URI.create("s3://" + name)),
        Optional.of(server.endpoint()),
        S3Server.KEYS,
        Retries.standard(),
        Duration.ofSeconds(10),
        10 << 20); // its puts in parts heed no conditions, and are not used with them
  }

  @Override
  protected void put(String bucket, String name, String text) {
    try (S3Client client = server.client()) {
      client.putObject(r -> r.bucket(bucket).key(name), RequestBody.fromString(text));
    }
  }
}
