package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.AccessDeniedException;
import io.datamon.error.AlreadyExistsException;
import io.datamon.error.CancelledException;
import io.datamon.error.ConflictException;
import io.datamon.error.DatamonException;
import io.datamon.error.NotFoundException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.error.UnavailableException;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.Descriptors;
import io.datamon.model.Entry;
import io.datamon.model.LabelDescriptor;
import io.datamon.model.LabelName;
import io.datamon.model.Profile;
import io.datamon.store.ByteRange;
import io.datamon.store.Key;
import io.datamon.store.MemoryStore;
import io.datamon.store.ObjectStore;
import io.datamon.store.PowerCuts;
import io.datamon.store.StoredObject;
import io.datamon.store.StruckStore;
import io.datamon.store.StruckStore.Kind;
import io.datamon.store.StruckStore.Mishap;
import io.datamon.store.StruckStore.Strike;
import io.datamon.store.TestStores;
import io.datamon.transfer.DownloadResult;
import io.datamon.transfer.LabelNotMovedException;
import io.datamon.verify.Finding;
import io.datamon.verify.VerifySettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A day of a small repo on a store that has mishaps: each command is run, what it said is held
 * against what is there, and it is run again until it is done, by a new process if it died.
 */
final class CallScenario implements AutoCloseable {
  /** Small numbers, so that a few kilobytes are several packs, pages and lists. */
  private static final Profile PROFILE =
      new Profile("calls", 256, 1 << 10, 4 << 10, 8, 4 << 10, 4, 16 << 10);

  private static final Instant OLD = Instant.parse("2020-01-02T03:04:05.006007008Z");
  private static final int TRIES = 3;

  private static final List<String> KNOWN_KEYS =
      List.of(
          "contexts/dev/context.yaml",
          "dev/meta/repos/digits/repo.yaml",
          "dev/meta/bundles/digits/ID/bundle.yaml",
          "dev/meta/labels/digits/(stable|golden)/label.yaml",
          "dev/meta/labels-history/digits/(stable|golden)/ID",
          "dev/content/packs/xx/PACK",
          "dev/content/index/ID",
          "dev/content/sessions/ID",
          "dev/content/gc/head");

  /**
   * How a scenario is run.
   *
   * @param keepCaches whether a process has the caches of one that died before it
   * @param loses chooses what a power cut loses of what is not durable; if empty, all is lost
   */
  record Way(boolean keepCaches, int workers, int senders, Optional<Random> loses) {
    Way(boolean keepCaches, int workers, int senders) {
      this(keepCaches, workers, senders, Optional.empty());
    }
  }

  private interface Command {
    void run(Datamon datamon) throws IOException;
  }

  /** What everybody can see. */
  private record State(
      boolean repo, Set<BundleId> bundles, Map<String, BundleId> labels, Set<Key> sessions) {}

  private final Path folder;
  private final Path source;
  private final List<Strike> strikes;
  private final Way way;
  private final String name;
  private final MemoryStore memory = new MemoryStore();
  private final PowerCuts power = new PowerCuts(memory);
  private final Map<BundleId, String> reported = new HashMap<>();
  private final Set<BundleId> deleted = new HashSet<>();
  private final Map<String, Map<String, byte[]>> trees = new HashMap<>();
  private final List<StruckStore> processes = new ArrayList<>();
  private final Datamon observer;
  private StruckStore store;
  private Optional<Datamon> datamon = Optional.empty();
  private Optional<BundleId> going = Optional.empty();
  private int caches;
  private int lost;
  private String step = "";

  /**
   * Prepares a scenario.
   *
   * @param folder an empty folder of its own
   */
  CallScenario(Path folder, List<Strike> strikes, Way way) {
    this.folder = folder;
    this.source = folder.resolve("source");
    this.strikes = strikes;
    this.way = way;
    this.name = "calls" + folder.getFileName();
    this.store = new StruckStore(power.view(), strikes);
    this.observer = open(name + "-observer", memory).withoutCache().build();
    processes.add(store);
  }

  private Datamon datamon() {
    if (datamon.isEmpty()) {
      Path cache = folder.resolve("cache" + caches);
      datamon = Optional.of(open(name, store).cacheFolder(cache).build());
    }
    return datamon.get();
  }

  private static DatamonBuilder open(String name, ObjectStore view) {
    URI uri = TestStores.name(name, view);
    return Datamon.builder().configuration(uri).newProfile(PROFILE).clock(new Ticking());
  }

  /** Returns the calls that were made, by all processes. */
  List<StruckStore.Call> calls() {
    return processes.stream().flatMap(process -> process.calls().stream()).toList();
  }

