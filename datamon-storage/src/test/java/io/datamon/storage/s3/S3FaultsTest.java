package io.datamon.storage.s3;

import io.datamon.storage.FaultsContract;
import io.datamon.storage.TestTls;
import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.cloud.Retries;
import io.datamon.store.ObjectStore;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** On a server that checks signatures and checksums, and over TLS, as AWS does. */
final class S3FaultsTest extends FaultsContract {
  private static S3Server server;
  private static TestTls tls;

  @BeforeAll
  static void startServer() throws Exception {
    tls = TestTls.make();
    server = S3Server.versity();
    server.makeBucket("faults");
  }

  @AfterAll
  static void stopServer() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected URI server() {
    return server.endpoint();
  }

  @Override
  protected Optional<TestTls> tls() {
    return Optional.of(tls);
  }

  @Override
  protected ObjectStore open(String prefix, URI endpoint, Retries retries, Duration stall) {
    return S3Stores.open(
        BucketUri.parse(URI.create("s3://faults/" + prefix)),
        Optional.of(endpoint),
        S3Server.KEYS,
        retries,
        stall,
        1 << 20);
  }
}
