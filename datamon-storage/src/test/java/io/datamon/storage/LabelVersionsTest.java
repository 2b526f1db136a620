package io.datamon.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.datamon.Datamon;
import io.datamon.Repo;
import io.datamon.Upload;
import io.datamon.model.BundleId;
import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.gcs.GcsStores;
import io.datamon.storage.s3.S3Stores;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.Key;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.StoreOptions;
import io.datamon.store.TestStores;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** The history of a label that another program moves, in buckets that keep versions. */
final class LabelVersionsTest {
  private static final String LABEL = "dev/meta/labels/r/l/label.yaml";

  @TempDir Path folder;

  private void historyHasMovesOfOthers(ObjectStore store, ObjectStore others) throws Exception {
    Path tree = Files.createDirectories(folder.resolve("tree"));
    URI uri = TestStores.name("label-versions", store);
    List<BundleId> moves = new ArrayList<>();
    try (Datamon datamon = Datamon.builder().configuration(uri).withoutCache().build();
        others) {
      Repo repo = datamon.createRepo("r", "d");
      for (int i = 0; i < 4; i++) {
        Files.writeString(tree.resolve("f"), "content " + i);
        BundleId bundle = repo.upload(tree, Upload.message("m" + i)).id();
        moves.add(bundle);
        if (i % 2 == 0) {
          repo.label("l").set(bundle);
        } else {
          String text =
              "name: l\nid: %s\ntimestamp: %s\n"
                  .formatted(bundle, repo.label("l").descriptor().timestamp().plusNanos(1000));
          others.put(new Key(LABEL), Payload.of(text), Condition.ALWAYS, Durability.NOW);
        }
      }
      List<BundleId> told = new ArrayList<>();
      repo.label("l").history().forEach(move -> told.add(move.bundle()));
      assertEquals(moves, told);
    }
  }

  @Test
  void onGoogleCloudStorage() throws Exception {
    try (TestServer server = TestServer.fakeGcs()) {
      server.makeGcsBucket("kept", true);
      BucketUri place = BucketUri.parse(URI.create("gs://kept/team"));
      Map<String, String> environment =
          Map.of("STORAGE_EMULATOR_HOST", server.endpoint().toString());
      historyHasMovesOfOthers(
          GcsStores.open(place, environment, StoreOptions.NONE),
          GcsStores.open(place, environment, StoreOptions.NONE));
    }
  }

  @Test
  void onS3() throws Exception {
    try (TestServer server = TestServer.moto();
        S3Client client = server.s3Client()) {
      server.makeS3Bucket("kept");
      client.putBucketVersioning(
          r -> r.bucket("kept").versioningConfiguration(c -> c.status("Enabled")));
      BucketUri place = BucketUri.parse(URI.create("s3://kept/team"));
      StoreOptions options = StoreOptions.NONE.with(S3Client.class, client);
      historyHasMovesOfOthers(
          S3Stores.open(place, Map.of(), options), S3Stores.open(place, Map.of(), options));
    }
  }
}
