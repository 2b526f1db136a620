package io.datamon.protocol;

import static io.datamon.protocol.World.has;

import io.datamon.protocol.Setting.Kind;
import io.datamon.protocol.World.Writer;

/** What writers do (W1 to W8). */
final class WriterSteps {
  private static final int REGISTER = 0;
  private static final int READ_HEAD = 1;
  private static final int LOOK = 2;
  private static final int COMMIT = 3;
  private static final int LEAVE = 4;
  private static final int FINISHED = 5;
  private static final int READ_HEAD_AGAIN = 6; // after a fence
  private static final int LOOK_AGAIN = 7;
  private static final int REGISTER_LATE = 8;

  private final World world;
  private final Setting setting;
  private final String[] names;

  WriterSteps(World world) {
    this.world = world;
    this.setting = world.setting;
    this.names = new String[world.writers.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = "writer " + (i + 1) + " (" + setting.writers().get(i) + ")";
    }
  }

  void steps(long[] state, Model.Steps steps) {
    for (int i = 0; i < world.writers.length; i++) {
      step(state, i, world.writers[i], names[i], steps);
    }
  }

  private void step(long[] state, int i, Writer me, String who, Model.Steps steps) {
    long[] next = state.clone();
    switch (me.at().get(state)) {
      case REGISTER -> {
        if (setting.lacks(Mutation.READ_HEAD_BEFORE_REGISTERING)) {
          readHead(next, me);
          me.at().set(next, REGISTER_LATE);
          steps.add(next, who, "reads the head");
        } else if (register(next, i, me)) {
          me.at().set(next, READ_HEAD);
          steps.add(next, who, "registers");
        }
      }
      case REGISTER_LATE -> {
        if (register(next, i, me)) {
          me.at().set(next, LOOK);
          steps.add(next, who, "registers");
        }
      }
      case READ_HEAD, READ_HEAD_AGAIN -> {
        readHead(next, me);
        me.at().set(next, me.at().get(state) == READ_HEAD ? LOOK : LOOK_AGAIN);
        steps.add(next, who, "reads the head");
      }
      case LOOK -> look(state, i, me, who, steps);
      case LOOK_AGAIN -> lookAgain(state, me, who, steps);
      case COMMIT -> commit(state, i, me, who, steps);
      case LEAVE -> {
        world.sessions[i].set(next, false);
        me.version().set(next, 0);
        me.fenced().set(next, false);
        me.at().set(next, FINISHED);
        if (!setting.lacks(Mutation.LATE_REQUESTS)) {
          me.uses().set(next, 0);
          me.list().set(next, 0);
        }
        steps.add(next, who, "deletes its session object");
      }
      case FINISHED -> {
        if (setting.lacks(Mutation.LATE_REQUESTS)
            && me.uses().get(state) != 0
            && world.canCommit(state, i)) {
          put(next, i, me);
          steps.add(next, who, "sent its commit twice: the second arrives");
        }
      }
      default -> throw new IllegalStateException();
    }
  }

  private boolean register(long[] state, int i, Writer me) {
    if (world.replaces(i)) {
      if (world.roots[world.commitKey(i)].kind().get(state) != world.replaced(i)) {
        return false;
      }
      me.version().set(state, world.version.get(state));
    }
    world.sessions[i].set(state, true);
    return true;
  }

  private void readHead(long[] state, Writer me) {
    me.fresh().set(state, true);
    me.condemned().set(state, world.inHead(state, World.CONDEMNED));
    me.doomed().set(state, world.inHead(state, World.DOOMED));
  }

  private void look(long[] state, int i, Writer me, String who, Model.Steps steps) {
    Kind kind = setting.writers().get(i);
    if (!me.fresh().is(state) && excluded(state, me) != 0) {
      long[] next = state.clone();
      readHead(next, me);
      steps.add(next, who, "reads the head again");
    }
    if (me.picks().get(state) < setting.picks()) {
      switch (kind) {
        case RENAME -> pickBundle(state, me, world.firstOld, who, steps);
        case UNDELETE -> pickFromTrash(state, me, who, steps);
        default -> {
          for (int root = 0; root < world.roots.length; root++) {
            pickBundle(state, me, root, who, steps);
          }
          pickChunks(state, me, who, steps);
        }
      }
      if (kind == Kind.UPLOAD_OWN) {
        putPack(state, me, who, steps);
      }
    }
    boolean copies = kind == Kind.RENAME || kind == Kind.UNDELETE;
    if (!copies || me.uses().get(state) != 0) {
      long[] next = state.clone();
      forgetHead(next, me);
      me.at().set(next, COMMIT);
      steps.add(next, who, "has what it needs: " + world.describe(me.uses().get(state)));
    }
  }

