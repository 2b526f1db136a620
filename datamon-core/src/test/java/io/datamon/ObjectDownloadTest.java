package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.AlreadyExistsException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.UnavailableException;
import io.datamon.model.ContextDescriptor;
import io.datamon.model.ContextName;
import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.CountingStore;
import io.datamon.store.Durability;
import io.datamon.store.ForwardingStore;
import io.datamon.store.Key;
import io.datamon.store.MemoryStore;
import io.datamon.store.Payload;
import io.datamon.store.RequestMeter;
import io.datamon.store.StoredObject;
import io.datamon.store.TestStores;
import io.datamon.store.Version;
import io.datamon.transfer.DownloadResult;
import io.datamon.transfer.TransferPlan;
import io.datamon.verify.VerifySettings;
import java.io.IOException;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a bundle as objects of a store. */
final class ObjectDownloadTest {
  private static final URI PLACE = URI.create("test://object-destination/out");

  @TempDir Path folder;
  private final AtomicInteger putsUntilFailure = new AtomicInteger(Integer.MAX_VALUE);
  private final CountingStore destination = new CountingStore(new Failing());
  private volatile boolean othersWrite;
  private Datamon datamon;
  private Repo repo;

  /** A store that fails after so many puts, and that a transfer does not take away. */
  private final class Failing extends ForwardingStore {
    Failing() {
      super(new MemoryStore());
    }

    @Override
    public Version put(Key key, Payload body, Condition condition, Durability durability) {
      if (condition instanceof Condition.IfVersion && othersWrite) {
        super.put(key, Payload.of("theirs"), Condition.ALWAYS, Durability.BARRIER);
      }
      if (putsUntilFailure.decrementAndGet() < 0) {
        throw new UnavailableException("the network is away");
      }
      return super.put(key, body, condition, durability);
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void open() {
    TestStores.name("object-destination", destination);
    datamon =
        Datamon.builder().configuration(folder.resolve("store").toUri()).withoutCache().build();
    repo = datamon.createRepo("r", "for objects");
  }

  @AfterEach
  void close() {
    datamon.close();
    TestStores.forget("object-destination");
  }

  private Path tree(long seed) throws IOException {
    Path tree = Files.createTempDirectory(folder, "tree");
    Random random = new Random(seed);
    for (int i = 0; i < 60; i++) {
      byte[] bytes = new byte[i == 0 ? 9 << 20 : random.nextInt(i % 9 == 0 ? 2_000_000 : 400)];
      random.nextBytes(bytes);
      Path file = tree.resolve("d" + i % 3).resolve(i % 2 == 0 ? "." + i : "e/f" + i);
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
    }
    Files.writeString(tree.resolve(".top"), "top");
    return tree;
  }

  private static Map<String, Integer> contents(Path tree) throws IOException {
    Map<String, Integer> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        contents.put(tree.relativize(each).toString(), Arrays.hashCode(Files.readAllBytes(each)));
      }
    }
    return contents;
  }

  private Map<String, Integer> objects() throws IOException {
    Map<String, Integer> contents = new TreeMap<>();
    for (var listing = destination.list("out/", ""); listing.hasNext(); ) {
      Key key = listing.next().key();
      try (StoredObject object = destination.get(key, ByteRange.ALL)) {
        contents.put(key.value().substring(4), Arrays.hashCode(object.body().readAllBytes()));
      }
    }
    return contents;
  }

  private void put(String name, String text) {
    destination.put(new Key("out/" + name), Payload.of(text), Condition.ALWAYS, Durability.BARRIER);
  }

  @Test
  void everyFileBecomesAnObjectAndAnotherRunKeepsThem() throws IOException {
    Path tree = tree(1);
    Bundle bundle = repo.upload(tree, Upload.message("m"));
    DownloadResult first = bundle.download(PLACE, Download.defaults());
    assertTrue(first.isComplete(), first.toString());
    assertEquals(61, first.written());
    assertEquals(contents(tree), objects());
    destination.reset();
    DownloadResult second = bundle.download(PLACE, Download.defaults());
    assertEquals(0, second.written());
    assertEquals(61, second.kept());
    assertEquals(0, destination.count(CountingStore.Kind.PUT));
    Path copy = folder.resolve("copy");
    repo.upload(PLACE, Upload.message("back"))
        .download(copy, Download.defaults().withoutMetadata());
    assertEquals(contents(tree), contents(copy));
  }

