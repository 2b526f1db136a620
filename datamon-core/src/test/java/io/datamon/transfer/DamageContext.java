package io.datamon.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.catalog.Contexts;
import io.datamon.catalog.LabelCondition;
import io.datamon.catalog.Listed;
import io.datamon.content.ContentStore;
import io.datamon.content.HandMadeCollector;
import io.datamon.content.Session;
import io.datamon.content.SessionRequest;
import io.datamon.error.CorruptException;
import io.datamon.error.NotFoundException;
import io.datamon.manifest.Change;
import io.datamon.manifest.Manifest;
import io.datamon.manifest.ManifestDiff;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.BundleIds;
import io.datamon.model.Bytes;
import io.datamon.model.CatalogKeys;
import io.datamon.model.ContextName;
import io.datamon.model.Contributor;
import io.datamon.model.Entry;
import io.datamon.model.LabelDescriptor;
import io.datamon.model.LabelName;
import io.datamon.model.PackId;
import io.datamon.model.Profile;
import io.datamon.model.RepoDescriptor;
import io.datamon.model.RepoName;
import io.datamon.model.VoidDescriptor;
import io.datamon.store.ByteRange;
import io.datamon.store.Key;
import io.datamon.store.MemoryStore;
import io.datamon.store.ObjectInfo;
import io.datamon.store.PrefixStore;
import io.datamon.store.StoredObject;
import io.datamon.transfer.TestContext.Folder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * A context of a few kilobytes with every kind of object in it, whose objects can be damaged one at
 * a time, and what every look-up of it returns when nothing is damaged.
 */
final class DamageContext implements AutoCloseable {
  /** So small that a few kilobytes have pages of pages, chunk lists of lists, and several packs. */
  private static final Profile TINY =
      new Profile("tiny-numbers", 130, 200, 400, 4, 2 << 10, 6, 3 << 10);

  static final RepoName OTHER = RepoName.of("other");
  private static final LabelName STABLE = LabelName.of("stable");
  private static final ContextName DEV = ContextName.of("dev");

  private final MemoryStore memory = new MemoryStore();
  final DamagedStore store = new DamagedStore(memory);
  final TestContext context;

  /** Every object, by key. */
  final NavigableMap<Key, byte[]> objects = new TreeMap<>();

  /** Versions that objects had before. */
  final Map<Key, byte[]> older = new LinkedHashMap<>();

  /** The bundles, and what is in each. */
  final Map<BundleDescriptor, Contents> bundles = new LinkedHashMap<>();

  private final Map<RepoName, RepoDescriptor> repos = new HashMap<>();
  private final Map<RepoName, LabelDescriptor> labels = new HashMap<>();
  private final List<LabelDescriptor> history = new ArrayList<>();
  private final List<Change> changes = new ArrayList<>();

  /**
   * What is in a bundle.
   *
   * @param packs every pack that reading needs, also those that forwarding leads to
   */
  record Contents(
      RepoName repo, List<Entry> entries, Map<String, byte[]> files, Set<PackId> packs) {}

  private DamageContext() {
    context = TestContext.open(store, "dev", TINY, TestContext.AHEAD);
  }

  /** Makes the context; sources are written below a folder. */
  static DamageContext make(Path folder) throws IOException {
    DamageContext made = new DamageContext();
    made.fill(folder);
    return made;
  }

  private void fill(Path folder) throws IOException {
    new Contexts(store).create(DEV);
    context.withRepo();
    Contributor who = new Contributor("Jane Doe", "jane@example.com");
    context
        .catalog
        .repos()
        .create(new RepoDescriptor(OTHER, "another", Instant.EPOCH.atOffset(ZoneOffset.UTC), who));
    Path source = folder.resolve("source");
    for (int i = 0; i < 9; i++) {
      Folder.write(source.resolve("d" + i / 4).resolve("f" + i), 20 + 45 * i, i);
    }
    byte[] text =
        "0123456789 and so on, again and again. ".repeat(7).getBytes(StandardCharsets.UTF_8);
    Folder.write(source.resolve("text"), text);
    Folder.write(source.resolve("d0").resolve("large"), 5_000, 77);
    Files.createSymbolicLink(source.resolve("link"), Path.of("d0/f1"));
    List<BundleDescriptor> made = new ArrayList<>();
    made.add(context.uploader.upload(context.labelled(source, "stable"), Progress.NONE).bundle());
    remember();
    Folder.write(source.resolve("d1").resolve("f5"), 300, 555);
    Folder.write(source.resolve("new"), 250, 556);
    made.add(context.uploader.upload(context.labelled(source, "stable"), Progress.NONE).bundle());
    Path small = folder.resolve("small");
    Folder.write(small.resolve("f4"), 20 + 45 * 4, 4); // as in the other repo
    Folder.write(small.resolve("own"), 200, 9);
    BundleDescriptor third =
        context
            .uploader
            .upload(
                new UploadRequest(
                    OTHER, small, "in another repo", who, Optional.empty(), TestContext.SETTINGS),
                Progress.NONE)
            .bundle();
    context.catalog.labels().set(OTHER, STABLE, third.id(), List.of(who), LabelCondition.ALWAYS);
    BundleId never = BundleIds.next(TestContext.AHEAD, new SecureRandom());
    context
        .catalog
        .bundles()
        .fence(TestContext.REPO, new VoidDescriptor(never, never, "collector", Instant.EPOCH));
    HandMadeCollector collector = context.collector();
    Set<PackId> rewritten = new TreeSet<>(context.packs(made.get(0)));
    PackId old = rewritten.iterator().next();
    Set<PackId> copies = collector.rewrite(old);
    remember();
    collector.condemn("3MPT8czFHOiSrmBSCwVt30VOVS7", List.of(new PackId(1, 2), new PackId(3, 4)));
    collector.doom("3MPT8cjrfruYrfSgsPFQBZlOdip", List.of(new PackId(5, 6)));
    for (int i = 0; i < 2; i++) {
      leaveSession();
    }
    for (BundleDescriptor bundle : made) {
      add(TestContext.REPO, bundle, old, copies);
    }
    add(OTHER, third, old, copies);
    expectations(made);
    for (Iterator<ObjectInfo> all = memory.list("", ""); all.hasNext(); ) {
      Key key = all.next().key();
      objects.put(key, bytes(key));
    }
    older.keySet().retainAll(objects.keySet());
    older.entrySet().removeIf(e -> Arrays.equals(e.getValue(), objects.get(e.getKey())));
  }

