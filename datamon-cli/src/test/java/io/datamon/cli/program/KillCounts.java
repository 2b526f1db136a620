package io.datamon.cli.program;

import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/** How many kills hit what, as found in the store or destination afterwards. Thread-safe. */
final class KillCounts {
  /** What is killed. */
  enum Command {
    UPLOAD,
    DOWNLOAD,
    LABEL_SET,
    DELETE
  }

  /** Where a command was when it was killed. */
  enum Phase {
    /** Nothing of a pack was in the store yet. */
    START(Command.UPLOAD),
    /** The first pack was being written or had just appeared. */
    FIRST_PACK(Command.UPLOAD),
    /** More packs were there, or the first and part of the next, and none in an index yet. */
    PACKS(Command.UPLOAD),
    /** An index segment was there, and no descriptor. */
    INDEX(Command.UPLOAD),
    /** The bundle was there, and the label had not moved. */
    DESCRIPTOR(Command.UPLOAD),
    /** The label had moved. */
    LABEL(Command.UPLOAD),

    /** No file had its name yet. */
    BEFORE_RENAMES(Command.DOWNLOAD),
    /** The first file was whole and about to be renamed, or the only one that was. */
    FIRST_RENAME(Command.DOWNLOAD),
    /** Some files had their names, others not. */
    RENAMES(Command.DOWNLOAD),
    /** All files had their names; links, attributes of folders or the end were missing. */
    AFTER_RENAMES(Command.DOWNLOAD),

    /** Nothing had changed. */
    BEFORE_MOVE(Command.LABEL_SET),
    /** The move was in the history, and the label where it was. */
    HISTORY(Command.LABEL_SET),
    /** The label had moved. */
    MOVED(Command.LABEL_SET),

    /** Nothing had changed. */
    BEFORE_DELETION(Command.DELETE),
    /** The label was gone, and the bundle was there. */
    LABEL_DELETED(Command.DELETE),
    /** The bundle was gone. */
    DELETED(Command.DELETE);

    private final Command command;

    Phase(Command command) {
      this.command = command;
    }

    static List<Phase> of(Command command) {
      return Arrays.stream(values()).filter(phase -> phase.command == command).toList();
    }
  }

  private static final int PARTS = 10;

  private final Map<Phase, Integer> phases = new EnumMap<>(Phase.class);
  private final Map<Command, Integer> attempts = new EnumMap<>(Command.class);
  private final Map<Command, Integer> drawn = new EnumMap<>(Command.class);
  private final Map<Command, int[]> spread = new EnumMap<>(Command.class);
  private final int least;
  private long mostSentAgain;
  private long sentAgain;
  private int mostUnfinished;

  /** Creates counts of nothing, with how often each phase is to be hit. */
  KillCounts(int least) {
    this.least = least;
  }

  /** Tells whether a command is to be killed again. */
  synchronized boolean wants(Command command, int share) {
    int begun = attempts.merge(command, 1, Integer::sum);
    boolean missing =
        kills(command) < share || Phase.of(command).stream().anyMatch(p -> count(p) < least);
    return missing && begun <= 6 * share + 100;
  }

  /** Returns the phase to aim at, the rarest so far; empty to kill at any time. */
  synchronized Optional<Phase> aim(Command command, Random random) {
    return random.nextBoolean()
        ? Optional.empty()
        : Phase.of(command).stream().min(Comparator.comparing(this::count));
  }

  /**
   * Returns when to kill, as a share of the measured length: each half, quarter, eighth of it in
   * turn, so that any number of kills is spread evenly.
   */
  synchronized double moment(Command command, Random random) {
    int n = drawn.merge(command, 1, Integer::sum);
    double moment = 0;
    double part = 0.5;
    for (int rest = n; rest > 0; rest /= 2) {
      moment += rest % 2 * part;
      part /= 2;
    }
    return moment + random.nextDouble() * part;
  }

  /**
   * Counts a kill.
   *
   * @param share how far the run had come, as a share of its measured length
   */
  synchronized void add(Phase phase, double share) {
    phases.merge(phase, 1, Integer::sum);
    int part = (int) Math.min(PARTS - 1, share * PARTS);
    spread.computeIfAbsent(phase.command, command -> new int[PARTS])[part]++;
  }

  /**
   * Counts what a run sent again: bytes of chunks that were in packs already, and of packs that a
   * killed run before it had begun to write.
   */
  synchronized void sentAgain(long bytes, int unfinishedPacks) {
    sentAgain += bytes;
    mostSentAgain = Math.max(mostSentAgain, bytes);
    mostUnfinished = Math.max(mostUnfinished, unfinishedPacks);
  }

  private int count(Phase phase) {
    return phases.getOrDefault(phase, 0);
  }

  private int kills(Command command) {
    return Phase.of(command).stream().mapToInt(this::count).sum();
  }

  /** Returns how many runs were killed. */
  synchronized int kills() {
    return phases.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Returns the phases that were hit less often than they should be. */
  synchronized List<Phase> missed() {
    return Arrays.stream(Phase.values()).filter(phase -> count(phase) < least).toList();
  }

  @Override
  public synchronized String toString() {
    String each =
        Arrays.stream(Command.values())
            .map(
                command ->
                    command.name().toLowerCase(java.util.Locale.ROOT)
                        + " "
                        + kills(command)
                        + " ("
                        + Phase.of(command).stream()
                            .map(p -> p.name().toLowerCase(java.util.Locale.ROOT) + " " + count(p))
                            .collect(Collectors.joining(", "))
                        + "; by tenths of its length "
                        + Arrays.toString(spread.getOrDefault(command, new int[PARTS]))
                        + ")")
            .collect(Collectors.joining("; "));
    return kills()
        + " kills: "
        + each
        + "; sent again "
        + sentAgain
        + " bytes, at most "
        + mostSentAgain
        + " after one kill; at most "
        + mostUnfinished
        + " unfinished packs";
  }
}
