package io.datamon.storage.gcs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.Bundle;
import io.datamon.Datamon;
import io.datamon.Download;
import io.datamon.Repo;
import io.datamon.Upload;
import io.datamon.model.ContextDescriptor;
import io.datamon.model.ContextName;
import io.datamon.storage.TestServer;
import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.cloud.Retries;
import io.datamon.store.ForwardingStore;
import io.datamon.store.ObjectStore;
import io.datamon.store.Stores;
import io.datamon.store.TestStores;
import io.datamon.transfer.UnreadableFilesException;
import io.datamon.transfer.UploadOutcome;
import io.datamon.verify.VerifySettings;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bucket that others fill, as the source of a bundle. */
final class GcsPlacesTest {
  private static TestServer server;
  private static int buckets;

  @TempDir Path folder;

  @BeforeAll
  static void startServer() throws Exception {
    server = TestServer.fakeGcs();
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  private static String makeBucket() throws Exception {
    String bucket = "places-" + ++buckets;
    server.makeGcsBucket(bucket, false);
    TestStores.name(
        bucket,
        new StaysOpen(
            GcsStores.open(
                BucketUri.parse(URI.create("gs://" + bucket)),
                server.endpoint().toString(),
                Access.anonymous(),
                Retries.standard(),
                Duration.ofSeconds(10),
                1 << 20)));
    return bucket;
  }

  /** A transfer closes what it opens by a name, and a test uses it again. */
  private static final class StaysOpen extends ForwardingStore {
    StaysOpen(ObjectStore delegate) {
      super(delegate);
    }

    @Override
    public void close() {}
  }

  private static void put(String bucket, String name, String text) throws Exception {
    HttpResponse<String> answer =
        server.send(
            "POST",
            "/upload/storage/v1/b/"
                + bucket
                + "/o?uploadType=media&name="
                + URLEncoder.encode(name, StandardCharsets.UTF_8),
            text);
    assertEquals(200, answer.statusCode(), answer.body());
  }

  private Datamon datamon() {
    return Datamon.builder()
        .configuration(folder.resolve("store").toUri())
        .cacheFolder(folder.resolve("cache"))
        .build();
  }

  @Test
  void anyNamesThatABucketHoldsBecomePathsOrAreToldOneByOne() throws Exception {
    String bucket = makeBucket();
    List<String> good = List.of("in/.hidden", "in/a b/c", "in/both/below", "in/ümlaut", "in/z");
    for (String name : good) {
      put(bucket, name, "of " + name);
    }
    for (String odd :
        List.of("in/", "in/empty/", "in/a//b", "in/x/../y", "in/both", "in/bytes/", "inside")) {
      put(bucket, odd, odd.endsWith("bytes/") ? "x" : odd.endsWith("/") ? "" : "odd");
    }
    try (Datamon datamon = datamon()) {
      Repo repo = datamon.createRepo("r", "d");
      URI place = URI.create("test://" + bucket + "/in");
      assertThrows(UnreadableFilesException.class, () -> repo.upload(place, Upload.message("all")));
      UploadOutcome outcome =
          repo.uploadWithOutcome(place, Upload.message("rest").skipUnreadable());
      Bundle bundle = repo.bundle(outcome.bundle().id());
      List<String> paths = new ArrayList<>();
      bundle.list().forEach(entry -> paths.add(entry.path().toString()));
      assertEquals(
          List.of("", ".hidden", "a b", "both", "empty", "z", "ümlaut", "a b/c", "both/below"),
          paths);
      for (String name : good) {
        try (InputStream in = bundle.open(name.substring(3))) {
          assertArrayEquals(
              ("of " + name).getBytes(StandardCharsets.UTF_8), in.readAllBytes(), name);
        }
      }
      List<String> failures =
          outcome.failures().stream().map(failure -> failure.reason()).sorted().toList();
      assertEquals(4, failures.size(), failures.toString());
      assertTrue(failures.get(0).startsWith("object \"a//b\" is left out: "), failures.toString());
      assertTrue(
          failures
              .get(1)
              .equals("object \"both\" is left out: objects lie below it, as in a folder"),
          failures.toString());
      assertTrue(
          failures.get(2).startsWith("object \"bytes/\" is left out: "), failures.toString());
      assertTrue(
          failures.get(3).startsWith("object \"x/../y\" is left out: "), failures.toString());
    }
  }

  @Test
  void thePartsOfAContextMayLieInStoresOfSeveralKinds() throws Exception {
    String bucket = makeBucket();
    Path tree = Files.createDirectories(folder.resolve("tree"));
    Files.writeString(tree.resolve("a"), "x".repeat(3000));
    ContextDescriptor mixed =
        new ContextDescriptor(
            ContextName.of("mixed"),
            "./wal",
            "./read-log",
            "./blob",
            folder.resolve("meta").toUri().toString(),
            "test://" + bucket + "/labels",
            ContextDescriptor.VERSION,
            Optional.of("test://" + bucket + "/content"));
    try (Datamon datamon = datamon()) {
      datamon.createCheckedContext(mixed);
    }
    try (Datamon datamon =
        Datamon.builder()
            .configuration(folder.resolve("store").toUri())
            .context("mixed")
            .withoutCache()
            .build()) {
      Repo repo = datamon.createRepo("r", "d");
      repo.upload(tree, Upload.message("m").label("l"));
      repo.label("l").bundle().download(folder.resolve("copy"), Download.defaults());
      assertTrue(datamon.verify(VerifySettings.DATA, finding -> {}).isSound());
    }
    assertEquals("x".repeat(3000), Files.readString(folder.resolve("copy/a")));
    assertTrue(Files.isDirectory(folder.resolve("meta/repos/r")));
    List<String> tops = new ArrayList<>();
    try (ObjectStore store = Stores.open(URI.create("test://" + bucket))) {
      store
          .list("", "")
          .forEachRemaining(each -> tops.add(each.key().value().replaceFirst("/.*", "")));
    }
    assertEquals(List.of("content", "labels"), tops.stream().distinct().toList());
  }

  @Test
  void whatWasNotPutAgainIsNotFetchedAgain() throws Exception {
    String bucket = makeBucket();
    put(bucket, "a", "1".repeat(3000));
    put(bucket, "b", "2".repeat(3000));
    try (Datamon datamon = datamon()) {
      Repo repo = datamon.createRepo("r", "d");
      URI place = URI.create("test://" + bucket);
      assertEquals(2, repo.uploadWithOutcome(place, Upload.message("one")).readFiles());
      put(bucket, "b", "3".repeat(3000));
      assertEquals(1, repo.uploadWithOutcome(place, Upload.message("two")).readFiles());
    }
  }

  @Test
  void whatIsStoredCompressedIsTakenAsItIsStored() throws Exception {
    String bucket = makeBucket();
    put(bucket, "plain", "x".repeat(2000));
    HttpResponse<String> answer =
        server.send(
            "PATCH", "/storage/v1/b/" + bucket + "/o/plain", "{\"contentEncoding\":\"gzip\"}");
    assertEquals(200, answer.statusCode(), answer.body());
    try (Datamon datamon = datamon()) {
      Repo repo = datamon.createRepo("r", "d");
      Bundle bundle = repo.upload(URI.create("test://" + bucket), Upload.message("one"));
      try (InputStream in = bundle.open("plain")) {
        assertEquals("x".repeat(2000), new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
  }
}
