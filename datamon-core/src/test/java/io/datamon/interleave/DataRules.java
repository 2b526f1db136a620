package io.datamon.interleave;

import io.datamon.content.ContentStore;
import io.datamon.error.DatamonException;
import io.datamon.manifest.LeafPage;
import io.datamon.manifest.Manifest;
import io.datamon.manifest.PackLists;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.BundleObject;
import io.datamon.model.ChunkRef;
import io.datamon.model.Descriptors;
import io.datamon.model.Entry;
import io.datamon.model.FileContent;
import io.datamon.model.NativeBundle;
import io.datamon.model.PackId;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.Key;
import io.datamon.store.MemoryStore;
import io.datamon.store.Payload;
import io.datamon.store.PrefixStore;
import io.datamon.transfer.BundleFiles;
import io.datamon.transfer.ContentFormats;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What must hold in every state: every pack that a bundle's closure needs is in the store, its list
 * of packs names them all, its files are what was uploaded, and whoever was told of a bundle was
 * told the truth.
 */
final class DataRules implements Explorer.Rules {
  private static final String HEAD = Scene.CONTENT + "/gc/head";
  private static final String PACKS = Scene.CONTENT + "/packs/";
  private static final String BUNDLES = Scene.METADATA + "/bundles/";
  private static final String INDEX = Scene.CONTENT + "/index/";
  private static final String SESSIONS = Scene.CONTENT + "/sessions/";
  private static final String BATCHES = Scene.CONTENT + "/gc/batches/";
  private static final String REPOS = Scene.METADATA + "/repos/";

  private final World world;
  private final Map<String, Map<String, byte[]>> trees;

  /** By writer, what a bundle of it holds from which a file was deleted. */
  private final Map<String, Map<String, byte[]>> less;

  private final int headCap;
  private final int sessionCap;

  /** Every pack that ever was: what a place leads to is told by its id alone. */
  private final MemoryStore everything = new MemoryStore();

  private final ContentStore archive =
      ContentStore.of(new PrefixStore(everything, new Key(Scene.CONTENT)), Optional.empty());
  private final Map<Integer, Integer> archived = new HashMap<>();
  private final Map<BundleDescriptor, Set<PackId>> lists = new ConcurrentHashMap<>();
  private final Map<Integer, Root> roots = new HashMap<>();
  private final Map<Integer, Integer> bits = new TreeMap<>();
  private final Map<Integer, String> writers = new HashMap<>();

  /**
   * What a descriptor leads to.
   *
   * @param real whether it is a bundle and not a void
   * @param packs the keys of all packs of its closure
   * @param fault what is wrong with it, if anything is
   * @param writer who wrote it
   * @param less whether a file was deleted from it
   */
  private record Root(
      boolean real, List<Integer> packs, Optional<String> fault, String writer, boolean less) {}

  /**
   * Creates the rules.
   *
   * @param trees by writer, what each uploads
   * @param less by writer, what may be left of that
   * @param headChanges how often the head may be changed
   * @param moreSessions how many sessions may be begun
   */
  DataRules(
      World world,
      StoreState begin,
      Map<String, Map<String, byte[]>> trees,
      Map<String, Map<String, byte[]>> less,
      int headChanges,
      int moreSessions) {
    this.world = world;
    this.trees = trees;
    this.less = less;
    this.headCap = begin.version(world.key(HEAD)) + headChanges;
    this.sessionCap = sessions(begin) + moreSessions;
    archive(begin);
  }

  /** In another schedule, a pack of the same id may have held something else. */
  private void archive(StoreState store) {
    for (int key : store.keys()) {
      if (world.key(key).startsWith(PACKS)
          && !Integer.valueOf(store.content(key)).equals(archived.put(key, store.content(key)))) {
        everything.put(
            new Key(world.key(key)),
            Payload.of(world.content(store.content(key))),
            Condition.ALWAYS,
            Durability.NOW);
      }
    }
  }

  @Override
  public boolean allows(StoreState store, Call call) {
    if (call.kind() != Call.Kind.PUT) {
      return true;
    }
    if (call.subject().startsWith(SESSIONS)) {
      return sessions(store) < sessionCap;
    }
    return !call.subject().equals(HEAD) || store.version(world.key(HEAD)) < headCap;
  }

  /** Returns how many sessions there have been. */
  private int sessions(StoreState store) {
    int count = 0;
    for (int key : world.keysAfter(SESSIONS, "")) {
      count += Math.min(1, store.version(key));
    }
    return count;
  }

  @Override
  public boolean isFixed(String actor, Call call) {
    String key = call.subject();
    return key.startsWith(REPOS)
        || key.startsWith(BATCHES) && call.kind() == Call.Kind.PUT // nobody knows it yet
        || key.startsWith(INDEX) && trees.size() == 2;
  }

  @Override
  public boolean mayLose(Call call) {
    return call.kind() == Call.Kind.PUT
        && (call.subject().startsWith(BUNDLES)
                && (call.detail().equals(Call.IF_ABSENT) || !less.isEmpty())
            || call.subject().equals(HEAD));
  }

  @Override
  public int remember(StoreState store) {
    int real = 0;
    for (int key : store.keys()) {
      if (world.key(key).startsWith(BUNDLES)) {
        Root root = root(store, key);
        if (root.real()) {
          writers.put(key, root.writer());
          real |= 1 << bits.computeIfAbsent(key, any -> bits.size());
        }
      }
    }
    return real;
  }