  private void leaveSession() {
    BundleId id = BundleIds.next(TestContext.AHEAD, new SecureRandom());
    Session.register(
            context.content,
            new SessionRequest(
                id,
                context.metadata,
                CatalogKeys.bundle(TestContext.REPO, id),
                context.metadata.info().uri(),
                false,
                "host",
                "user"),
            new SecureRandom(),
            TestContext.AHEAD)
        .close();
  }

  /** Keeps the versions of objects that may change later. */
  private void remember() throws IOException {
    for (Iterator<ObjectInfo> all = memory.list("", ""); all.hasNext(); ) {
      Key key = all.next().key();
      older.putIfAbsent(key, bytes(key));
    }
  }

  private byte[] bytes(Key key) throws IOException {
    try (StoredObject object = memory.get(key, ByteRange.ALL)) {
      return object.body().readAllBytes();
    }
  }

  private void add(RepoName repo, BundleDescriptor bundle, PackId old, Set<PackId> copies) {
    List<Entry> entries = new ArrayList<>();
    new ContentFormats(context.content).open(bundle).entries().forEachRemaining(entries::add);
    Set<PackId> packs = new TreeSet<>(context.packs(bundle));
    if (packs.contains(old)) {
      packs.addAll(copies);
    }
    bundles.put(bundle, new Contents(repo, entries, context.read(bundle), packs));
  }

  private void expectations(List<BundleDescriptor> made) {
    for (RepoName repo : List.of(TestContext.REPO, OTHER)) {
      repos.put(repo, context.catalog.repos().get(repo));
      labels.put(repo, context.catalog.labels().get(repo, STABLE));
    }
    context
        .catalog
        .labels()
        .history(TestContext.REPO, STABLE)
        .forEachRemaining(move -> history.add(move.orThrow()));
    assertEquals(2, history.size());
    diff(context.content, made).forEachRemaining(changes::add);
    assertEquals(3, changes.size(), changes::toString);
  }

  private static Iterator<Change> diff(ContentStore content, List<BundleDescriptor> two) {
    return ManifestDiff.between(manifest(content, two.get(0)), manifest(content, two.get(1)));
  }

  private static Manifest manifest(ContentStore content, BundleDescriptor bundle) {
    return new Manifest(content.packs()::read, bundle.requireNative().manifest());
  }

  /** Returns the contents as one who has read nothing yet sees them. */
  ContentStore freshContent() {
    return ContentStore.of(new PrefixStore(store, new Key("dev/content")), Optional.empty());
  }

  /** What could not be read, all else being right: paths by bundle, and look-ups by name. */
  static final class Lost {
    /** Files that could not be read. */
    final Map<BundleId, Set<String>> files = new HashMap<>();

    /** Bundles that could not be listed to their end. */
    final Set<BundleId> listings = new TreeSet<>();

    /** Other look-ups. */
    final Set<String> lookUps = new TreeSet<>();

    boolean isEmpty() {
      return files.isEmpty() && listings.isEmpty() && lookUps.isEmpty();
    }

    @Override
    public String toString() {
      return "files " + files + ", listings " + listings + ", look-ups " + lookUps;
    }
  }

  /** Looks up a thing: what is returned must be right; returns whether anything was. */
  private static <T> boolean same(String what, T expected, Supplier<T> look) {
    T found;
    try {
      found = look.get();
    } catch (CorruptException | NotFoundException e) {
      return false;
    }
    assertEquals(expected, found, what);
    return true;
  }

