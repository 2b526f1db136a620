package io.datamon.storage.gcs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.datamon.storage.TestServer;
import io.datamon.storage.cloud.BucketUri;
import io.datamon.store.ObjectStore;
import io.datamon.store.ObjectStoreContract;
import io.datamon.store.StoreOptions;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract of stores, on a server that first shows that it honours preconditions. */
final class GcsStoreContractTest extends ObjectStoreContract {
  private static TestServer server;
  private static int buckets;

  @BeforeAll
  static void startServer() throws Exception {
    server = TestServer.fakeGcs();
    server.makeGcsBucket("proof", false);
    String upload = "/upload/storage/v1/b/proof/o?uploadType=media&name=k&ifGenerationMatch=";
    assertEquals(200, server.send("POST", upload + 0, "first").statusCode());
    assertEquals(412, server.send("POST", upload + 0, "second").statusCode(), "creates twice");
    assertEquals(412, server.send("POST", upload + 1, "third").statusCode(), "any generation");
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected ObjectStore openEmpty() throws Exception {
    return open(false);
  }

  @Override
  protected Optional<ObjectStore> openKeeping() throws Exception {
    return Optional.of(open(true));
  }

  /** The service has no marks of removals. */
  @Override
  protected boolean removalsAreNoted() {
    return false;
  }

  private static ObjectStore open(boolean versions) throws Exception {
    String bucket = "contract-" + ++buckets;
    server.makeGcsBucket(bucket, versions);
    // Half of the tests have the whole bucket.
    String prefix = buckets % 2 == 0 ? "" : "/some/prefix";
    return GcsStores.open(
        BucketUri.parse(URI.create("gs://" + bucket + prefix)),
        Map.of("STORAGE_EMULATOR_HOST", server.endpoint().toString()),
        StoreOptions.NONE);
  }
}
