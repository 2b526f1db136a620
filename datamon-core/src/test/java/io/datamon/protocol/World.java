package io.datamon.protocol;

import io.datamon.protocol.Layout.Field;
import io.datamon.protocol.Setting.Kind;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the stores hold, as fields of a state, and what can be asked about it.
 *
 * <p>Packs and their addresses are numbered; a new pack gets the next number, never one that was
 * used. Sets of packs have a bit for each, sets of <i>references</i> a bit for each chunk of each
 * pack. The head has no generation: what a compare-and-set would find is known since every actor
 * that has read the head is told when it changes.
 */
final class World {
  private static final String[] NAMES = {"A", "B", "C", "D", "E"};

  static final int ABSENT = 0;
  static final int REAL = 1;
  static final int VOID = 2;

  static final int LIVE = 0;
  static final int CONDEMNED = 1;
  static final int DOOMED = 2;

  /**
   * A pack, its address, and what the head says of it.
   *
   * @param there whether the pack exists
   * @param kept the chunks that are in it, also when it is gone
   * @param forward where its forwarding table leads, plus one
   * @param table where the table leads that was decided, plus one; this object stays
   * @param life what the head says
   * @param armed whether its batch is
   * @param waits the wait set
   * @param repack whether it was condemned in order to be rewritten
   * @param tabled whether it was doomed with a table
   */
  record Pack(
      Field there,
      Field kept,
      Field forward,
      Field table,
      Field life,
      Field armed,
      Field waits,
      Field repack,
      Field tabled) {}

  /**
   * A bundle.
   *
   * @param uses references
   * @param list its pack list
   */
  record Root(Field kind, Field uses, Field list) {}

  /**
   * A writer.
   *
   * @param fresh whether the head is as it was read
   * @param condemned what the head that was read condemns
   * @param doomed what it dooms
   * @param uses the references found so far
   * @param list the pack list so far, if it was inherited
   */
  record Writer(
      Field at,
      Field picks,
      Field fresh,
      Field condemned,
      Field doomed,
      Field uses,
      Field list,
      Field version,
      Field fenced) {}

  /**
   * A collector.
   *
   * @param fresh whether the head is as it was read
   * @param root the next bundle to mark by
   * @param packs the packs marked
   * @param uses the references marked
   * @param item the pack that is being dealt with
   * @param target where it goes
   * @param tabled whether it is doomed with a table
   */
  record Collector(
      Field at,
      Field fresh,
      Field root,
      Field ripe,
      Field packs,
      Field uses,
      Field item,
      Field target,
      Field tabled) {}

  /**
   * A reader of the first bundle.
   *
   * @param use the reference that is being read
   * @param pack where forwarding has led
   * @param first where it led at first, plus one
   */
  record Reader(Field at, Field use, Field pack, Field first) {}

  final Setting setting;
  private final String[] packNames;
  private final String[] useNames;
  final int packCount;
  final int chunkCount;
  final int words;
  final Field numbers; // how many packs there have been
  final Pack[] packs;
  final Root[] roots;
  final int firstOld; // the root of the first old bundle
  final Field version; // of the first old bundle
  private final Field versions; // how many there have been
  final Field trash; // what it used when it was deleted
  final Field trashVersion;
  final Field deleting; // whether somebody is about to delete it
  final Field leavesVoid; // whether by a void, if it is unchanged
  final Field unchanged; // whether it is
  final Field[] sessions;
  final Writer[] writers;
  final Collector[] collectors;
  final Reader reader;