  private static void forgetHead(long[] state, Writer me) {
    me.picks().set(state, 0);
    me.fresh().set(state, false);
    me.condemned().set(state, 0);
    me.doomed().set(state, 0);
  }

  private static int excluded(long[] state, Writer me) {
    return me.condemned().get(state) | me.doomed().get(state);
  }

  private void pickBundle(long[] state, Writer me, int root, String who, Model.Steps steps) {
    int uses = world.roots[root].uses().get(state);
    if (!world.isReal(state, root) || uses == 0) {
      return;
    }
    int list = world.roots[root].list().get(state);
    int checked = setting.lacks(Mutation.CHECK_BY_LIST) ? list : world.packsOf(uses);
    String what = "uses what bundle " + root + " does";
    pick(state, me, uses, setting.lacks(Mutation.PARENT_UNCHECKED) ? 0 : checked, what, who, steps);
    for (int use = uses; use != 0 && use != (use & -use); use &= use - 1) {
      int one = use & -use;
      int pack = setting.lacks(Mutation.CHECK_BY_LIST) ? list : world.packsOf(one);
      String part = "uses " + world.describe(one) + " as bundle " + root + " does";
      pick(state, me, one, setting.lacks(Mutation.PARENT_UNCHECKED) ? 0 : pack, part, who, steps);
    }
    if (setting.lacks(Mutation.INHERIT_LIST)
        && me.uses().get(state) == 0
        && (checked & excluded(state, me)) == 0) {
      long[] next = state.clone();
      me.picks().set(next, setting.picks());
      me.uses().set(next, uses);
      me.list().set(next, list);
      steps.add(next, who, "has just what bundle " + root + " has, and its list");
    }
  }

  /** Uses what the table of contents of a pack shows. */
  private void pickChunks(long[] state, Writer me, String who, Model.Steps steps) {
    for (int pack = 0; pack < world.numbers.get(state); pack++) {
      boolean proof = setting.lacks(Mutation.INDEX_IS_PROOF) && pack < setting.packs();
      if (world.packs[pack].there().is(state) || proof) {
        int kept = world.packs[pack].kept().get(state);
        for (int chunk = 0; chunk < world.chunkCount; chunk++) {
          if (has(kept, chunk)) {
            int use = 1 << pack * world.chunkCount + chunk;
            String what = "finds " + world.describe(use) + " in its pack";
            pick(state, me, use, 1 << pack, what, who, steps);
          }
        }
      }
    }
  }

  private void pickFromTrash(long[] state, Writer me, String who, Model.Steps steps) {
    int uses = world.trash.get(state);
    boolean there = uses != 0;
    for (int pack = 0; pack < world.packCount; pack++) {
      if (world.usesOf(uses, pack) != 0) {
        there &=
            world.packs[pack].there().is(state)
                || setting.lacks(Mutation.UNDELETE_BY_FORWARD) && world.forward(state, pack) >= 0;
      }
    }
    if (there) {
      pick(state, me, uses, world.packsOf(uses), "finds all of the trash", who, steps);
    }
  }

  /** Takes references, and releases their packs if that is needed and possible. */
  private void pick(
      long[] state, Writer me, int uses, int packs, String what, String who, Model.Steps steps) {
    if ((me.uses().get(state) & uses) == uses) {
      return;
    }
    boolean ignored = setting.lacks(Mutation.IGNORE_CONDEMNED);
    int excluded = ignored ? 0 : packs & excluded(state, me);
    if ((excluded & me.doomed().get(state)) != 0) {
      return;
    }
    long[] next = state.clone();
    if (excluded != 0 && !release(next, me, excluded)) {
      return;
    }
    me.picks().set(next, me.picks().get(state) + 1);
    me.uses().set(next, me.uses().get(state) | uses);
    me.list().set(next, 0);
    steps.add(next, who, what + (excluded == 0 ? "" : ", releases " + world.names(excluded)));
  }

