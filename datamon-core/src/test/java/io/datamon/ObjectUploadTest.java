package io.datamon;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.CorruptException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.error.UnavailableException;
import io.datamon.model.BundlePath;
import io.datamon.model.Entry;
import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.CountingStore;
import io.datamon.store.Durability;
import io.datamon.store.ForwardingStore;
import io.datamon.store.Key;
import io.datamon.store.MemoryStore;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.OtherNames;
import io.datamon.store.Payload;
import io.datamon.store.StoredObject;
import io.datamon.store.TestStores;
import io.datamon.transfer.TransferPlan;
import io.datamon.transfer.UnreadableFilesException;
import io.datamon.transfer.UploadOutcome;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects of a store as the files of a bundle. */
final class ObjectUploadTest {
  private static final URI PLACE = URI.create("test://object-source/in/here");

  @TempDir Path folder;
  private final CountingStore source = new CountingStore(new Hooked());
  private final Map<String, DatamonFault> faults = new TreeMap<>();
  private final List<String> others = new ArrayList<>();
  private Datamon datamon;
  private Repo repo;

  private interface DatamonFault {
    RuntimeException get();
  }

  /** A store with objects that fail, and with names that are no keys. */
  private final class Hooked extends ForwardingStore {
    Hooked() {
      super(new MemoryStore());
    }

    @Override
    public StoredObject get(Key key, ByteRange range) {
      if (faults.containsKey(key.value())) {
        throw faults.get(key.value()).get();
      }
      return super.get(key, range);
    }

    @Override
    public Iterator<ObjectInfo> list(String prefix, String startAfter, OtherNames told) {
      for (String other : others) {
        told.found(prefix + other, other.endsWith("full/") ? 1 : 0, Instant.EPOCH);
      }
      return super.list(prefix, startAfter);
    }

    @Override
    public void close() {} // a test looks into it afterwards
  }

  @BeforeEach
  void open() {
    TestStores.name("object-source", source);
    datamon =
        Datamon.builder()
            .configuration(folder.resolve("store").toUri())
            .cacheFolder(folder.resolve("cache"))
            .build();
    repo = datamon.createRepo("r", "of objects");
  }

  @AfterEach
  void close() {
    datamon.close();
    TestStores.forget("object-source");
  }

  private void put(String name, byte[] bytes) {
    source.put(new Key("in/here/" + name), Payload.of(bytes), Condition.ALWAYS, Durability.BARRIER);
  }

