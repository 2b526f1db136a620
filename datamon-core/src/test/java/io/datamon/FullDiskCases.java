package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.AccessDeniedException;
import io.datamon.error.DatamonException;
import io.datamon.error.UnavailableException;
import io.datamon.transfer.DownloadResult;
import io.datamon.transfer.LabelNotMovedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What {@link FullDiskTest} runs where it may mount file systems. */
final class FullDiskCases {
  private static final long SIZE = 32 << 20;

  /**
   * Where an upload may end; a label that is moved is not among it, being a small object that is
   * replaced: that may take the reserve.
   */
  private static final Set<String> STAGES =
      Set.of("sessions", "packs", "bundles", "labels-history", "index", "done");

  private final Path folder;

  FullDiskCases(Path folder) {
    this.folder = folder;
  }

  private static Upload labelled() {
    return Upload.message("m").label("stable").threads(1, 1);
  }

  /** Makes a store with one labelled bundle of a folder. */
  private Path base(Path source) throws IOException {
    Path base = folder.resolve("base");
    try (Datamon datamon = SmallDisk.open(base)) {
      datamon.createRepo("digits", "Handwritten digits").upload(source, labelled());
    }
    return base;
  }

  void aFullStoreEndsAnUploadInOneLineAndTheNextOneSucceeds() throws Exception {
    SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), SIZE);
    Path first = SmallDisk.tree(folder.resolve("first"), 10, 1);
    Path second = SmallDisk.tree(folder.resolve("second"), 25, 100);
    Path base = base(first);
    Map<String, Integer> stages = new TreeMap<>();
    // What is sent side by side finds the disk full in an order that is not always the same.
    for (int round = 0; round < 5 && !stages.keySet().containsAll(STAGES); round++) {
      fillToEveryPage(disk, base, second, stages);
    }
    System.out.println("full store: where an upload ended, by what was written: " + stages);
    for (String stage : STAGES) {
      assertTrue(stages.containsKey(stage), stage + " was not hit: " + stages);
    }
  }

  private void fillToEveryPage(SmallDisk disk, Path base, Path source, Map<String, Integer> stages)
      throws Exception {
    Path store = disk.path("store");
    int successes = 0;
    for (int pages = 0; successes < 3; pages++) {
      SmallDisk.remove(store);
      SmallDisk.copy(base, store);
      disk.fill((long) pages * SmallDisk.PAGE);
      String stage = uploadOnFullDisk(store, source);
      stages.merge(stage, 1, Integer::sum);
      successes = stage.equals("done") ? successes + 1 : 0;
      SmallDisk.assertSound(store);
      disk.empty();
      try (Datamon datamon = SmallDisk.open(store)) {
        Bundle bundle = datamon.repo("digits").upload(source, labelled());
        assertEquals(bundle.id(), datamon.repo("digits").label("stable").bundle().id());
        SmallDisk.assertHolds(source, bundle);
      }
      SmallDisk.assertSound(store);
    }
  }

  private String uploadOnFullDisk(Path store, Path source) throws IOException {
    try (Datamon datamon = SmallDisk.open(store)) {
      Repo repo = datamon.repo("digits");
      Bundle before = repo.newest();
      long segments = segments(store);
      try {
        SmallDisk.assertHolds(source, repo.upload(source, labelled()));
        return segments(store) == segments ? "index" : "done";
      } catch (LabelNotMovedException e) {
        SmallDisk.assertHolds(source, repo.newest());
        assertEquals(before.id(), repo.label("stable").bundle().id());
        return stage(e);
      } catch (UnavailableException e) {
        assertEquals(before.id(), repo.newest().id());
        assertEquals(before.id(), repo.label("stable").bundle().id());
        return stage(e);
      }
    }
  }

  private static long segments(Path store) throws IOException {
    try (Stream<Path> files = Files.list(store.resolve("dev/content/index"))) {
      return files.count();
    }
  }

  private static String stage(DatamonException e) {
    String words = e.getMessage();
    assertFalse(words.contains("\n"), words);
    assertTrue(words.contains("No space left"), words);
    assertTrue(words.contains("free space"), words);
    assertTrue(words.contains("/store/"), words);
    return words.replaceFirst(".*object ([a-z-]+)/.*", "$1");
  }

  void whatMakesRoomCanBeDoneOnAFullDisk() throws Exception {
    SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), SIZE);
    Path first = SmallDisk.tree(folder.resolve("first"), 10, 1);
    Path store = disk.path("store");
    try (Datamon datamon = SmallDisk.open(store)) {
      Repo repo = datamon.createRepo("digits", "Handwritten digits");
      repo.upload(first, labelled());
      repo.upload(SmallDisk.tree(folder.resolve("second"), 40, 100), labelled());
      repo.label("golden").set(repo.newest().id());
    }
    disk.fill(0);
    try (Datamon datamon = SmallDisk.open(store)) {
      Repo repo = datamon.repo("digits");
      assertThrows(UnavailableException.class, () -> repo.upload(first, labelled()));
      repo.label("golden").delete();
    }
    try (Datamon datamon = SmallDisk.open(store)) {
      datamon.repo("digits").newest().deleteWithLabels();
    }
    assertEquals(1, SmallDisk.assertSound(store));
    disk.empty();
    try (Datamon datamon = SmallDisk.open(store)) {
      SmallDisk.assertHolds(first, datamon.repo("digits").upload(first, labelled()));
    }
  }

  void aFullCacheCostsNothingButTime() throws Exception {
    SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), SIZE);
    Path source = SmallDisk.tree(folder.resolve("source"), 30, 1);
    for (int pages = 0; pages < 24; pages += 2) {
      Path store = folder.resolve("store" + pages);
      Path cache = disk.path("cache" + pages);
      disk.fill((long) pages * SmallDisk.PAGE);
      for (int round = 0; round < 3; round++) {
        SmallDisk.tree(source.resolve("r" + round), 5, 1000L * pages + round);
        try (Datamon datamon = SmallDisk.open(store, cache)) {
          Repo repo = round == 0 ? datamon.createRepo("digits", "x") : datamon.repo("digits");
          SmallDisk.assertHolds(source, repo.upload(source, labelled()));
        }
      }
      assertEquals(3, SmallDisk.assertSound(store));
      SmallDisk.remove(store);
    }
  }

  void aFullDestinationIsSaidAndTheNextDownloadGoesOn() throws Exception {
    SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), SIZE);
    Path source = SmallDisk.tree(folder.resolve("source"), 60, 1);
    Path base = base(source);
    List<String> ends = new ArrayList<>();
    try (Datamon datamon = SmallDisk.open(base)) {
      Bundle bundle = datamon.repo("digits").newest();
      boolean done = false;
      for (int pages = 0; !done; pages += 3) {
        Path out = disk.path("out");
        SmallDisk.remove(out);
        disk.fill((long) pages * SmallDisk.PAGE);
        try {
          DownloadResult result = bundle.download(out, Download.defaults());
          assertEquals(List.of(), result.failures());
          done = true;
        } catch (UnavailableException e) {
          String words = e.getMessage();
          assertTrue(words.contains(out.toString()) && !words.contains("\n"), words);
          assertTrue(words.contains("room") || words.contains("No space left"), words);
          ends.add(words.replaceFirst(".*(has room|is full|No space left).*", "$1"));
        }
        assertNoHalfFile(out, source);
        disk.empty();
        assertEquals(List.of(), bundle.download(out, Download.defaults()).failures());
        assertEquals(SmallDisk.read(source).keySet(), SmallDisk.read(out).keySet());
        assertNoHalfFile(out, source);
      }
    }
    System.out.println("full destination: " + ends);
    assertTrue(ends.contains("has room") && ends.contains("is full"), ends::toString);
  }

  private static void assertNoHalfFile(Path out, Path source) throws IOException {
    if (!Files.exists(out)) {
      return;
    }
    Map<String, byte[]> wanted = SmallDisk.read(source);
    SmallDisk.read(out)
        .forEach((path, bytes) -> assertEquals(wanted.get(path).length, bytes.length, path));
  }

  void aReadOnlyStoreIsReadAndRefusesEveryWriteInOneLine() throws Exception {
    SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), SIZE);
    Path source = SmallDisk.tree(folder.resolve("source"), 20, 1);
    SmallDisk.copy(base(source), disk.path("store"));
    disk.close();
    Refusals.check(disk.path("store"), source, folder.resolve("out"), "read-only");
  }

  /** What a store that nobody may write to does. */
  static final class Refusals {
    private Refusals() {}

    static void check(Path store, Path source, Path out, String why) throws IOException {
      assertEquals(1, SmallDisk.assertSound(store));
      try (Datamon datamon = SmallDisk.open(store, out.resolveSibling("cache"))) {
        Repo repo = datamon.repo("digits");
        Bundle bundle = repo.label("stable").bundle();
        SmallDisk.assertHolds(source, bundle);
        assertEquals(List.of(), bundle.download(out, Download.defaults()).failures());
        assertEquals(SmallDisk.read(source).keySet(), SmallDisk.read(out).keySet());
        repo.label("stable").history().forEach(move -> assertEquals(bundle.id(), move.bundle()));
        Path changed = SmallDisk.tree(out.resolveSibling("changed"), 5, 77);
        List<Runnable> writes =
            List.of(
                () -> repo.upload(changed, labelled()),
                () -> repo.upload(source, Upload.message("the same")),
                () -> repo.label("new").set(bundle.id()),
                () -> repo.label("stable").delete(),
                bundle::deleteWithLabels,
                () -> datamon.createRepo("other", "x"));
        for (Runnable write : writes) {
          String words = assertThrows(AccessDeniedException.class, write::run).getMessage();
          assertTrue(words.contains(why) && !words.contains("\n"), words);
          assertTrue(words.contains("/store"), words);
        }
      }
      assertEquals(1, SmallDisk.assertSound(store));
    }
  }
}