  /** Returns the strikes that happened. */
  List<Strike> struck() {
    return processes.stream().flatMap(process -> process.struck().stream()).toList();
  }

  /** Returns how many objects power cuts have lost or brought back. */
  int lost() {
    return lost;
  }

  /** Runs everything; an assertion error says what was wrong. */
  void run() throws IOException {
    writeFirst();
    command("create", d -> d.createRepo("digits", "Handwritten digits"));
    command("upload 1", d -> upload(d, "first"));
    BundleId first = labels().get("stable");
    writeSecond();
    command("upload 2", d -> upload(d, "second"));
    BundleId second = labels().get("stable");
    command("create label", d -> d.repo("digits").label("golden").create(second));
    command("move label", d -> d.repo("digits").label("stable").setIfAt(second, first));
    command("read", this::read);
    command("update", d -> update(d, first));
    command("delete label", d -> d.repo("digits").label("golden").deleteIfAt(second));
    command("delete bundle", d -> delete(d, second, Bundle::delete));
    command("delete both", d -> delete(d, first, Bundle::deleteWithLabels));
    checkEnd();
  }

  private void upload(Datamon d, String message) {
    Upload upload = Upload.message(message).label("stable").threads(way.workers(), way.senders());
    Bundle bundle = d.repo("digits").upload(source, upload);
    reported.put(bundle.id(), message);
  }

  private void read(Datamon d) throws IOException {
    Repo repo = d.repo("digits");
    Bundle bundle = repo.label("golden").bundle();
    DownloadResult result = bundle.download(folder.resolve("out"), Download.defaults());
    if (!result.failures().isEmpty()) {
      throw result.failures().get(0).cause();
    }
    assertEquals(Set.of(), differences(trees.get("second"), files(folder.resolve("out"))));
    List<BundleDescriptor> bundles = new ArrayList<>();
    repo.bundles().forEach(bundles::add);
    assertTrue(bundles.size() >= 2, step);
    List<LabelDescriptor> history = new ArrayList<>();
    repo.label("stable").history().forEach(history::add);
    assertTrue(history.size() >= 3, step);
    try (InputStream in = bundle.open("large", 20_000)) {
      byte[] all = trees.get("second").get("large");
      assertTrue(Arrays.equals(Arrays.copyOfRange(all, 20_000, all.length), in.readAllBytes()));
    }
  }

  private void update(Datamon d, BundleId to) throws IOException {
    Path out = folder.resolve("out");
    DownloadResult result = d.repo("digits").bundle(to).update(out, Update.defaults());
    if (!result.failures().isEmpty()) {
      throw result.failures().get(0).cause();
    }
    assertEquals(Set.of(), differences(trees.get("first"), files(out)));
  }

  private void delete(Datamon d, BundleId id, Consumer<Bundle> deletion) {
    going = Optional.of(id);
    Bundle bundle = d.repo("digits").bundle(id);
    reported.remove(id); // it may be gone from now on, and must be when this ends well
    deletion.accept(bundle);
    deleted.add(id);
  }

  // The files.

  private void writeFirst() throws IOException {
    for (int i = 0; i < 24; i++) {
      write("d" + i / 8 + "/f" + i, 900, i);
    }
    write("large", 30_000, 50);
    write("small", 40, 51);
    trees.put("first", files(source));
  }

  private void writeSecond() throws IOException {
    write("d1/f9", 950, 60);
    write("d3/new", 700, 61);
    Files.delete(source.resolve("d0/f3"));
    byte[] large = Files.readAllBytes(source.resolve("large"));
    new Random(62).nextBytes(large);
    System.arraycopy(trees.get("first").get("large"), 0, large, 0, 15_000);
    write("large", large);
    for (int i = 0; i < 12; i++) {
      write("d4/g" + i, 1200, 70 + i);
    }
    trees.put("second", files(source));
  }

  private void write(String path, int length, long seed) throws IOException {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    write(path, bytes);
  }

