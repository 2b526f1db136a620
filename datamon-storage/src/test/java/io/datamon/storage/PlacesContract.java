package io.datamon.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.Bundle;
import io.datamon.Datamon;
import io.datamon.Download;
import io.datamon.Repo;
import io.datamon.Upload;
import io.datamon.error.AlreadyExistsException;
import io.datamon.model.ContextDescriptor;
import io.datamon.model.ContextName;
import io.datamon.model.Entry;
import io.datamon.store.ForwardingStore;
import io.datamon.store.ObjectStore;
import io.datamon.store.Stores;
import io.datamon.store.TestStores;
import io.datamon.transfer.DownloadResult;
import io.datamon.transfer.UnreadableFilesException;
import io.datamon.transfer.UploadOutcome;
import io.datamon.verify.VerifySettings;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Buckets that others fill, as the source of a bundle and as its destination: one class of tests
 * for all clouds, each of which extends it.
 */
public abstract class PlacesContract {
  @TempDir Path folder;

  private static int buckets;

  /** Makes a bucket and opens a store on the whole of it; what is longer than 1 MiB is in parts. */
  protected abstract ObjectStore makeBucket(String name) throws Exception;

  /** Puts an object as others do, under any name. */
  protected abstract void put(String bucket, String name, String text) throws Exception;

  /** Makes a bucket that can be opened by {@code test://NAME}. */
  protected final String makeBucket() throws Exception {
    String bucket = "places-" + ++buckets;
    TestStores.name(bucket, new StaysOpen(makeBucket(bucket)));
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

  /** Returns a program whose own store is a folder. */
  protected final Datamon datamon() {
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
  void filesGoToABucketAndComeBack() throws Exception {
    String bucket = makeBucket();
    Path tree = Files.createDirectories(folder.resolve("tree/d/e"));
    Random random = new Random(4);
    Map<String, byte[]> files = new TreeMap<>();
    for (String name : List.of("a b", "d/.x", "d/e/ü+%", "d/empty", "small", "large")) {
      byte[] bytes = new byte[name.equals("large") ? 9_000_000 : random.nextInt(3000)];
      random.nextBytes(bytes);
      files.put(name, name.endsWith("empty") ? new byte[0] : bytes);
      Files.write(tree.getParent().getParent().resolve(name), files.get(name));
    }
    URI place = URI.create("test://" + bucket + "/out");
    try (Datamon datamon = datamon()) {
      Repo repo = datamon.createRepo("r", "d");
      Bundle bundle = repo.upload(folder.resolve("tree"), Upload.message("m"));
      assertEquals(6, bundle.download(place, Download.defaults()).written());
      put(bucket, "out/else", "of others");
      assertThrows(AlreadyExistsException.class, () -> bundle.download(place, Download.defaults()));
      DownloadResult again =
          bundle.download(place, Download.defaults().forceDestination().deleteExtra());
      assertEquals(0, again.written());
      Bundle back = repo.upload(place, Upload.message("back"));
      Map<String, Integer> came = new TreeMap<>();
      for (Entry each : back.list()) {
        if (each instanceof Entry.File file) {
          try (InputStream in = back.open(file.path().toString())) {
            came.put(file.path().toString(), Arrays.hashCode(in.readAllBytes()));
          }
        }
      }
      Map<String, Integer> went = new TreeMap<>();
      files.forEach((name, bytes) -> went.put(name, Arrays.hashCode(bytes)));
      assertEquals(went, came);
    }
  }
}