  /** Releases packs (W4'); returns whether the head was as it was read. */
  private boolean release(long[] state, Writer me, int packs) {
    if (!me.fresh().is(state) && !setting.lacks(Mutation.RELEASE_WITHOUT_COMPARING)) {
      return false;
    }
    for (int pack = 0; pack < world.packCount; pack++) {
      if (has(packs, pack)) {
        world.setLife(state, pack, World.LIVE);
      }
    }
    world.headChanged(state);
    me.fresh().set(state, true);
    me.condemned().set(state, me.condemned().get(state) & ~packs);
    return true;
  }

  private void putPack(long[] state, Writer me, String who, Model.Steps steps) {
    int pack = world.numbers.get(state);
    if (pack < world.packCount) {
      long[] next = state.clone();
      world.numbers.set(next, pack + 1);
      world.packs[pack].there().set(next, true);
      world.packs[pack].kept().set(next, 1);
      me.picks().set(next, me.picks().get(state) + 1);
      me.uses().set(next, me.uses().get(state) | 1 << pack * world.chunkCount);
      steps.add(next, who, "puts pack " + World.name(pack));
    }
  }

  /** After a fence: what was found before is looked for as if somebody else had sent it. */
  private void lookAgain(long[] state, Writer me, String who, Model.Steps steps) {
    int uses = me.uses().get(state);
    int excluded = world.packsOf(uses) & excluded(state, me);
    boolean there = (excluded & me.doomed().get(state)) == 0;
    for (int pack = 0; pack < world.packCount; pack++) {
      there &= world.usesOf(uses, pack) == 0 || world.packs[pack].there().is(state);
    }
    there |= setting.lacks(Mutation.FENCED_UNCHECKED);
    long[] next = state.clone();
    if (!there) {
      me.uses().set(next, 0);
      me.at().set(next, LOOK);
      steps.add(next, who, "finds that something has gone, and begins again");
    } else if (excluded == 0
        || setting.lacks(Mutation.FENCED_UNCHECKED)
        || release(next, me, excluded)) {
      forgetHead(next, me);
      me.at().set(next, COMMIT);
      steps.add(next, who, "finds all it has again");
    } else {
      readHead(next, me);
      steps.add(next, who, "reads the head again");
    }
  }

  private void commit(long[] state, int i, Writer me, String who, Model.Steps steps) {
    Kind kind = setting.writers().get(i);
    int key = world.commitKey(i);
    long[] next = state.clone();
    if (world.canCommit(state, i)) {
      if (world.isLastVersion(state)) {
        return;
      }
      put(next, i, me);
      steps.add(next.clone(), who, "commits, and does not get the answer");
      me.at().set(next, LEAVE);
      steps.add(next, who, "commits");
      return;
    }
    boolean uploads = kind == Kind.UPLOAD || kind == Kind.UPLOAD_OWN;
    if (uploads && world.roots[key].kind().get(state) == World.VOID) {
      // The new id has the place of the old one, for which nobody needs to wait any more.
      world.set(next, key, World.ABSENT);
      for (World.Pack pack : world.packs) {
        pack.waits().set(next, pack.waits().get(next) & ~(1 << i));
      }
      me.at().set(next, READ_HEAD_AGAIN);
      steps.add(next, who, "finds that it was fenced, and registers again");
    } else {
      me.at().set(next, LEAVE);
      steps.add(next, who, "finds that its key is taken");
    }
  }

  private void put(long[] state, int i, Writer me) {
    Kind kind = setting.writers().get(i);
    int key = world.commitKey(i);
    int uses = me.uses().get(state);
    int list = me.list().get(state) != 0 ? me.list().get(state) : world.packsOf(uses);
    world.put(state, key, uses, kind == Kind.UPLOAD_MISLISTED ? list & ~1 : list);
    if (kind == Kind.UNDELETE && setting.lacks(Mutation.UNDELETE_SAME_VERSION)) {
      world.version.set(state, world.trashVersion.get(state));
    } else if (key == world.firstOld && kind != Kind.RENAME) {
      world.setNewVersion(state);
    }
  }
}