  private void write(String path, byte[] bytes) throws IOException {
    Path file = source.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, FileTime.from(OLD));
  }

  private static Map<String, byte[]> files(Path root) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String path = root.relativize(file).toString();
        if (!path.startsWith(".datamon/")) {
          files.put(path, Files.readAllBytes(file));
        }
      }
    }
    return files;
  }

  private static Set<String> differences(Map<String, byte[]> wanted, Map<String, byte[]> found) {
    Set<String> paths = new TreeSet<>(wanted.keySet());
    paths.addAll(found.keySet());
    paths.removeIf(
        path ->
            wanted.containsKey(path)
                && found.containsKey(path)
                && Arrays.equals(wanted.get(path), found.get(path)));
    return paths;
  }

  // A command, until it is done.

  private void command(String what, Command command) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      step = i == 0 ? what : what + " again";
      if (attempt(command)) {
        return;
      }
    }
    throw new AssertionError(said("was not done after " + TRIES + " tries"));
  }

  /** Runs a command once; returns whether it is done. */
  private boolean attempt(Command command) throws IOException {
    store.arrive();
    State before = state();
    int struckBefore = store.struck().size();
    int reportedBefore = reported.size();
    store.begin(step);
    Optional<Throwable> failure = Optional.empty();
    try {
      command.run(datamon());
    } catch (RuntimeException | Error e) {
      failure = Optional.of(e);
    }
    store.end();
    Thread.interrupted();
    if (failure.orElse(null) instanceof AssertionError e) {
      throw e;
    }
    List<Strike> struck = store.struck().subList(struckBefore, store.struck().size());
    boolean died = store.isDead();
    if (died || failure.orElse(null) instanceof Error) {
      leaveProcess();
      if (struck.stream().anyMatch(s -> s.mishap().cutsPower())) {
        lost += power.cut(way.loses());
      }
      caches += way.keepCaches() ? 0 : 1;
      store =
          new StruckStore(
              power.view(), strikes.stream().filter(s -> !struck().contains(s)).toList());
      processes.add(store);
    }
    try {
      boolean done =
          judge(failure, struck, before, state(), reported.size() > reportedBefore, died);
      if (!struck.isEmpty()) {
        checkAll();
      }
      return done;
    } catch (AssertionError e) {
      failure.ifPresent(e::addSuppressed);
      throw e;
    }
  }

  private String said(String what) {
    return step + " " + what + "; struck: " + struck() + "; " + way;
  }

  // What is true of what it said.

  private boolean judge(
      Optional<Throwable> failure,
      List<Strike> struck,
      State before,
      State after,
      boolean reportedBundle,
      boolean died) {
    boolean upload = step.startsWith("upload");
    checkSessions(failure, struck, before, after);
    if (died) {
      // Of two mishaps the other may have ended it, while a thread beside it came to its death.
      boolean other = struck.size() > 1;
      assertTrue(
          other || failure.isEmpty() || failure.get() instanceof StruckStore.Died,
          failure::toString);
    }
    if (failure.isEmpty()) {
      checkDone(before, after, upload, reportedBundle);
      return true;
    }
    if (died) {
      return false;
    }
    Throwable e = failure.get();
    assertTrue(e instanceof DatamonException || e instanceof Error, () -> said("ended with " + e));
    checkWords(e);
    if (struck.isEmpty()) {
      assertTrue(isAlreadyDone(e, before), () -> said("failed although nothing was wrong: " + e));
      return true;
    }
    checkKind(e, struck, before);
    Throwable cause = e instanceof LabelNotMovedException ? e.getCause() : e;
    if (e instanceof LabelNotMovedException made) {
      reported.put(made.bundle().id(), made.bundle().message());
      assertEquals(with(before.bundles(), made.bundle().id()), after.bundles(), said("made it"));
      boolean there = made.bundle().id().equals(after.labels().get("stable"));
      assertTrue(!there || !e.getMessage().contains("does not point at it"), said("" + e));
    }
    boolean refused =
        cause instanceof UnavailableException || cause instanceof AccessDeniedException;
    boolean doubtful = struck.stream().anyMatch(s -> isDoubtful(s));
    if (refused && !doubtful) {
      if (!step.startsWith("delete both")) {
        assertEquals(before.labels(), after.labels(), said("failed, and moved a label"));
      }
      if (!(e instanceof LabelNotMovedException)) {
        assertEquals(before.bundles(), after.bundles(), said("failed, and made a bundle"));
      }
    }
    return false;
  }

  /** Whether a store that has this mishap is wrong when it says that nothing was done. */
  private static boolean isDoubtful(Strike strike) {
    boolean write = Set.of(Mishap.ANSWER_LOST, Mishap.LATE).contains(strike.mishap());
    return write && strike.call().subject().contains("/labels/");
  }

  private static Set<BundleId> with(Set<BundleId> bundles, BundleId one) {
    Set<BundleId> all = new TreeSet<>(bundles);
    all.add(one);
    return all;
  }

  private void checkDone(State before, State after, boolean upload, boolean reportedBundle) {
    assertTrue(after.repo(), said("is done, and there is no repo"));
    if (upload) {
      assertTrue(reportedBundle, said("reported a bundle that it had reported before"));
      Set<BundleId> made = new TreeSet<>(after.bundles());
      made.removeAll(before.bundles());
      assertEquals(1, made.size(), said("is done, and made " + made));
      assertEquals(made, Set.of(after.labels().get("stable")), said("is done: label stable"));
    } else {
      Set<BundleId> left = new TreeSet<>(before.bundles());
      if (step.startsWith("delete bundle") || step.startsWith("delete both")) {
        assertTrue(left.remove(going.orElseThrow()), said("deleted what was not there"));
        assertFalse(after.labels().containsValue(going.orElseThrow()), said("left a label"));
      }
      assertEquals(left, after.bundles(), said("is done: bundles"));
    }
    if (step.startsWith("delete label")) {
      assertFalse(after.labels().containsKey("golden"), said("is done, and there is the label"));
    }
    if (step.startsWith("create label")) {
      assertTrue(after.labels().containsKey("golden"), said("is done, and there is no label"));
    }
    if (step.startsWith("move label")) {
      assertTrue(
          !after.labels().get("stable").equals(before.labels().get("stable")),
          said("is done, and the label is where it was"));
    }
  }

  /** Tells whether a command that is run again says that it was done the first time, and it was. */
  private boolean isAlreadyDone(Throwable e, State before) {
    return step.equals("create again") && e instanceof AlreadyExistsException && before.repo()
        || step.equals("create label again")
            && e instanceof ConflictException
            && before.labels().containsKey("golden")
        || step.equals("move label again")
            && e instanceof ConflictException
            && !before.labels().get("stable").equals(before.labels().get("golden"))
        || step.equals("delete label again")
            && e instanceof NotFoundException
            && !before.labels().containsKey("golden")
        || (step.equals("delete bundle again") || step.equals("delete both again"))
            && e instanceof NotFoundException
            && !before.bundles().contains(going.orElseThrow());
  }

  private void checkKind(Throwable e, List<Strike> struck, State before) {
    Throwable cause = e instanceof LabelNotMovedException ? e.getCause() : e;
    boolean fits =
        struck.stream()
            .anyMatch(
                strike ->
                    switch (strike.mishap()) {
                      case FAILS, CUT -> cause instanceof UnavailableException;
                      case DENIED -> cause instanceof AccessDeniedException;
                      case ANSWER_LOST ->
                          strike.call().kind() != Kind.PUT_IF
                              && cause instanceof UnavailableException;
                      case CALL_LOST -> cause instanceof OutcomeUnknownException;
                      case LATE ->
                          strike.call().kind() == Kind.PUT_IF
                              ? cause instanceof OutcomeUnknownException
                              : cause instanceof UnavailableException;
                      case REPEATED -> false;
                      case INTERRUPTED, STALLED -> cause instanceof CancelledException;
                      case ERROR -> cause instanceof StruckStore.Broke;
                      case DIES_BEFORE, DIES_AFTER, POWER_CUT_BEFORE, POWER_CUT_AFTER -> true;
                    });
    boolean deletion =
        step.startsWith("delete")
            && struck.stream().anyMatch(strike -> strike.call().kind() == Kind.BARRIER);
    boolean unreadable =
        struck.size() > 1
            && struck.stream().anyMatch(strike -> strike.call().kind() == Kind.PUT_IF);
    boolean doubt = cause instanceof OutcomeUnknownException && (deletion || unreadable);
    assertTrue(fits || doubt || isAlreadyDone(cause, before), () -> said("ended with " + e));
  }

  private void checkWords(Throwable e) {
    if (e instanceof DatamonException) {
      String words = String.valueOf(e.getMessage());
      assertTrue(!words.isBlank() && !words.contains("\n") && !words.equals("null"), words);
    }
  }

  /** No session stays but of those who could not end it, or must not. */
  private void checkSessions(
      Optional<Throwable> failure, List<Strike> struck, State before, State after) {
    Set<Key> left = new HashSet<>(after.sessions());
    left.removeAll(before.sessions());
    boolean mayStay =
        failure
                .filter(
                    e ->
                        e instanceof OutcomeUnknownException
                            || e instanceof CancelledException
                            || e.getCause() instanceof CancelledException
                            || e instanceof Error)
                .isPresent()
            || struck.stream()
                .anyMatch(
                    s ->
                        s.mishap().kills()
                            || s.mishap() == Mishap.LATE
                            || s.call().kind() == Kind.DELETE
                                && s.call().subject().contains("/sessions/"));
    assertTrue(left.size() <= (mayStay ? 1 : 0), said("left sessions " + left));
  }

  // What must hold at any time, whatever was said.

  private void checkAll() throws IOException {
    for (Key each : keys("")) {
      String key = StruckStore.classOf(each.value());
      assertTrue(KNOWN_KEYS.stream().anyMatch(key::matches), said("left object " + key));
    }
    List<Finding> findings = new ArrayList<>();
    observer.verify(VerifySettings.DATA, findings::add);
    assertEquals(List.of(), findings, said("left damage"));
    Set<BundleId> there = new TreeSet<>();
    Optional<Repo> repo = observer.findRepo("digits");
    if (repo.isPresent()) {
      for (BundleDescriptor bundle : repo.get().bundles()) {
        there.add(bundle.id());
        Map<String, byte[]> read = readAll(repo.get().bundle(bundle.id()));
        Map<String, byte[]> wanted = trees.get(bundle.message());
        assertEquals(Set.of(), differences(wanted, read), said("left " + bundle));
      }
    }
    assertTrue(
        there.containsAll(reported.keySet()), said("lost one of " + reported + ": " + there));
    there.retainAll(deleted);
    assertEquals(Set.of(), there, said("brought back what was deleted"));
  }

  private static Map<String, byte[]> readAll(Bundle bundle) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    for (Entry entry : bundle.list()) {
      if (entry instanceof Entry.File) {
        try (InputStream in = bundle.open(entry.path(), 0)) {
          files.put(entry.path().toString(), in.readAllBytes());
        }
      }
    }
    return files;
  }

  private void checkEnd() throws IOException {
    store.arrive();
    checkAll();
    State state = state();
    assertEquals(Map.of(), state.labels(), said("is over"));
    Set<BundleId> extra = new TreeSet<>(state.bundles());
    extra.removeAll(reported.keySet());
    boolean doubtful =
        struck().stream()
            .anyMatch(
                s ->
                    s.mishap().kills()
                        || Set.of(Mishap.LATE, Mishap.INTERRUPTED, Mishap.STALLED, Mishap.ERROR)
                            .contains(s.mishap()));
    assertTrue(extra.isEmpty() || doubtful, said("is over; nobody reported " + extra));
  }

  private Map<String, BundleId> labels() throws IOException {
    return state().labels();
  }

  private State state() throws IOException {
    Set<BundleId> bundles = new TreeSet<>();
    for (Key key : keys("dev/meta/bundles/digits/")) {
      BundleId id = BundleId.of(part(key, 4));
      if (Descriptors.readBundle(inPart(key), id, bytes(key)) instanceof BundleDescriptor) {
        bundles.add(id);
      }
    }
    Map<String, BundleId> labels = new TreeMap<>();
    for (Key key : keys("dev/meta/labels/digits/")) {
      LabelName label = LabelName.of(part(key, 4));
      if (Descriptors.readLabel(inPart(key), label, bytes(key)) instanceof LabelDescriptor there) {
        labels.put(label.value(), there.bundle());
      }
    }
    boolean repo = memory.head(Key.of("dev", "meta", "repos", "digits", "repo.yaml")).isPresent();
    return new State(repo, bundles, labels, Set.copyOf(keys("dev/content/sessions/")));
  }

  private byte[] bytes(Key key) throws IOException {
    try (StoredObject object = memory.get(key, ByteRange.ALL)) {
      return object.body().readAllBytes();
    }
  }

  /** Returns the key that an object has in the metadata part, which its checksum covers. */
  private static Key inPart(Key key) {
    return new Key(key.value().substring("dev/meta/".length()));
  }

  private static String part(Key key, int number) {
    return Path.of(key.value()).getName(number).toString();
  }

  private List<Key> keys(String prefix) {
    List<Key> keys = new ArrayList<>();
    memory.list(prefix, "").forEachRemaining(info -> keys.add(info.key()));
    return keys;
  }

  private void leaveProcess() {
    datamon.ifPresent(Datamon::close);
    datamon = Optional.empty();
  }

  @Override
  public void close() {
    leaveProcess();
    observer.close();
    TestStores.forget(name);
    TestStores.forget(name + "-observer");
  }

  /** A clock an hour ahead, so that no file looks fresh, which goes on by more than is usual. */
  private static final class Ticking extends Clock {
    private static final Duration TICK = Duration.ofSeconds(100);
    private static final AtomicLong TICKS = new AtomicLong();

    private final Instant start = Instant.now().plus(Duration.ofHours(1));

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Instant instant() {
      return start.plus(TICK.multipliedBy(TICKS.incrementAndGet()));
    }
  }
}
