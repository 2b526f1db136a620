package io.datamon.cli.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.datamon.Bundle;
import io.datamon.Datamon;
import io.datamon.Download;
import io.datamon.Label;
import io.datamon.Repo;
import io.datamon.Upload;
import io.datamon.model.Profile;
import io.datamon.verify.Finding;
import io.datamon.verify.VerifyOutcome;
import io.datamon.verify.VerifySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A home with a store in which runs are killed, one repo {@code r}, and what is known of its
 * bundles.
 */
final class KillStore {
  /** With which a few megabytes make many packs. */
  static final Profile SMALL_PACKS =
      new Profile("kills", 16 << 10, 64 << 10, 256 << 10, 50, 32 << 10, 64, 1 << 20);

  /** Options of the program's JVM: in the short form such that it starts with less work. */
  private static final String OPTIONS =
      System.getProperty("datamon.kills.options", "-XX:TieredStopAtLevel=1");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String UPLOADED = "Uploaded bundle id:";

  private final Path home;
  private final Program program;
  private final Profile profile;
  private final Map<String, Map<String, TreeState.Item>> bundles = new LinkedHashMap<>();
  private final Map<Path, Map<String, Integer>> packs = new HashMap<>();

  private KillStore(Path home, Profile profile) {
    this.home = home;
    this.program = new Program(home).with("DATAMON_JAVA_OPTS", OPTIONS);
    this.profile = profile;
  }

  /** Makes a store with an empty repo in an empty folder. */
  static KillStore make(Path home, Profile profile) throws IOException {
    TreeState.remove(home);
    Files.createDirectories(home.resolve("scratch"));
    KillStore store = new KillStore(home, profile);
    store.program.line("repo create r --description kills").ok();
    if (!profile.equals(Profile.STANDARD)) {
      // The first upload decides how contents are cut; the program always takes the standard.
      KillTrees.make(store.source(), new Random(1), 6, 0, 0);
      try (Datamon datamon = store.open()) {
        String id = datamon.repo("r").upload(store.source(), Upload.message("first")).id() + "";
        store.bundles.put(id, TreeState.of(store.source()));
      }
    }
    return store;
  }

  Path home() {
    return home;
  }

  Program program() {
    return program;
  }

  Profile profile() {
    return profile;
  }

  /** Returns the folder that is uploaded. */
  Path source() {
    return home.resolve("source");
  }

  /** Returns a folder for what is of use for a moment. */
  Path scratch() {
    return home.resolve("scratch");
  }

  /** Returns the folder of the store. */
  Path folder() {
    return home.resolve(".datamon2/store");
  }

  /** Returns a file or folder of a part of the store. */
  Path at(String name) {
    return folder().resolve(name);
  }

  StoreFiles files() throws IOException {
    return StoreFiles.of(folder());
  }

  Datamon open() {
    return Datamon.builder()
        .configuration(folder().toUri())
        .withoutCache()
        .newProfile(profile)
        .build();
  }

  /** Returns how many bundles are known. */
  int size() {
    return bundles.size();
  }

  /** Returns what a bundle holds. */
  Map<String, TreeState.Item> tree(String id) {
    return bundles.get(id);
  }

  /** Returns the bundle that a run has told of, if it has. */
  static Optional<String> uploaded(String out) {
    return out.lines()
        .filter(line -> line.startsWith(UPLOADED) && line.length() == UPLOADED.length() + 27)
        .map(line -> line.substring(UPLOADED.length()))
        .findFirst();
  }

  /** Notes a bundle that is, or was said to be, in the store. */
  void add(String id, Map<String, TreeState.Item> tree) {
    bundles.put(id, tree);
  }

  /** Returns the id of the bundle that a descriptor's file belongs to. */
  static String id(Path descriptor) {
    return descriptor.getParent().getFileName().toString();
  }

  /** Tells whether what stands for a bundle or label says that there is none. */
  static boolean isVoid(Path descriptor) {
    try {
      return Files.exists(descriptor) && Files.readString(descriptor).contains("kind: void\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the bundle that a label points at; empty if there is no such label. */
  Optional<String> label(String name) {
    try (Datamon datamon = open()) {
      return datamon.repo("r").label(name).find().map(label -> label.bundle().toString());
    }
  }

  /** Returns the stored lengths of the chunks of files in a pack, which must be whole. */
  Map<String, Integer> pack(Path pack) throws IOException {
    Map<String, Integer> known = packs.get(pack);
    if (known == null) {
      known = PackTable.data(pack);
      packs.put(pack, known);
    }
    return known;
  }

  /** Fails unless all is well in the store, and every bundle that it is known to hold restores. */
  void check(StoreFiles now) throws IOException {
    assertEquals(List.of(), now.foreign(), "foreign files in the store");
    for (Path pack : now.all(StoreFiles.Kind.PACK)) {
      pack(pack);
    }
    for (Path segment : now.all(StoreFiles.Kind.INDEX)) {
      PackTable.checkSegment(segment);
    }
    for (Path session : now.all(StoreFiles.Kind.SESSION)) {
      String sid = JSON.readTree(session.toFile()).path("sid").asText();
      assertEquals(session.getFileName().toString(), sid, "a session object");
    }
    try (Datamon datamon = open()) {
      List<Finding> findings = new ArrayList<>();
      VerifyOutcome outcome = datamon.verify(VerifySettings.DATA, findings::add);
      assertEquals(List.of(), findings);
      long real = now.all(StoreFiles.Kind.BUNDLE).stream().filter(file -> !isVoid(file)).count();
      assertEquals(real, outcome.bundles(), "bundles verified");
      assertEquals(outcome.packs(), outcome.packsRead(), "packs read");
      Repo repo = datamon.repo("r");
      for (Map.Entry<String, Map<String, TreeState.Item>> each : bundles.entrySet()) {
        restores(repo.bundle(each.getKey()), each.getValue());
      }
      repo.labels().forEach(label -> assertPoints(repo.label(label.name())));
    }
  }

  private void restores(Bundle bundle, Map<String, TreeState.Item> tree) throws IOException {
    Path restored = scratch().resolve("restored");
    assertTrue(bundle.download(restored, Download.defaults()).isComplete());
    assertEquals(tree, TreeState.of(restored), () -> "bundle " + bundle.id());
    TreeState.remove(restored);
  }

  private static void assertPoints(Label label) {
    label.bundle(); // throws when there is no such bundle
    label.history().forEach(move -> assertEquals(label.name(), move.name()));
  }

  /** Has the program itself verify everything, and removes the store. */
  void close() throws IOException {
    Program.Result run = program.line("verify --data");
    assertTrue(run.ok().endsWith(": no damage found\n"), run.out());
    assertFalse(run.out().isEmpty());
    TreeState.remove(home);
  }
}