  @Override
  public Optional<String> fault(StoreState store) {
    for (int key : store.keys()) {
      if (world.key(key).startsWith(BUNDLES)) {
        Root root = root(store, key);
        if (root.fault().isPresent()) {
          return root.fault();
        }
        for (int pack : root.packs()) {
          if (!store.has(pack)) {
            return Optional.of(
                world.key(key) + " leads to " + world.key(pack) + ", which is not there");
          }
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<String> lie(String actor, String told, StoreState store, int remembered) {
    String[] words = told.split(" ", -1);
    if (words[0].equals("done")) {
      int key = world.key(words[1]);
      Integer bit = bits.get(key);
      return bit != null && (remembered & 1 << bit) != 0
          ? Optional.empty()
          : Optional.of(actor + " was told of " + words[1] + ", which never was");
    }
    if (words[0].equals("replaced") || words[0].equals("kept")) {
      int key = world.key(words[1]);
      boolean there = store.has(key) && root(store, key).real();
      return !there || root(store, key).less() == words[0].equals("replaced")
          ? Optional.empty()
          : Optional.of(actor + " was told that " + words[1] + " is " + words[0]);
    }
    if (words[0].equals("broken")) {
      return Optional.of(actor + " ended as it may not: " + told);
    }
    if (words[0].equals("failed")) {
      for (Map.Entry<Integer, Integer> known : bits.entrySet()) {
        if ((remembered & 1 << known.getValue()) != 0
            && writers.get(known.getKey()).equals(actor)) {
          return Optional.of(
              actor + " was told of a failure, but " + world.key(known.getKey()) + " is there");
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<String> phase(String actor, Call call, Answer answer, StoreState after) {
    String key = call.subject();
    if (call.kind() == Call.Kind.DELETE && key.startsWith(PACKS)) {
      return Optional.of("pack deleted");
    }
    if (call.kind() != Call.Kind.PUT) {
      return Optional.empty();
    }
    boolean done = answer.type() == Answer.Type.DONE;
    if (key.startsWith(BUNDLES)) {
      boolean real =
          new String(world.content(call.content()), java.nio.charset.StandardCharsets.UTF_8)
              .contains("deduplication");
      return Optional.of(
          real ? done ? "commit" : "commit refused" : done ? "void put" : "void refused");
    }
    if (key.equals(HEAD) && trees.containsKey(actor)) {
      return Optional.of(done ? "release" : "release refused");
    }
    return Optional.empty();
  }

  /** Returns the packs that a bundle's list names, for a bundle that was in the store. */
  Set<PackId> listed(BundleDescriptor bundle) {
    return lists.get(bundle);
  }

  private synchronized Root root(StoreState store, int key) {
    int content = store.content(key);
    Root known = roots.get(content);
    if (known == null) {
      archive(store);
      known = read(new Key(world.key(key).substring(Scene.METADATA.length() + 1)), content);
      roots.put(content, known);
    }
    return known;
  }

  private Root read(Key key, int content) {
    BundleId id = BundleId.of(key.value().split("/", -1)[2]);
    BundleObject found = Descriptors.readBundle(key, id, world.content(content));
    if (!(found instanceof BundleDescriptor bundle)) {
      return new Root(false, List.of(), Optional.empty(), "", false);
    }
    try {
      Set<PackId> closure = closure(bundle.requireNative());
      Set<PackId> listed =
          new TreeSet<>(
              new PackLists(archive.packs()::read).readAll(bundle.requireNative().packList()));
      lists.put(bundle, Set.copyOf(listed));
      Optional<String> fault = Optional.empty();
      if (!listed.containsAll(closure)) {
        fault = Optional.of(key + " needs packs " + closure + ", but lists " + listed);
      } else if (!holds(bundle, trees) && !holds(bundle, less)) {
        fault = Optional.of(key + " does not hold what " + bundle.message() + " uploaded");
      }
      listed.addAll(closure);
      List<Integer> keys =
          listed.stream()
              .map(pack -> world.key(PACKS + pack.toString().substring(0, 2) + "/" + pack))
              .toList();
      return new Root(true, keys, fault, bundle.message(), holds(bundle, less));
    } catch (DatamonException e) {
      return new Root(
          true, List.of(), Optional.of(key + " cannot be read: " + e), bundle.message(), false);
    }
  }

  private Set<PackId> closure(NativeBundle bundle) {
    Set<PackId> packs = new TreeSet<>();
    Manifest manifest = new Manifest(archive.packs()::read, bundle.manifest());
    manifest.pages().forEachRemaining(page -> packs.add(page.ref().place().pack()));
    for (Iterator<LeafPage> leaves = manifest.leaves(); leaves.hasNext(); ) {
      for (Entry entry : leaves.next().entries()) {
        if (entry instanceof Entry.File file
            && file.content() instanceof FileContent.Direct direct) {
          direct.chunks().forEach(chunk -> packs.add(chunk.place().pack()));
        }
      }
    }
    for (Iterator<ChunkRef> pages = new PackLists(archive.packs()::read).pages(bundle.packList());
        pages.hasNext(); ) {
      packs.add(pages.next().place().pack());
    }
    return packs;
  }

  private boolean holds(BundleDescriptor bundle, Map<String, Map<String, byte[]>> byWriter) {
    Map<String, byte[]> expected = byWriter.get(bundle.message());
    Map<String, byte[]> found = new TreeMap<>();
    BundleFiles files = new ContentFormats(archive).open(bundle);
    for (Iterator<Entry> entries = files.entries(); entries.hasNext(); ) {
      if (entries.next() instanceof Entry.File file) {
        try (InputStream in = files.open(file, 0)) {
          found.put(file.path().toString(), in.readAllBytes());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return expected != null
        && expected.keySet().equals(found.keySet())
        && found.entrySet().stream()
            .allMatch(file -> Arrays.equals(file.getValue(), expected.get(file.getKey())));
  }
}