  private static <T> boolean sameRun(String what, List<T> expected, Supplier<Iterator<T>> look) {
    int n = 0;
    try {
      for (Iterator<T> found = look.get(); found.hasNext(); n++) {
        T next = found.next();
        assertTrue(n < expected.size(), () -> what + " also has " + next);
        assertEquals(expected.get(n), next, what);
      }
    } catch (CorruptException | NotFoundException e) {
      return false;
    }
    assertEquals(expected.size(), n, what + " ended early, without a failure");
    return true;
  }

  /** Reads everything there is by every way; whatever is returned must be right. */
  Lost readAll() {
    ContentStore content = freshContent();
    Lost lost = new Lost();
    for (RepoName repo : repos.keySet()) {
      note(
          lost,
          "repo " + repo,
          same("repo", repos.get(repo), () -> context.catalog.repos().get(repo)));
      note(
          lost,
          "label of " + repo,
          same("label", labels.get(repo), () -> context.catalog.labels().get(repo, STABLE)));
    }
    note(
        lost,
        "history",
        sameRun(
            "history",
            history,
            () -> new OrThrow<>(context.catalog.labels().history(TestContext.REPO, STABLE))));
    note(lost, "context", same("context", DEV, () -> new Contexts(store).get(DEV).name()));
    List<BundleDescriptor> found = new ArrayList<>();
    bundles.forEach(
        (bundle, contents) -> {
          boolean there =
              same(
                  "descriptor",
                  bundle,
                  () -> context.catalog.bundles().get(contents.repo(), bundle.id()));
          note(lost, "bundle " + bundle.id(), there);
          if (there) {
            found.add(bundle);
            read(content, bundle, contents, lost);
          }
        });
    if (found.size() == bundles.size()) {
      note(lost, "diff", sameRun("diff", changes, () -> diff(content, found)));
    }
    return lost;
  }

  private static void note(Lost lost, String what, boolean there) {
    if (!there) {
      lost.lookUps.add(what);
    }
  }

  /** The values of a listing; throws at the first that cannot be read. */
  private record OrThrow<T>(Iterator<Listed<T>> items) implements Iterator<T> {
    @Override
    public boolean hasNext() {
      return items.hasNext();
    }

    @Override
    public T next() {
      return items.next().orThrow();
    }
  }

  private void read(ContentStore content, BundleDescriptor bundle, Contents contents, Lost lost) {
    BundleFiles files = new ContentFormats(content).open(bundle);
    boolean listed = sameRun("listing", contents.entries(), files::entries);
    if (!listed) {
      lost.listings.add(bundle.id());
    }
    for (Entry entry : contents.entries()) {
      // Where all is listed, all is found: a path is looked up where it matters.
      boolean there = listed || same("entry", Optional.of(entry), () -> files.find(entry.path()));
      if (there && entry instanceof Entry.File file) {
        there = sameBytes(contents.files().get(file.path().toString()), files, file);
      }
      if (!there) {
        lost.files
            .computeIfAbsent(bundle.id(), any -> new TreeSet<>())
            .add(entry.path().toString());
      }
    }
  }

  private static boolean sameBytes(byte[] expected, BundleFiles files, Entry.File file) {
    byte[] found = new byte[expected.length + 1];
    int n = 0;
    try (InputStream in = files.open(file, 0)) {
      n = in.readNBytes(found, 0, found.length);
    } catch (CorruptException | NotFoundException e) {
      return false;
    } catch (IOException e) {
      if (e.getCause() instanceof CorruptException || e.getCause() instanceof NotFoundException) {
        return false;
      }
      throw new UncheckedIOException(e);
    }
    assertArrayEquals(expected, Arrays.copyOf(found, n), file.path().toString());
    return true;
  }

  /** Downloads every bundle; no file may come to lie there with another byte. */
  void downloadAll(Path folder, Random random) throws IOException {
    for (Map.Entry<BundleDescriptor, Contents> bundle : bundles.entrySet()) {
      Path out = folder.resolve("out-" + random.nextLong());
      try {
        new DownloadPipeline(
                new ContentFormats(freshContent()).open(bundle.getKey()),
                new DownloadTarget("repo", bundle.getKey().id().value(), Bytes.EMPTY),
                DownloadSettings.DEFAULT.withMetadata(false),
                TestContext.AHEAD,
                () -> "abcdefgh")
            .run(out, Progress.NONE);
      } catch (CorruptException | NotFoundException e) {
        assertTrue(e.getMessage().length() > 10, e::getMessage);
      }
      if (Files.exists(out)) {
        Map<String, byte[]> files = Folder.read(out);
        files.keySet().removeIf(path -> path.startsWith(".datamon/") || path.equals("link"));
        files.forEach(
            (path, bytes) -> assertArrayEquals(bundle.getValue().files().get(path), bytes, path));
      }
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
