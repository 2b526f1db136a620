package io.datamon.protocol;

import static io.datamon.protocol.World.has;

import io.datamon.protocol.Setting.Kind;
import io.datamon.protocol.World.Pack;
import io.datamon.protocol.World.Reader;
import io.datamon.protocol.World.Root;

/**
 * The protocol for several packs that can be rewritten, bundles that can be replaced in place and
 * taken from the trash, and pack lists that can be wrong.
 */
final class CollectionModel implements Model {
  /** How many tables in a row a reference may lead through. */
  private static final int MAX_CHAIN = 2;

  private static final int NOBODY = 0;
  private static final int AT_PACK = 1;
  private static final int AT_TABLE = 2;
  private static final int FAILED = 3;

  private final World world;
  private final Setting setting;
  private final WriterSteps writers;
  private final CollectorSteps collectors;

  CollectionModel(Setting setting) {
    this.setting = setting;
    this.world = new World(setting);
    this.writers = new WriterSteps(world);
    this.collectors = new CollectorSteps(world);
  }

  @Override
  public int words() {
    return world.words;
  }

  @Override
  public long[] initial() {
    return world.initial();
  }

  @Override
  public void steps(long[] state, Steps steps) {
    writers.steps(state, steps);
    collectors.steps(state, steps);
    for (int i = 0; i < world.writers.length; i++) {
      fence(state, i, steps);
    }
    for (int root = 0; root < world.roots.length; root++) {
      delete(state, root, steps);
    }
    if (setting.has(Setting.Option.READER)) {
      read(state, steps);
    }
  }

  /** A collector may take any session for dead at any time. */
  private void fence(long[] state, int writer, Steps steps) {
    if (!world.sessions[writer].is(state)
        || !world.canCommit(state, writer)
        || world.writers[writer].fenced().is(state)
        || world.isLastVersion(state)) {
      return;
    }
    long[] next = state.clone();
    if (!world.replaces(writer)) {
      world.set(next, world.commitKey(writer), World.VOID);
    } else if (setting.lacks(Mutation.FENCE_WITHOUT_NONCE)) {
      world.writers[writer].fenced().set(next, true);
    } else {
      world.setNewVersion(next);
    }
    steps.add(next, "fence", "of writer " + (writer + 1));
  }

  private void delete(long[] state, int root, Steps steps) {
    boolean slow = root == world.firstOld && setting.has(Setting.Option.SLOW_DELETION);
    if (slow && world.deleting.is(state)) {
      carryOut(state, steps);
    }
    if (!world.isReal(state, root) || world.isLastVersion(state)) {
      return;
    }
    boolean leaveVoid = leavesVoid(state, root);
    long[] next = state.clone();
    remove(next, root, leaveVoid);
    steps.add(next, "user", (leaveVoid ? "puts a void over " : "deletes ") + "bundle " + root);
    if (slow && !world.deleting.is(state)) {
      long[] begun = state.clone();
      world.deleting.set(begun, true);
      world.leavesVoid.set(begun, leaveVoid);
      world.unchanged.set(begun, true);
      steps.add(begun, "another user", "is about to delete bundle " + root);
    }
  }

  private void carryOut(long[] state, Steps steps) {
    long[] next = state.clone();
    boolean leaveVoid = world.leavesVoid.is(state);
    boolean does = !leaveVoid || world.unchanged.is(state);
    if (does) {
      remove(next, world.firstOld, leaveVoid);
    }
    world.deleting.set(next, false);
    world.leavesVoid.set(next, false);
    world.unchanged.set(next, false);
    steps.add(
        next,
        "another user",
        does
            ? (leaveVoid ? "puts a void over " : "deletes ") + "bundle " + world.firstOld
            : "finds that the bundle has changed");
  }

  private boolean canComeBack(int root) {
    return root == world.firstOld && setting.writers().contains(Kind.UNDELETE);
  }

  private boolean leavesVoid(long[] state, int root) {
    return writes(state, root) && !setting.lacks(Mutation.DELETE_BESIDE_SESSION)
        || setting.lacks(Mutation.ALWAYS_VOID)
        || canComeBack(root) && !setting.lacks(Mutation.TRASH_WITHOUT_VOID);
  }

  /** Takes a bundle away; where a store can remove on no condition, whatever is there now. */
  private void remove(long[] state, int root, boolean leaveVoid) {
    if (canComeBack(root) && world.isReal(state, root)) {
      world.trash.set(state, world.roots[root].uses().get(state));
      world.trashVersion.set(state, world.version.get(state));
    }
    if (canComeBack(root) && leaveVoid) {
      world.setNewVersion(state);
    }
    world.set(state, root, leaveVoid ? World.VOID : World.ABSENT);
  }