  private void put(String name, String text) {
    put(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> paths(Bundle bundle) {
    List<String> paths = new ArrayList<>();
    bundle.list().forEach(entry -> paths.add(entry.path() + (isFolder(entry) ? "/" : "")));
    return paths;
  }

  private static boolean isFolder(Entry entry) {
    return entry instanceof Entry.Directory;
  }

  @Test
  void objectsBecomeFilesAndNamesFolders() throws IOException {
    for (int seed = 1; seed <= 5; seed++) {
      Random random = new Random(seed);
      Map<String, byte[]> objects = new TreeMap<>();
      for (int i = 0; i < 120; i++) {
        StringBuilder name = new StringBuilder();
        for (int depth = random.nextInt(4); depth > 0; depth--) {
          name.append("d")
              .append(List.of("", " ", "-", "ü", "~").get(random.nextInt(5)))
              .append("/");
        }
        byte[] bytes = new byte[random.nextInt(random.nextInt(20) == 0 ? 700_000 : 600)];
        random.nextBytes(bytes);
        objects.put(name + "f" + i, bytes);
      }
      byte[] large = new byte[9 << 20];
      random.nextBytes(large);
      objects.put("large", large);
      TestStores.name("object-source", new MemoryStoreLeftOpen(objects));
      Bundle bundle = repo.upload(PLACE, Upload.message("seed " + seed));
      Map<String, byte[]> found = new TreeMap<>();
      for (Entry entry : bundle.list()) {
        if (entry instanceof Entry.File) {
          assertEquals(0644, entry.mode());
          try (InputStream in = bundle.open(entry.path(), 0)) {
            found.put(entry.path().toString(), in.readAllBytes());
          }
        } else {
          assertTrue(isFolder(entry), "seed " + seed);
        }
      }
      assertEquals(objects.keySet(), found.keySet(), "seed " + seed);
      objects.forEach((name, bytes) -> assertArrayEquals(bytes, found.get(name), name));
      assertTrue(datamon.verify(io.datamon.verify.VerifySettings.DATA, finding -> {}).isSound());
    }
  }

  /** A store in memory that a transfer does not take away. */
  private static final class MemoryStoreLeftOpen extends ForwardingStore {
    MemoryStoreLeftOpen(Map<String, byte[]> objects) {
      super(new MemoryStore());
      objects.forEach(
          (name, bytes) ->
              put(
                  new Key("in/here/" + name),
                  Payload.of(bytes),
                  Condition.ALWAYS,
                  Durability.BARRIER));
    }

    @Override
    public void close() {}
  }

  @Test
  void whatHasTheVersionOfTheParentIsNotRead() {
    put("a/one", "1".repeat(2000));
    put("a/two", "2".repeat(2000));
    put("b", "3");
    UploadOutcome first = repo.uploadWithOutcome(PLACE, Upload.message("first"));
    assertEquals(3, first.readFiles());
    put("a/two", "4".repeat(2000));
    source.reset();
    UploadOutcome second = repo.uploadWithOutcome(PLACE, Upload.message("second"));
    assertEquals(1, second.readFiles());
    assertEquals(1, source.count(CountingStore.Kind.GET));
    assertEquals(1, source.count(CountingStore.Kind.LIST));
    source.reset();
    UploadOutcome third = repo.uploadWithOutcome(PLACE, Upload.message("third").skipIfUnchanged());
    assertTrue(!third.created(), "nothing has changed");
    assertEquals(0, source.count(CountingStore.Kind.GET));
  }

  @Test
  void aPlanTellsWhatTheUploadWouldDo() {
    put("a/one", "1");
    put("b", "2");
    repo.upload(PLACE, Upload.message("first"));
    put("a/three", "3");
    source.delete(new Key("in/here/b"));
    List<String> steps = new ArrayList<>();
    TransferPlan plan =
        repo.planUpload(
            PLACE, Upload.message(""), step -> steps.add(step.action() + " " + step.path()));
    assertEquals(List.of("REMOVE b", "ADD a/three"), steps);
    assertEquals(new TransferPlan(1, 0, 1, 1), plan);
  }

  @Test
  void namesThatNoPathCanHaveFailAndFoldersOfConsolesAreFolders() {
    put("ok", "1");
    put("sub/x", "2");
    others.addAll(List.of("", "empty/", "sub/", "a//b", "../c", "full/", ".datamon/x"));
    UnreadableFilesException e =
        assertThrows(
            UnreadableFilesException.class, () -> repo.upload(PLACE, Upload.message("all")));
    assertEquals(3, e.count());
    UploadOutcome rest = repo.uploadWithOutcome(PLACE, Upload.message("rest").skipUnreadable());
    assertEquals(3, rest.failureCount());
    assertEquals(List.of("/", "empty/", "ok", "sub/", "sub/x"), paths(new BundleOf(rest).bundle()));
    List<String> reasons = rest.failures().stream().map(failure -> failure.reason()).toList();
    assertTrue(reasons.get(0).contains("object \"a//b\" is left out: "), reasons.toString());
    assertTrue(
        reasons.get(2).contains("it has bytes, and the name of a folder"), reasons.toString());
  }

  private final class BundleOf {
    private final UploadOutcome outcome;

    BundleOf(UploadOutcome outcome) {
      this.outcome = outcome;
    }

    Bundle bundle() {
      return repo.bundle(outcome.bundle().id());
    }
  }

  @Test
  void anObjectThatIsDamagedFailsAloneAndAStoreThatIsAwayEndsAll() {
    put("a", "1".repeat(300));
    put("b", "2".repeat(300));
    faults.put("in/here/a", () -> new CorruptException("in/here/a", "it arrived damaged"));
    UnreadableFilesException e =
        assertThrows(
            UnreadableFilesException.class, () -> repo.upload(PLACE, Upload.message("all")));
    assertEquals("it arrived damaged", e.failures().get(0).reason());
    UploadOutcome rest = repo.uploadWithOutcome(PLACE, Upload.message("rest").skipUnreadable());
    assertEquals(List.of("/", "b"), paths(new BundleOf(rest).bundle()));
    put("b", "3".repeat(300));
    faults.put("in/here/b", () -> new UnavailableException("the network is away"));
    UnavailableException away =
        assertThrows(
            UnavailableException.class,
            () -> repo.upload(PLACE, Upload.message("all").skipUnreadable().label("l")));
    assertTrue(
        away.getMessage().contains("the network is away"), () -> String.valueOf(away.getMessage()));
  }

  @Test
  void onlyWhatIsSelectedIsTaken() {
    for (String name : List.of("a/x.csv", "a/y.txt", "b/x.csv", "b/skip/z.csv", "c")) {
      put(name, name);
    }
    assertEquals(
        List.of("/", "a/", "b/", "a/x.csv", "b/x.csv"),
        paths(repo.upload(PLACE, Upload.message("").include("*.csv").exclude("skip"))));
    assertEquals(
        List.of("/", "b/", "c", "b/skip/", "b/x.csv", "b/skip/z.csv"),
        paths(
            repo.upload(
                PLACE, Upload.message("").only(List.of(BundlePath.of("b"), BundlePath.of("c"))))));
    UnreadableFilesException e =
        assertThrows(
            UnreadableFilesException.class,
            () -> repo.upload(PLACE, Upload.message("").only(List.of(BundlePath.of("nope")))));
    assertEquals("it does not exist", e.failures().get(0).reason());
  }

  @Test
  void aContextsOwnStoreIsNoSource() {
    ObjectStore shared = new MemoryStoreLeftOpen(Map.of("x", new byte[] {1}));
    TestStores.name("object-shared", shared);
    URI bucket = URI.create("test://object-shared");
    try (Datamon inside =
        Datamon.builder().configuration(URI.create(bucket + "/ctx")).withoutCache().build()) {
      Repo own = inside.createRepo("own", "d");
      assertEquals(
          List.of("/", "in/", "in/here/", "in/here/x"),
          paths(own.upload(bucket, Upload.message("all but the store"))));
      for (String wrong : List.of("/ctx/dev/meta", "/ctx/dev/meta/repos")) {
        String part = inside.context().metadata().replaceFirst("^[.]", "");
        URI place = URI.create(bucket + wrong.replace("/ctx/dev/meta", "/ctx" + part));
        assertThrows(
            InvalidInputException.class, () -> own.upload(place, Upload.message("")), wrong);
      }
    } finally {
      TestStores.forget("object-shared");
    }
  }

  @Test
  void aPlaceWithNothingInItIsNotFound() {
    NotFoundException e =
        assertThrows(NotFoundException.class, () -> repo.upload(PLACE, Upload.message("")));
    assertEquals("couldn't find any object below \"" + PLACE + "\"", e.getMessage());
  }

  @Test
  void theUriOfAFolderIsTheFolder() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("tree"));
    Files.writeString(tree.resolve(".hidden"), "x");
    Bundle bundle = repo.upload(tree.toUri(), Upload.message(""));
    assertEquals(List.of("/", ".hidden"), paths(bundle));
  }
}
