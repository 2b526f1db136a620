package io.datamon.storage.s3;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class VersityContractTest extends S3StoreContract {
  private static S3Server server;

  @BeforeAll
  static void startServer() throws Exception {
    server = S3Server.versity();
  }

  @AfterAll
  static void stopServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  /** What it keeps of the past has the time when it was replaced or removed. */
  @Override
  protected boolean removalsAreNoted() {
    return false;
  }

  @Override
  S3Server server() {
    return server;
  }
}