  @Test
  void whatFitsIntoMemoryIsFetchedOnce() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("sizes"));
    byte[] bytes = new byte[33 << 20];
    new Random(5).nextBytes(bytes);
    Files.write(tree.resolve("large"), bytes);
    Files.write(tree.resolve("fits"), Arrays.copyOf(bytes, 20 << 20));
    Bundle bundle = repo.upload(tree, Upload.message("m"));
    RequestMeter meter = new RequestMeter();
    try (Datamon counted =
        Datamon.builder()
            .configuration(folder.resolve("store").toUri())
            .storeOption(RequestMeter.class, meter)
            .withoutCache()
            .build()) {
      counted.repo("r").bundle(bundle.id()).download(PLACE, Download.defaults());
    }
    long fetched = meter.of("file").receivedBytes();
    // The large one twice, first for its checksum, where it is not in the other one.
    assertTrue(fetched > (33 + 20) << 20, "fetched " + fetched);
    assertTrue(fetched < (2 * 33 + 20 + 2) << 20, "fetched " + fetched);
    assertEquals(contents(tree), objects());
  }

  @Test
  void aRunThatBrokeOffIsGoneOnWith() throws IOException {
    Path tree = tree(2);
    Bundle bundle = repo.upload(tree, Upload.message("m"));
    putsUntilFailure.set(20);
    UnavailableException e =
        assertThrows(UnavailableException.class, () -> bundle.download(PLACE, Download.defaults()));
    assertEquals("the network is away", e.getMessage());
    int there = objects().size();
    // A put that was under way beside the one that failed may have been given up.
    assertTrue(there > 0 && there <= 20, "objects: " + there);
    putsUntilFailure.set(Integer.MAX_VALUE);
    DownloadResult rest = bundle.download(PLACE, Download.defaults());
    assertEquals(61 - there, rest.written());
    assertEquals(there, rest.kept());
    assertEquals(contents(tree), objects());
  }

  @Test
  void whatIsThereIsOnlyTouchedWhenThatIsForced() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("small"));
    Files.writeString(tree.resolve("a"), "new");
    Files.writeString(tree.resolve("b"), "new");
    Bundle bundle = repo.upload(tree, Upload.message("m"));
    put("other", "mine");
    assertThrows(AlreadyExistsException.class, () -> bundle.download(PLACE, Download.defaults()));
    assertEquals(1, objects().size());
    Download forced = Download.defaults().forceDestination();
    put("a", "old");
    List<String> steps = new ArrayList<>();
    TransferPlan plan =
        bundle.planDownload(
            PLACE, forced.deleteExtra(), step -> steps.add(step.action() + " " + step.path()));
    assertEquals(List.of("REPLACE a", "ADD b", "REMOVE other"), steps);
    assertEquals(new TransferPlan(1, 1, 1, 6), plan);
    assertEquals(2, bundle.download(PLACE, forced).written());
    assertEquals(List.of("a", "b", "other"), List.copyOf(objects().keySet()));
    DownloadResult last = bundle.download(PLACE, forced.deleteExtra());
    assertEquals(1, last.removed());
    assertEquals(contents(tree), objects());
  }

  @Test
  void anObjectOfTheSameLengthWithOtherContentsIsNotReplacedUnlessForced() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("small"));
    Files.writeString(tree.resolve("a"), "new");
    Files.writeString(tree.resolve("b"), "new");
    Bundle bundle = repo.upload(tree, Upload.message("m"));
    put("a", "old");
    destination.reset();
    DownloadResult result = bundle.download(PLACE, Download.defaults());
    assertEquals(1, destination.count(CountingStore.Kind.PUT), "of the other file");
    assertEquals(1, result.failed());
    assertEquals(1, result.written());
    assertTrue(
        result.failures().get(0).cause().getMessage().contains("holds something else"),
        result.toString());
    assertEquals(Arrays.hashCode("old".getBytes(StandardCharsets.UTF_8)), objects().get("a"));
    assertTrue(bundle.download(PLACE, Download.defaults().forceDestination()).isComplete());
    assertEquals(contents(tree), objects());
  }

  @Test
  void anObjectThatOthersChangeMeanwhileIsNotReplaced() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("small"));
    Files.writeString(tree.resolve("a"), "new");
    Bundle bundle = repo.upload(tree, Upload.message("m"));
    put("a", "old");
    othersWrite = true;
    DownloadResult result = bundle.download(PLACE, Download.defaults().forceDestination());
    assertEquals(1, result.failed());
    assertTrue(
        result.failures().get(0).cause().getMessage().contains("is being changed by others"),
        result.toString());
    assertEquals(Arrays.hashCode("theirs".getBytes(StandardCharsets.UTF_8)), objects().get("a"));
  }

  @Test
  void onlyWhatIsSelectedIsPutAndALinkIsTold() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("small/sub"));
    Files.writeString(tree.resolve("x.csv"), "x");
    Files.writeString(tree.resolve("y.txt"), "y");
    Files.createSymbolicLink(tree.resolve("link"), Path.of("x.csv"));
    Bundle bundle = repo.upload(tree.getParent(), Upload.message("m"));
    DownloadResult some = bundle.download(PLACE, Download.defaults().include("*.csv").below("sub"));
    assertTrue(some.isComplete());
    assertEquals(List.of("sub/x.csv"), List.copyOf(objects().keySet()));
    DownloadResult all = bundle.download(PLACE, Download.defaults());
    assertEquals(1, all.failed());
    assertTrue(all.failures().get(0).cause().getMessage().contains("sub/link is a symbolic link"));
    assertEquals(List.of("sub/x.csv", "sub/y.txt"), List.copyOf(objects().keySet()));
  }

  @Test
  void nothingIsPutIntoAContextsOwnStore() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("small"));
    Files.writeString(tree.resolve("a"), "a");
    TestStores.name(
        "object-context",
        new ForwardingStore(new MemoryStore()) {
          @Override
          public void close() {}
        });
    try (Datamon inside =
        Datamon.builder()
            .configuration(URI.create("test://object-context"))
            .withoutCache()
            .build()) {
      Bundle bundle = inside.createRepo("r", "d").upload(tree, Upload.message("m"));
      String metadata = inside.context().metadata().replaceFirst("^[.]/", "");
      assertThrows(
          InvalidInputException.class,
          () ->
              bundle.download(
                  URI.create("test://object-context/" + metadata + "/x"), Download.defaults()));
    } finally {
      TestStores.forget("object-context");
    }
  }

  @Test
  void nothingIsRemovedBesideAStoreOfAnotherConfigurationNorPutIntoOneOfThis() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("small/out/stores"));
    Files.writeString(tree.resolve("a"), "a");
    Bundle bundle = repo.upload(folder.resolve("small"), Upload.message("m"));
    for (String key :
        List.of("contexts/dev/context.yaml", "team/meta/repos/r/repo.yaml", "x/gc/head")) {
      Key mark = new Key("out/" + key);
      destination.put(mark, Payload.of("x"), Condition.ALWAYS, Durability.NOW);
      destination.put(new Key("out/b"), Payload.of("x"), Condition.ALWAYS, Durability.NOW);
      Download removing = Download.defaults().forceDestination().deleteExtra();
      InvalidInputException e =
          assertThrows(InvalidInputException.class, () -> bundle.download(PLACE, removing), key);
      assertTrue(e.getMessage().contains(key + " belongs to"), e.getMessage());
      assertThrows(
          InvalidInputException.class, () -> bundle.planDownload(PLACE, removing, step -> {}), key);
      assertEquals(2, objects().size(), "something was put or removed");
      bundle.download(PLACE, Download.defaults().forceDestination());
      destination.delete(mark);
      destination.delete(new Key("out/out/stores/a"));
    }
    MemoryStore memory = new MemoryStore();
    TestStores.name(
        "object-context",
        new ForwardingStore(memory) {
          @Override
          public void close() {}
        });
    try (Datamon other =
        Datamon.builder()
            .configuration(URI.create("test://object-context/out/stores"))
            .withoutCache()
            .build()) {
      Bundle same = other.createRepo("r", "d").upload(folder.resolve("small"), Upload.message("m"));
      DownloadResult result =
          same.download(
              URI.create("test://object-context"), Download.defaults().forceDestination());
      assertEquals(1, result.failed());
      String why = result.failures().get(0).cause().getMessage();
      assertTrue(why.contains("in the store of a context"), why);
      assertTrue(memory.head(new Key("out/stores/a")).isEmpty());
    } finally {
      TestStores.forget("object-context");
    }
  }

  @Test
  void whatBelongsToAnyContextOfTheConfigurationIsNotRemovedWithOthers() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("small"));
    Files.writeString(tree.resolve("a"), "a");
    MemoryStore memory = new MemoryStore();
    TestStores.name(
        "object-contexts",
        new ForwardingStore(memory) {
          @Override
          public void close() {}
        });
    URI uri = URI.create("test://object-contexts/datamon");
    try (Datamon other = Datamon.builder().configuration(uri).withoutCache().build()) {
      ContextDescriptor prod =
          new ContextDescriptor(
              ContextName.of("prod"),
              "./prod/wal",
              "./prod/log",
              "test://object-contexts/blobs",
              "./prod/meta",
              "./prod/meta",
              ContextDescriptor.VERSION,
              Optional.empty());
      other.createRepo("r", "d");
      other.createContext(prod);
    }
    for (String key : List.of("blobs/x", "datamon/prod/wal/y", "datamon/other", "out")) {
      memory.put(new Key(key), Payload.of("z"), Condition.ALWAYS, Durability.NOW);
    }
    try (Datamon prod =
            Datamon.builder().configuration(uri).context("prod").withoutCache().build();
        Datamon dev = Datamon.builder().configuration(uri).withoutCache().build()) {
      prod.createRepo("precious", "d").upload(tree, Upload.message("m"));
      Bundle bundle = dev.repo("r").upload(tree, Upload.message("m"));
      bundle.download(
          URI.create("TEST://object-contexts/"),
          Download.defaults().forceDestination().deleteExtra());
      assertTrue(memory.head(new Key("a")).isPresent());
      assertTrue(memory.head(new Key("out")).isEmpty(), "it belongs to nobody");
      assertTrue(memory.head(new Key("blobs/x")).isPresent());
      assertTrue(memory.head(new Key("datamon/prod/wal/y")).isPresent());
      assertTrue(memory.head(new Key("datamon/other")).isPresent());
      assertTrue(prod.verify(VerifySettings.DATA, finding -> {}).isSound());
      for (String inside :
          List.of("TEST://object-contexts/blobs", "test://object-contexts/%62lobs/x")) {
        assertThrows(
            InvalidInputException.class,
            () -> bundle.download(URI.create(inside), Download.defaults()),
            inside);
      }
    } finally {
      TestStores.forget("object-contexts");
    }
  }
}