  /** Tells whether whoever wrote a bundle might write it again where nothing is. */
  private boolean writes(long[] state, int root) {
    for (int i = 0; i < world.writers.length; i++) {
      Kind kind = setting.writers().get(i);
      boolean otherId = kind == Kind.RENAME || kind == Kind.UNDELETE;
      if (world.commitKey(i) == root
          && world.sessions[i].is(state)
          && !world.replaces(i)
          && !(otherId && setting.lacks(Mutation.SESSION_BY_BUNDLE_ID))) {
        return true;
      }
    }
    return false;
  }

  private void read(long[] state, Steps steps) {
    Reader reader = world.reader;
    int at = reader.at().get(state);
    int use = reader.use().get(state);
    int origin = use / world.chunkCount;
    int pack = reader.pack().get(state);
    long[] next = state.clone();
    if (at == NOBODY) {
      int uses = world.roots[world.firstOld].uses().get(state);
      for (int i = 0; i < world.packCount * world.chunkCount; i++) {
        if (has(uses, i)) {
          long[] begun = state.clone();
          reader.at().set(begun, AT_PACK);
          reader.use().set(begun, i);
          reader.pack().set(begun, i / world.chunkCount);
          steps.add(begun, "reader", "wants " + world.describe(1 << i));
        }
      }
    } else if (at == AT_PACK) {
      boolean there = world.packs[pack].there().is(state);
      if (there) {
        end(next);
      } else {
        reader.at().set(next, AT_TABLE);
      }
      steps.add(next, "reader", (there ? "reads " : "does not find ") + World.name(pack));
    } else if (at == AT_TABLE) {
      int target = world.forward(state, pack);
      if (target >= 0) {
        reader.at().set(next, AT_PACK);
        reader.pack().set(next, target);
        if (pack == origin) {
          reader.first().set(next, target + 1);
        }
        steps.add(next, "reader", "is led from " + World.name(pack) + " to " + World.name(target));
      } else {
        boolean changed = world.forward(state, origin) + 1 != reader.first().get(state);
        if (pack != origin && changed && !setting.lacks(Mutation.READER_GIVES_UP)) {
          reader.at().set(next, AT_PACK);
          reader.pack().set(next, origin);
          reader.first().set(next, 0);
          steps.add(next, "reader", "is led to what has gone, and begins again");
        } else {
          reader.at().set(next, FAILED);
          steps.add(next, "reader", "finds neither " + World.name(pack) + " nor its table");
        }
      }
    }
  }

  private void end(long[] state) {
    world.reader.at().set(state, NOBODY);
    world.reader.use().set(state, 0);
    world.reader.pack().set(state, 0);
    world.reader.first().set(state, 0);
  }

  @Override
  public String violation(long[] state) {
    for (int root = 0; root < world.roots.length; root++) {
      int uses = world.roots[root].uses().get(state);
      for (int rest = uses; rest != 0; rest &= rest - 1) {
        int use = Integer.numberOfTrailingZeros(rest);
        int pack = use / world.chunkCount;
        int chunk = use % world.chunkCount;
        if (!world.resolves(state, pack, chunk, world.packCount)) {
          return "lost data, bundle " + root + ", " + world.describe(1 << use);
        }
        if (!world.resolves(state, pack, chunk, MAX_CHAIN)
            && !setting.lacks(Mutation.REWRITE_AT_ANY_TIME)) {
          return "forwarding leads too far, bundle " + root + ", " + world.describe(1 << use);
        }
      }
    }
    return world.reader.at().get(state) == FAILED ? "a reader failed" : "";
  }

  @Override
  public boolean isClean(long[] state) {
    int uses = 0;
    for (Root root : world.roots) {
      uses |= root.uses().get(state);
    }
    int marked = (int) (world.follow(state, uses, world.packsOf(uses)) >>> 32);
    for (int i = 0; i < world.packCount; i++) {
      Pack pack = world.packs[i];
      boolean there = pack.there().is(state) || pack.forward().is(state);
      if (pack.life().get(state) != World.LIVE || there && !has(marked, i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String show(long[] state) {
    StringBuilder text = new StringBuilder("= packs");
    for (int i = 0; i < world.numbers.get(state); i++) {
      Pack pack = world.packs[i];
      int target = world.forward(state, i);
      text.append(' ').append(World.name(i));
      text.append(pack.there().is(state) ? "" : " (gone)");
      text.append(target < 0 ? "" : " -> " + World.name(target));
    }
    for (int root = 0; root < world.roots.length; root++) {
      int kind = world.roots[root].kind().get(state);
      text.append(", bundle ").append(root).append(' ');
      text.append(
          switch (kind) {
            case World.REAL -> "uses " + world.describe(world.roots[root].uses().get(state));
            case World.VOID -> "is void";
            default -> "is not there";
          });
    }
    return text.toString();
  }
}