  World(Setting setting) {
    this.setting = setting;
    this.packCount = setting.addresses();
    this.chunkCount = setting.chunks();
    this.packNames = names(packCount, World::name);
    this.useNames =
        names(
            packCount * chunkCount,
            use -> name(use / chunkCount) + (chunkCount > 1 ? use % chunkCount : ""));
    boolean renames = setting.writers().contains(Kind.RENAME);
    boolean edits = setting.writers().contains(Kind.EDIT);
    boolean undeletes = setting.writers().contains(Kind.UNDELETE);
    firstOld = renames ? 1 : 0;
    int writerCount = setting.writers().size();
    int uses = packCount * chunkCount;
    int versionBits = edits || undeletes ? 3 : 0;
    Layout layout = new Layout();
    numbers = layout.field(3);
    packs = new Pack[packCount];
    for (int i = 0; i < packCount; i++) {
      packs[i] =
          new Pack(
              layout.flag(),
              layout.field(chunkCount),
              layout.field(3),
              layout.field(3),
              layout.field(2),
              layout.flag(),
              layout.field(writerCount),
              layout.flag(),
              layout.flag());
    }
    roots = new Root[firstOld + setting.old().size() + writerCount];
    for (int i = 0; i < roots.length; i++) {
      roots[i] = new Root(layout.field(2), layout.field(uses), layout.field(packCount));
    }
    version = layout.field(versionBits);
    versions = layout.field(versionBits);
    trash = layout.field(undeletes ? uses : 0);
    trashVersion = layout.field(undeletes ? versionBits : 0);
    deleting = layout.flag();
    leavesVoid = layout.flag();
    unchanged = layout.flag();
    sessions = layout.fields(writerCount, 1);
    writers = new Writer[writerCount];
    for (int i = 0; i < writerCount; i++) {
      writers[i] =
          new Writer(
              layout.field(4),
              layout.field(2),
              layout.flag(),
              layout.field(packCount),
              layout.field(packCount),
              layout.field(uses),
              layout.field(packCount),
              layout.field(versionBits),
              layout.flag());
    }
    collectors = new Collector[setting.collectors()];
    for (int i = 0; i < collectors.length; i++) {
      collectors[i] =
          new Collector(
              layout.field(4),
              layout.flag(),
              layout.field(3),
              layout.field(packCount),
              layout.field(packCount),
              layout.field(uses),
              layout.field(3),
              layout.field(3),
              layout.flag());
    }
    reader = new Reader(layout.field(2), layout.field(4), layout.field(3), layout.field(3));
    words = layout.words();
  }

  long[] initial() {
    long[] state = new long[words];
    numbers.set(state, setting.packs());
    for (int i = 0; i < setting.packs(); i++) {
      packs[i].there().set(state, true);
      packs[i].kept().set(state, (1 << chunkCount) - 1);
    }
    for (int i = 0; i < setting.old().size(); i++) {
      int uses = setting.old().get(i);
      boolean wrong = i == 0 && setting.has(Setting.Option.WRONG_LIST);
      put(state, firstOld + i, uses, packsOf(uses) & (wrong ? ~1 : ~0));
    }
    return state;
  }

  boolean lacks(Mutation rule) {
    return setting.lacks(rule);
  }

  /** Returns the name of a pack. */
  static String name(int pack) {
    return NAMES[pack];
  }

  /** Returns the names of some packs. */
  String names(int set) {
    return packNames[set];
  }

  /** Returns the names of some references. */
  String describe(int uses) {
    return useNames[uses];
  }

  /** Returns the names of all sets of some things. */
  private static String[] names(int count, IntFunction<String> nameOf) {
    String[] names = new String[1 << count];
    for (int set = 0; set < names.length; set++) {
      names[set] =
          IntStream.iterate(set, rest -> rest != 0, rest -> rest & rest - 1)
              .map(Integer::numberOfTrailingZeros)
              .mapToObj(nameOf)
              .collect(Collectors.joining("+"));
    }
    names[0] = "nothing";
    return names;
  }

  static boolean has(int set, int i) {
    return (set >>> i & 1) != 0;
  }

  /** Returns the packs that references lead to directly. */
  int packsOf(int uses) {
    int set = 0;
    for (int i = 0; i < packCount; i++) {
      if (usesOf(uses, i) != 0) {
        set |= 1 << i;
      }
    }
    return set;
  }

  /** Returns the chunks of one pack that are in a set of references. */
  int usesOf(int uses, int pack) {
    return uses >>> pack * chunkCount & (1 << chunkCount) - 1;
  }

  boolean isReal(long[] state, int root) {
    return roots[root].kind().get(state) == REAL;
  }

  /** Makes a bundle real. */
  void put(long[] state, int root, int uses, int list) {
    set(state, root, REAL);
    roots[root].uses().set(state, uses);
    roots[root].list().set(state, list);
  }

  /** Makes a bundle something else, without contents. */
  void set(long[] state, int root, int kind) {
    roots[root].kind().set(state, kind);
    roots[root].uses().set(state, 0);
    roots[root].list().set(state, 0);
    if (root == firstOld) {
      unchanged.set(state, false);
      reader.at().set(state, 0); // what it reads was replaced: it has no claim
      reader.use().set(state, 0);
      reader.pack().set(state, 0);
      reader.first().set(state, 0);
    }
  }

  /** Returns the packs whose state in the head is one. */
  int inHead(long[] state, int life) {
    int set = 0;
    for (int i = 0; i < packCount; i++) {
      if (packs[i].life().get(state) == life) {
        set |= 1 << i;
      }
    }
    return set;
  }

  /** Changes what the head says of a pack. */
  void setLife(long[] state, int pack, int life) {
    packs[pack].life().set(state, life);
    packs[pack].armed().set(state, false);
    packs[pack].waits().set(state, 0);
    packs[pack].repack().set(state, false);
    packs[pack].tabled().set(state, false);
  }

