package io.datamon.cli.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.cli.program.KillCounts.Command;
import io.datamon.cli.program.KillCounts.Phase;
import io.datamon.cli.program.StoreFiles.Kind;
import io.datamon.model.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Kills uploads, looks at what they left, and runs them again. One thread. */
final class UploadKills implements AutoCloseable {
  private static final List<String> UPLOAD =
      List.of(
          "bundle",
          "upload",
          "r",
          "--path",
          "source",
          "--message",
          "kills",
          "--label",
          "l",
          "--quiet");

  /** More than the bytes of a file that is no pack. */
  private static final long NO_PACK = 4_000;

  private static final long MILLIS = 1_000_000;

  private final Path top;
  private final Random random;
  private final KillCounts counts;
  private final Site small;
  private final Site many;
  private final Site large;
  private int rounds;

  /**
   * A store and the folders that are uploaded to it.
   *
   * <p>{@code small} uploads have one pack, {@code many} ones a dozen small packs, {@code large}
   * ones packs of the length that the program makes by itself.
   */
  private final class Site {
    private final String name;
    private final Profile profile;
    private final int uploads;
    private final int largeFiles;
    private final int length;
    private Optional<KillStore> current = Optional.empty();
    private Map<String, TreeState.Item> tree = Map.of();
    private long nanos;

    Site(String name, Profile profile, int uploads, int largeFiles, int length) {
      this.name = name;
      this.profile = profile;
      this.uploads = uploads;
      this.largeFiles = largeFiles;
      this.length = length;
    }

    /** Returns the store, another one when it has had so many uploads. */
    KillStore store() throws IOException {
      if (current.isPresent() && current.get().size() >= uploads) {
        close();
      }
      if (current.isEmpty()) {
        KillStore store = KillStore.make(top.resolve(name), profile);
        current = Optional.of(store);
        change(store);
        long begun = System.nanoTime();
        finish(this, store);
        nanos = System.nanoTime() - begun;
      }
      return current.get();
    }

    void change(KillStore store) throws IOException {
      KillTrees.make(store.source(), random, 40, largeFiles, length);
      tree = TreeState.of(store.source());
    }

    /** Returns how many bytes a worker can have in a pack that is not finished. */
    long pack() {
      return (long) profile.packBytes() + profile.chunkMax();
    }

    void close() throws IOException {
      if (current.isPresent()) {
        current.get().close();
        current = Optional.empty();
      }
    }
  }

  UploadKills(Path top, Random random, KillCounts counts) {
    this.top = top;
    this.random = random;
    this.counts = counts;
    this.small = new Site("small", KillStore.SMALL_PACKS, 12, 0, 0);
    this.many = new Site("many", KillStore.SMALL_PACKS, 4, 6, 2 << 20);
    this.large = new Site("large", Profile.STANDARD, 2, 4, 20 << 20);
  }

  /** Uploads a changed folder, killed once or a few times and then run to its end. */
  void round() throws IOException, InterruptedException {
    Optional<Phase> aim = counts.aim(Command.UPLOAD, random);
    Site site = site(aim);
    KillStore store = site.store();
    site.change(store);
    for (int kills = 1 + Math.max(0, random.nextInt(4) - 1); kills > 0; kills--) {
      if (!kill(site, store, aim)) {
        return; // it ended before
      }
      aim = counts.aim(Command.UPLOAD, random);
    }
    finish(site, store);
  }

  private Site site(Optional<Phase> aim) {
    rounds++;
    if (rounds % 20 == 3) {
      return large;
    }
    boolean packs = aim.isEmpty() || aim.get() == Phase.FIRST_PACK || aim.get() == Phase.PACKS;
    return packs && rounds % 3 > 0 ? many : small;
  }

  /** Returns false if the upload ended before it was killed. */
  private boolean kill(Site site, KillStore store, Optional<Phase> aim)
      throws IOException, InterruptedException {
    StoreFiles before = store.files();
    Optional<String> label = store.label("l");
    KillRun run =
        KillRun.of(
            store.program(),
            store.scratch(),
            UPLOAD,
            moment(site, store, before, aim),
            delay(site, aim));
    run.killedOrWell();
    StoreFiles after = store.files();
    KillStore.uploaded(run.out()).ifPresent(id -> store.add(id, site.tree));
    List<String> made = after.added(Kind.BUNDLE, before).stream().map(KillStore::id).toList();
    assertTrue(made.size() <= 1, () -> "one upload made bundles " + made);
    made.forEach(id -> store.add(id, site.tree));
    store.check(after);
    Optional<String> labelNow = store.label("l");
    boolean moved = !labelNow.equals(label);
    assertTrue(!moved || made.contains(labelNow.orElseThrow()), "the label points elsewhere");
    if (run.killed()) {
      counts.add(phase(before, after, moved), (double) run.nanos() / site.nanos);
    } else {
      ended(before, after, made, labelNow);
    }
    sentAgain(site, store, before, after);
    return run.killed();
  }

