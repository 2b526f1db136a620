package io.datamon.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.datamon.catalog.Catalog;
import io.datamon.content.ContentStore;
import io.datamon.content.HandMadeCollector;
import io.datamon.manifest.PackLists;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.Contributor;
import io.datamon.model.Entry;
import io.datamon.model.LabelName;
import io.datamon.model.PackId;
import io.datamon.model.Profile;
import io.datamon.model.RepoDescriptor;
import io.datamon.model.RepoName;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.PrefixStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A context in memory, as one host sees it; several hosts may share the memory. */
final class TestContext implements AutoCloseable {
  static final RepoName REPO = RepoName.of("repo");

  /** A time that is long past when files are stamped with it. */
  private static final Instant OLD = Instant.parse("2020-01-02T03:04:05.006007008Z");

  /** So far ahead that no file looks as if it were still being written. */
  static final Clock AHEAD = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));

  static final UploadSettings SETTINGS =
      new UploadSettings(false, false, false, false, false, Optional.empty(), Set.of(), 2, 2);

  final ObjectStore store;
  final ObjectStore metadata;
  final ContentStore content;
  final Catalog catalog;
  final Uploader uploader;

  private TestContext(
      ObjectStore store, String name, Optional<Path> cache, Profile profile, Clock clock) {
    this.store = store;
    this.metadata = new PrefixStore(store, new Key(name + "/meta"));
    this.content = ContentStore.of(new PrefixStore(store, new Key("dev/content")), cache, profile);
    this.catalog = new Catalog(metadata, metadata, clock, new SecureRandom());
    this.uploader =
        new Uploader(
            catalog,
            content,
            metadata,
            metadata.info().uri(),
            false,
            new Uploader.Environment(clock, new SecureRandom(), "host", "user"));
  }

  /** Opens the context of a store, of the small profile, with the folder for caches. */
  static TestContext open(ObjectStore store, Path cache) {
    return new TestContext(store, "dev", Optional.of(cache), Profile.SMALL, AHEAD);
  }

  static TestContext openWithoutCache(ObjectStore store) {
    return new TestContext(store, "dev", Optional.empty(), Profile.SMALL, AHEAD);
  }

  static TestContext open(ObjectStore store, String name, Profile profile, Clock clock) {
    return new TestContext(store, name, Optional.empty(), profile, clock);
  }

  /** Makes the repo. */
  TestContext withRepo() {
    catalog
        .repos()
        .create(
            new RepoDescriptor(REPO, "for a test", OffsetDateTime.now(AHEAD), Contributor.UNKNOWN));
    return this;
  }

  UploadRequest request(Path folder) {
    return new UploadRequest(
        REPO, folder, "test", new Contributor("A", "a@example.org"), Optional.empty(), SETTINGS);
  }

  UploadRequest labelled(Path folder, String label) {
    UploadRequest plain = request(folder);
    return new UploadRequest(
        REPO,
        folder,
        plain.message(),
        plain.contributor(),
        Optional.of(LabelName.of(label)),
        SETTINGS);
  }

  UploadOutcome upload(Path folder) {
    return uploader.upload(request(folder), Progress.NONE);
  }

  HandMadeCollector collector() {
    return new HandMadeCollector(content, 7);
  }

  /** Returns the keys of the content part that begin so. */
  List<String> contents(String prefix) {
    return keys(content.store(), prefix);
  }

  static List<String> keys(ObjectStore store, String prefix) {
    List<String> keys = new ArrayList<>();
    for (Iterator<ObjectInfo> all = store.list(prefix, ""); all.hasNext(); ) {
      keys.add(all.next().key().value());
    }
    return keys;
  }

  /** Returns the packs that are in the store. */
  Set<PackId> storedPacks() {
    Set<PackId> packs = new TreeSet<>();
    for (String key : contents("packs/")) {
      packs.add(PackId.parse(key.substring(key.lastIndexOf('/') + 1)));
    }
    return packs;
  }

  /** Returns the packs that a bundle says it needs. */
  Set<PackId> packs(BundleDescriptor bundle) {
    return new TreeSet<>(
        new PackLists(content.packs()::read).readAll(bundle.requireNative().packList()));
  }

  /** Reads a bundle whole: contents of files by path. */
  Map<String, byte[]> read(BundleDescriptor bundle) {
    BundleFiles files = new ContentFormats(content).open(bundle);
    Map<String, byte[]> all = new TreeMap<>();
    for (Iterator<Entry> entries = files.entries(); entries.hasNext(); ) {
      if (entries.next() instanceof Entry.File file) {
        try (InputStream in = files.open(file, 0)) {
          all.put(file.path().toString(), in.readAllBytes());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return all;
  }

  Map<String, byte[]> read(BundleId bundle) {
    return read(catalog.bundles().get(REPO, bundle));
  }

  /** Asserts that a bundle holds just the files of a folder. */
  void assertHolds(Path folder, BundleDescriptor bundle) {
    Map<String, byte[]> expected = Folder.read(folder);
    Map<String, byte[]> found = read(bundle);
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach(
        (path, bytes) ->
            assertEquals(true, Arrays.equals(bytes, found.get(path)), "contents of " + path));
  }

  @Override
  public void close() {
    catalog.close();
  }

  /** Source folders. */
  static final class Folder {
    private Folder() {}

    /** Writes a file of random bytes that looks as if it were old. */
    static void write(Path file, int length, long seed) {
      byte[] bytes = new byte[length];
      new Random(seed).nextBytes(bytes);
      write(file, bytes);
    }

    static void write(Path file, byte[] bytes) {
      try {
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, FileTime.from(OLD));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Makes a folder of so many files in folders of ten. */
    static Path tree(Path root, int files, int length, long seed) {
      for (int i = 0; i < files; i++) {
        write(root.resolve("d" + i / 10).resolve("f" + i), length, seed + i);
      }
      return root;
    }

    static Map<String, byte[]> read(Path root) {
      Map<String, byte[]> all = new TreeMap<>();
      try (var files = Files.walk(root)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          all.put(root.relativize(file).toString(), Files.readAllBytes(file));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return all;
    }
  }
}