  /** Returns where forwarding leads from a pack, or -1. */
  int forward(long[] state, int pack) {
    return packs[pack].forward().get(state) - 1;
  }

  /** Returns the packs from which forwarding leads to one directly, by a table or soon. */
  int sources(long[] state, int target) {
    return forwardedTo(state, target) | tabledTo(state, target);
  }

  private int forwardedTo(long[] state, int target) {
    int set = 0;
    for (int i = 0; i < packCount; i++) {
      if (forward(state, i) == target) {
        set |= 1 << i;
      }
    }
    return set;
  }

  /** Returns the doomed packs whose tables lead to a pack. */
  private int tabledTo(long[] state, int target) {
    int set = 0;
    for (int i = 0; i < packCount; i++) {
      if (packs[i].tabled().is(state) && packs[i].table().get(state) - 1 == target) {
        set |= 1 << i;
      }
    }
    return set;
  }

  /** Tells whether a reference leads to a chunk, in so many steps of forwarding at most. */
  boolean resolves(long[] state, int pack, int chunk, int hops) {
    if (packs[pack].there().is(state)) {
      return has(packs[pack].kept().get(state), chunk);
    }
    int target = forward(state, pack);
    return target >= 0
        && hops > 0
        && has(packs[target].kept().get(state), chunk)
        && resolves(state, target, chunk, hops - 1);
  }

  /** Adds the packs and references that forwarding leads to; low bits references, then packs. */
  long follow(long[] state, int usesMarked, int packsMarked) {
    int uses = usesMarked;
    int marked = packsMarked;
    for (int round = 0; round < packCount; round++) {
      for (int i = 0; i < packCount; i++) {
        int target = forward(state, i);
        if (target < 0 && packs[i].tabled().is(state)) {
          target = packs[i].table().get(state) - 1;
        }
        if (target >= 0 && has(marked, i)) {
          marked |= 1 << target;
          uses |= usesOf(uses, i) << target * chunkCount;
        }
      }
    }
    return (long) marked << 32 | uses;
  }

  /**
   * Tells whether the first old bundle cannot be replaced any more, so that all comes to an end.
   */
  boolean isLastVersion(long[] state) {
    return versions.mask() != 0 && versions.get(state) == versions.mask();
  }

  /** Gives the first old bundle, or the void in its place, a version that it never had. */
  void setNewVersion(long[] state) {
    if (versions.mask() != 0) {
      versions.set(state, versions.get(state) + 1);
      version.set(state, versions.get(state));
    }
  }

  /** Returns the root that a writer commits. */
  int commitKey(int writer) {
    return switch (setting.writers().get(writer)) {
      case RENAME -> 0;
      case EDIT, UNDELETE -> firstOld;
      default -> firstOld + setting.old().size() + writer;
    };
  }

  /** Tells whether the commit of a session, if it is still to come, can only fail. */
  boolean hasEnded(long[] state, int writer) {
    if (!sessions[writer].is(state) || writers[writer].fenced().is(state)) {
      return true;
    }
    return !canCommit(state, writer);
  }

  /** Tells whether the condition of a writer's commit holds. */
  boolean canCommit(long[] state, int writer) {
    int kind = roots[commitKey(writer)].kind().get(state);
    return replaces(writer)
        ? kind == replaced(writer) && version.get(state) == writers[writer].version().get(state)
        : kind == ABSENT;
  }

  /** Tells whether a writer replaces what is at its key, if that is unchanged. */
  boolean replaces(int writer) {
    Kind kind = setting.writers().get(writer);
    return kind == Kind.EDIT || kind == Kind.UNDELETE && !lacks(Mutation.TRASH_WITHOUT_VOID);
  }

  /** Returns what such a writer replaces. */
  int replaced(int writer) {
    return setting.writers().get(writer) == Kind.EDIT ? REAL : VOID;
  }

  /** Tells everybody who has read the head that it is not as it was. */
  void headChanged(long[] state) {
    for (Writer writer : writers) {
      writer.fresh().set(state, false);
    }
    for (Collector collector : collectors) {
      collector.fresh().set(state, false);
      if (CollectorSteps.onlyReads(collector.at().get(state))
          && !lacks(Mutation.DECIDE_WITHOUT_COMPARING)) {
        rest(state, collector); // its compare-and-set would fail; until then it changes nothing
      }
    }
  }

  /** Ends what a collector does. */
  void rest(long[] state, Collector collector) {
    collector.at().set(state, CollectorSteps.IDLE);
    collector.fresh().set(state, false);
    collector.root().set(state, 0);
    collector.ripe().set(state, 0);
    collector.packs().set(state, 0);
    collector.uses().set(state, 0);
    collector.item().set(state, 0);
    collector.target().set(state, 0);
    collector.tabled().set(state, false);
  }
}
