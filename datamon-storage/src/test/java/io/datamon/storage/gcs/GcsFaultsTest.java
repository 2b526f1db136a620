package io.datamon.storage.gcs;

import io.datamon.storage.FaultsContract;
import io.datamon.storage.TestServer;
import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.cloud.Retries;
import io.datamon.store.ObjectStore;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class GcsFaultsTest extends FaultsContract {
  private static TestServer server;

  @BeforeAll
  static void startServer() throws Exception {
    server = TestServer.fakeGcs();
    server.makeGcsBucket("faults", false);
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected URI server() {
    return server.endpoint();
  }

  @Override
  protected ObjectStore open(String prefix, URI endpoint, Retries retries, Duration stall) {
    return GcsStores.open(
        BucketUri.parse(URI.create("gs://faults/" + prefix)),
        endpoint.toString(),
        Access.anonymous(),
        retries,
        stall,
        1 << 20);
  }
}
