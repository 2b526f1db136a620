package io.datamon.storage.s3;

import io.datamon.storage.FaultsContract;
import io.datamon.storage.FaultyProxy.Fault;
import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.cloud.Retries;
import io.datamon.store.ObjectStore;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** On a server that checks neither signatures nor checksums. */
final class MotoFaultsTest extends FaultsContract {
  private static S3Server server;

  @BeforeAll
  static void startServer() throws Exception {
    server = S3Server.moto();
    server.makeBucket("faults");
  }

  @AfterAll
  static void stopServer() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  /** Those that differ most; it is slow, and flipped bits of a request it stores as they come. */
  @Override
  protected Set<Fault> faults() {
    return EnumSet.of(Fault.RESET, Fault.ANSWER_LOST, Fault.STATUS_503);
  }

  @Override
  protected URI server() {
    return server.endpoint();
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
