package io.datamon.cli.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.cli.program.KillCounts.Command;
import io.datamon.cli.program.KillCounts.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Kills downloads, into new folders and over other downloads, looks at what they left, and runs
 * them again. One thread.
 */
final class DownloadKills implements AutoCloseable {
  private static final long MILLIS = 1_000_000;

  /** What a killed run may leave in the folder {@code .datamon}. */
  private static final Pattern OWN =
      Pattern.compile(
          "lock|state\\.json(\\.tmp)?|[0-9A-Za-z]{27}\\.yaml(\\.tmp)?|\\.state-new"
              + "|(?i)\\.probe-.*");

  private final KillStore store;
  private final Random random;
  private final KillCounts counts;
  private final Path destination;
  private final List<String> bundles = new ArrayList<>();
  private long nanos;
  private boolean reusable;

  DownloadKills(Path top, Random random, KillCounts counts) throws IOException {
    this.store = KillStore.make(top.resolve("downloads"), KillStore.SMALL_PACKS);
    this.random = random;
    this.counts = counts;
    this.destination = store.home().resolve("out");
    for (int i = 0; i < 2; i++) {
      KillTrees.make(store.source(), random, 60, 4 + i, 1 << 20);
      String out = store.program().line("bundle upload r --path source --message m").ok();
      bundles.add(KillStore.uploaded(out).orElseThrow());
      store.add(bundles.get(i), TreeState.of(store.source()));
    }
  }

  /** Downloads a bundle, killed once or a few times and then run to its end. */
  void round() throws IOException, InterruptedException {
    boolean over = reusable && random.nextBoolean();
    boolean metadata = random.nextInt(4) > 0;
    if (!over) {
      TreeState.remove(destination);
    }
    String bundle = bundles.get(random.nextInt(bundles.size()));
    List<String> words =
        new ArrayList<>(
            List.of("bundle", "download", "r:" + bundle, "--destination", "out", "--quiet"));
    if (over) {
      words.add("--delete");
    }
    if (!metadata) {
      words.add("--no-metadata");
    }
    if (nanos > 0) {
      for (int kills = 1 + Math.max(0, random.nextInt(4) - 1); kills > 0; kills--) {
        boolean killed = kill(bundle, words);
        if (!metadata && hasForgotten(bundle)) {
          reusable = false;
          return;
        }
        if (!killed) {
          break;
        }
      }
    }
    long begun = System.nanoTime();
    assertEquals("", store.program().run(words.toArray(String[]::new)).ok());
    nanos = nanos == 0 ? System.nanoTime() - begun : nanos;
    assertEquals(store.tree(bundle), TreeState.of(destination), "the download that was run again");
    assertEquals(
        metadata ? List.of(bundle + ".yaml", "state.json") : List.of(),
        names(destination.resolve(TreeState.OWN)));
    reusable = metadata;
  }

  /**
   * Tells whether a download without metadata ended, or was killed when all was done but perhaps
   * the mode and time of the destination itself: nothing tells then that it was a download, and the
   * same command is refused.
   */
  private boolean hasForgotten(String bundle) throws IOException {
    Map<String, TreeState.Item> now = TreeState.of(destination);
    if (now.size() < 2 || Files.exists(destination.resolve(TreeState.OWN).resolve("state.json"))) {
      return false;
    }
    Map<String, TreeState.Item> wanted = new TreeMap<>(store.tree(bundle));
    wanted.remove("");
    now.remove("");
    assertEquals(wanted, now, "what is there when nothing tells of the download");
    return true;
  }

