package io.datamon.cli.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.cli.program.KillCounts.Command;
import io.datamon.cli.program.KillCounts.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Kills moves of a label, looks at what they left, and runs them again. One thread. */
final class LabelKills implements AutoCloseable {
  private final KillStore store;
  private final Random random;
  private final KillCounts counts;
  private final List<String> bundles = new ArrayList<>();
  private long nanos;

  LabelKills(Path top, Random random, KillCounts counts) throws IOException {
    this.store = KillStore.make(top.resolve("labels"), KillStore.SMALL_PACKS);
    this.random = random;
    this.counts = counts;
    for (int i = 0; i < 2; i++) {
      KillTrees.make(store.source(), random, 5, 0, 0);
      String out = store.program().line("bundle upload r@l --path source --message m").ok();
      bundles.add(KillStore.uploaded(out).orElseThrow());
      store.add(bundles.get(i), TreeState.of(store.source()));
    }
  }

  /** Moves a label, killed once or a few times and then run to its end. */
  void round() throws IOException, InterruptedException {
    String old = store.label("l").orElseThrow();
    String next = bundles.get(1 - bundles.indexOf(old));
    List<String> words = List.of("label", "set", "r@l", "--bundle", next);
    if (nanos > 0) {
      for (int kills = 1 + Math.max(0, random.nextInt(4) - 1); kills > 0; kills--) {
        kill(next, words);
      }
    }
    StoreFiles before = store.files();
    long begun = System.nanoTime();
    store.program().run(words.toArray(String[]::new)).ok();
    nanos = nanos == 0 ? System.nanoTime() - begun : nanos;
    assertEquals(Optional.of(next), store.label("l"));
    assertEquals(List.of(), store.files().added(StoreFiles.Kind.TEMPORARY, before));
  }

  private void kill(String next, List<String> words) throws IOException, InterruptedException {
    Optional<String> old = store.label("l");
    StoreFiles before = store.files();
    Optional<Phase> aim = counts.aim(Command.LABEL_SET, random);
    Path label = store.at("dev/meta/labels/r/l/label.yaml");
    var time = Files.getLastModifiedTime(label);
    Path moves = store.at("dev/meta/labels-history/r/l");
    int known = names(moves);
    KillRun.Moment moment =
        aim.isEmpty()
            ? KillRun.after((long) (counts.moment(Command.LABEL_SET, random) * nanos))
            : switch (aim.get()) {
              case BEFORE_MOVE -> KillRun.after(nanos / 3);
              case HISTORY -> () -> names(moves) > known;
              default -> () -> !Files.getLastModifiedTime(label).equals(time);
            };
    KillRun run = KillRun.of(store.program(), store.scratch(), words, moment, 0);
    run.killedOrWell();
    StoreFiles after = store.files();
    store.check(after);
    boolean moved = !Files.getLastModifiedTime(label).equals(time);
    assertEquals(moved ? Optional.of(next) : old, store.label("l"));
    boolean recorded = !after.added(StoreFiles.Kind.MOVE, before).isEmpty();
    assertTrue(recorded || !moved, "a label moved without a line in its history");
    if (run.killed()) {
      counts.add(
          moved ? Phase.MOVED : recorded ? Phase.HISTORY : Phase.BEFORE_MOVE,
          (double) run.nanos() / nanos);
    } else {
      assertTrue(moved, "a move that ended well was made");
    }
  }

  private static int names(Path folder) {
    String[] names = folder.toFile().list();
    return names == null ? 0 : names.length;
  }

  /** Has the program verify the store, and removes it. */
  @Override
  public void close() throws IOException {
    store.close();
  }
}