  private void finish(Site site, KillStore store) throws IOException {
    StoreFiles before = store.files();
    String id =
        KillStore.uploaded(store.program().run(UPLOAD.toArray(String[]::new)).ok()).orElseThrow();
    store.add(id, site.tree);
    StoreFiles after = store.files();
    store.check(after);
    ended(before, after, List.of(id), store.label("l"));
    sentAgain(site, store, before, after);
  }

  /** Checks what holds when an upload came to its end. */
  private static void ended(
      StoreFiles before, StoreFiles after, List<String> made, Optional<String> label) {
    assertEquals(made, label.stream().toList(), "the label is at the new bundle");
    assertEquals(List.of(), after.added(Kind.SESSION, before));
    assertEquals(List.of(), after.added(Kind.TEMPORARY, before));
  }

  /** Counts what a run sent although it was in a pack already, and what it left unfinished. */
  private void sentAgain(Site site, KillStore store, StoreFiles before, StoreFiles after)
      throws IOException {
    Set<String> known = new HashSet<>();
    for (Path pack : before.all(Kind.PACK)) {
      known.addAll(store.pack(pack).keySet());
    }
    long again = 0;
    for (Path pack : after.added(Kind.PACK, before)) {
      for (Map.Entry<String, Integer> chunk : store.pack(pack).entrySet()) {
        again += known.contains(chunk.getKey()) ? chunk.getValue() : 0;
      }
    }
    int unfinished = 0;
    for (Path temporary : after.added(Kind.TEMPORARY, before)) {
      unfinished += PackTable.begins(temporary) ? 1 : 0;
    }
    counts.sentAgain(again, unfinished);
    int workers = Math.max(1, Math.min(8, Runtime.getRuntime().availableProcessors()));
    assertTrue(again <= workers * site.pack(), again + " bytes were sent again");
    assertTrue(unfinished <= Math.max(2, workers), unfinished + " packs were not finished");
  }

  private static Phase phase(StoreFiles before, StoreFiles after, boolean moved)
      throws IOException {
    if (moved) {
      return Phase.LABEL;
    }
    if (!after.added(Kind.BUNDLE, before).isEmpty()) {
      return Phase.DESCRIPTOR;
    }
    if (!after.added(Kind.INDEX, before).isEmpty()) {
      return Phase.INDEX;
    }
    int packs = after.added(Kind.PACK, before).size();
    int begun = 0;
    for (Path temporary : after.added(Kind.TEMPORARY, before)) {
      begun += PackTable.begins(temporary) ? 1 : 0;
    }
    return packs + begun == 0 ? Phase.START : packs + begun == 1 ? Phase.FIRST_PACK : Phase.PACKS;
  }

  private KillRun.Moment moment(Site site, KillStore store, StoreFiles before, Optional<Phase> aim)
      throws IOException {
    if (aim.isEmpty()) {
      return KillRun.after((long) (counts.moment(Command.UPLOAD, random) * site.nanos));
    }
    int packs = before.all(Kind.PACK).size();
    return switch (aim.get()) {
      case START -> newIn(store.at("dev/content/sessions"), 0);
      case FIRST_PACK -> newIn(store.at("dev/content/.tmp"), NO_PACK);
      case PACKS -> () -> countBelow(store.at("dev/content/packs")) > packs + 1;
      case INDEX -> newIn(store.at("dev/content/index"), 0);
      case DESCRIPTOR -> newIn(store.at("dev/meta/bundles/r"), 0);
      default -> {
        Path label = store.at("dev/meta/labels/r/l/label.yaml");
        FileTime time = Files.getLastModifiedTime(label);
        yield () -> !Files.getLastModifiedTime(label).equals(time);
      }
    };
  }

  /** Returns how long to wait after something was seen, often not at all. */
  private long delay(Site site, Optional<Phase> aim) {
    if (aim.isEmpty()) {
      return 0;
    }
    double share = random.nextBoolean() ? 0 : random.nextDouble();
    return (long)
        (share
            * switch (aim.get()) {
              case START -> 60 * MILLIS;
              case FIRST_PACK -> 2 * MILLIS;
              case PACKS -> site.nanos / 4;
              case INDEX, DESCRIPTOR -> MILLIS / 2;
              default -> 20 * MILLIS;
            });
  }

  private static KillRun.Moment newIn(Path folder, long size) throws IOException {
    Set<String> before = Set.copyOf(names(folder));
    return () ->
        names(folder).stream()
            .anyMatch(n -> !before.contains(n) && folder.resolve(n).toFile().length() >= size);
  }

  private static List<String> names(Path folder) {
    String[] names = folder.toFile().list();
    return names == null ? List.of() : List.of(names);
  }

  private static long countBelow(Path folder) {
    return names(folder).stream().mapToLong(name -> names(folder.resolve(name)).size()).sum();
  }

  /** Has the program verify all stores, and removes them. */
  @Override
  public void close() throws IOException {
    for (Site site : Stream.of(small, many, large).toList()) {
      site.close();
    }
  }
}