  /** Returns false if the download ended before it was killed. */
  private boolean kill(String bundle, List<String> words) throws IOException, InterruptedException {
    Map<String, TreeState.Item> wanted = store.tree(bundle);
    Map<String, TreeState.Item> before = TreeState.of(destination);
    StoreFiles storeBefore = store.files();
    Optional<Phase> aim = counts.aim(Command.DOWNLOAD, random);
    KillRun run =
        KillRun.of(
            store.program(), store.scratch(), words, moment(wanted, before, aim), delay(aim));
    run.killedOrWell();
    Map<String, TreeState.Item> after = TreeState.of(destination);
    Map<String, TreeState.Item> unfinished = new TreeMap<>();
    after.forEach(
        (path, item) -> {
          if (path.substring(path.lastIndexOf('/') + 1).startsWith(TreeState.TEMPORARY)) {
            unfinished.put(path, item);
          } else if (item.equals(wanted.get(path)) || item.equals(before.get(path))) {
            return;
          } else {
            assertTrue(item.traits().startsWith("d "), () -> "half a file: " + path + " " + item);
          }
        });
    List<String> own = names(destination.resolve(TreeState.OWN));
    assertTrue(own.stream().allMatch(OWN.asMatchPredicate()), () -> "foreign: " + own);
    if (run.killed()) {
      counts.add(phase(wanted, before, after, unfinished), (double) run.nanos() / nanos);
    } else {
      assertEquals(Map.of(), unfinished);
    }
    StoreFiles storeAfter = store.files();
    for (StoreFiles.Kind kind : StoreFiles.Kind.values()) {
      assertEquals(List.of(), storeAfter.added(kind, storeBefore), "a download writes nothing");
    }
    assertTrue(storeAfter.isAs(storeBefore), "a download writes nothing");
    return run.killed();
  }

  private static Phase phase(
      Map<String, TreeState.Item> wanted,
      Map<String, TreeState.Item> before,
      Map<String, TreeState.Item> after,
      Map<String, TreeState.Item> unfinished) {
    int placed = 0;
    int missing = 0;
    boolean ready = false;
    for (Map.Entry<String, TreeState.Item> each : wanted.entrySet()) {
      TreeState.Item item = each.getValue();
      if (!item.traits().startsWith("f ")) {
        continue;
      }
      if (!item.equals(after.get(each.getKey()))) {
        missing++;
        ready |= unfinished.containsValue(item);
      } else if (!item.equals(before.get(each.getKey()))) {
        placed++;
      }
    }
    if (missing == 0) {
      return Phase.AFTER_RENAMES;
    }
    return placed > 1
        ? Phase.RENAMES
        : placed == 1 || ready ? Phase.FIRST_RENAME : Phase.BEFORE_RENAMES;
  }

  private KillRun.Moment moment(
      Map<String, TreeState.Item> wanted, Map<String, TreeState.Item> before, Optional<Phase> aim) {
    if (aim.isEmpty()) {
      return KillRun.after((long) (counts.moment(Command.DOWNLOAD, random) * nanos));
    }
    List<String> left = new ArrayList<>();
    Map<String, String> times = new HashMap<>();
    wanted.forEach(
        (path, item) -> {
          if (item.traits().startsWith("f ") && !item.equals(before.get(path))) {
            left.add(path);
            times.put(path, item.traits().substring(item.traits().lastIndexOf(' ') + 1));
          }
        });
    int files = Math.min(left.size(), aim.get() == Phase.FIRST_RENAME ? 1 : 3);
    return switch (aim.get()) {
      case BEFORE_RENAMES -> () -> Files.exists(destination.resolve(TreeState.OWN));
      case FIRST_RENAME, RENAMES -> () -> placed(times, left, files);
      default -> () -> placed(times, left, left.size());
    };
  }

  /** Tells whether at least so many files have their names and times. */
  private boolean placed(Map<String, String> times, List<String> paths, int files)
      throws IOException {
    int placed = 0;
    for (String path : paths) {
      Path file = destination.resolve(path);
      if (Files.exists(file) && (Files.getLastModifiedTime(file) + "").equals(times.get(path))) {
        placed++;
      }
    }
    return placed >= files;
  }

  private long delay(Optional<Phase> aim) {
    if (aim.isEmpty()) {
      return 0;
    }
    double share = random.nextBoolean() ? 0 : random.nextDouble();
    return (long)
        (share
            * switch (aim.get()) {
              case BEFORE_RENAMES, AFTER_RENAMES -> 30 * MILLIS;
              case FIRST_RENAME -> MILLIS / 2;
              default -> 100 * MILLIS;
            });
  }

  private static List<String> names(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Has the program verify the store, and removes it. */
  @Override
  public void close() throws IOException {
    store.close();
  }
}
