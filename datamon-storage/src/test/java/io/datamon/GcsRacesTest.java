package io.datamon;

import io.datamon.model.Profile;
import io.datamon.storage.TestServer;
import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.gcs.GcsStores;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.StoreOptions;
import io.datamon.store.TestStores;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Two processes that race uploads, labels and deletions in one bucket. */
@Tag("long")
final class GcsRacesTest extends RacesTest {
  private static final URI PLACE = URI.create("gs://races/store");
  private static TestServer server;

  @BeforeAll
  static void startServer() throws Exception {
    server = TestServer.fakeGcs();
    server.makeGcsBucket("races", false);
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  private static ObjectStore store() {
    return GcsStores.open(
        BucketUri.parse(PLACE),
        Map.of("STORAGE_EMULATOR_HOST", server.endpoint().toString()),
        StoreOptions.NONE);
  }

  @Override
  Datamon open(String cache) {
    return Datamon.builder()
        .configuration(TestStores.name("gcs-races", store()))
        .cacheFolder(temp.resolve(cache))
        .newProfile(Profile.SMALL)
        .build();
  }

  @Override
  int processes() {
    return 2;
  }

  @Override
  int operations() {
    return 15;
  }

  /** Few processes seldom meet. */
  @Override
  List<String> wanted() {
    return List.of("upload done", "upload-labelled done", "move done", "download done");
  }

  @Override
  void lead(ProcessBuilder process) {
    process.environment().put("STORAGE_EMULATOR_HOST", server.endpoint().toString());
    process.command().add(1, "-D" + RaceProcess.STORE + "=" + PLACE);
  }

  @Override
  List<?> leftovers() {
    List<String> left = new ArrayList<>();
    try (ObjectStore store = store()) {
      for (Iterator<ObjectInfo> all = store.list("", ""); all.hasNext(); ) {
        String key = all.next().key().value();
        if (key.contains("/sessions/")) {
          left.add(key);
        }
      }
    }
    return left;
  }
}
