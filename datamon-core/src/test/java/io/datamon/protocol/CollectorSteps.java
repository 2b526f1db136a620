package io.datamon.protocol;

import static io.datamon.protocol.World.CONDEMNED;
import static io.datamon.protocol.World.DOOMED;
import static io.datamon.protocol.World.LIVE;
import static io.datamon.protocol.World.has;

import io.datamon.protocol.World.Collector;
import io.datamon.protocol.World.Pack;

/**
 * What collectors do (C0 to C6).
 *
 * <p>Some requests are one step here, since what others do between them changes nothing: the head
 * is read, sessions are listed and the batch is armed at once, since a session that comes or goes
 * between does so before or after as well; whether sessions have ended is asked at once, since what
 * has ended stays so.
 */
final class CollectorSteps {
  static final int IDLE = 0;
  private static final int MARK = 1;
  private static final int FOLLOW = 2;
  private static final int DECIDE = 3;
  private static final int COPIED = 4;
  private static final int FORWARD = 5;
  private static final int SHORTEN = 6;
  private static final int DELETE = 7;
  private static final int FORGET = 8;
  private static final int REWRITE = 9;

  private final World world;
  private final Setting setting;

  CollectorSteps(World world) {
    this.world = world;
    this.setting = world.setting;
  }

  /** Tells whether all that is done there before a compare-and-set is to read. */
  static boolean onlyReads(int at) {
    return at >= MARK && at <= COPIED;
  }

  private boolean lacks(Mutation rule) {
    return setting.lacks(rule);
  }

  void steps(long[] state, Model.Steps steps) {
    for (int i = 0; i < world.collectors.length; i++) {
      step(state, world.collectors[i], "collector " + (i + 1), steps);
    }
  }

  private void step(long[] state, Collector me, String who, Model.Steps steps) {
    switch (me.at().get(state)) {
      case IDLE -> idle(state, me, who, steps);
      case MARK -> mark(state, me, who, steps);
      case FOLLOW -> {
        long[] next = state.clone();
        if (!lacks(Mutation.FORWARD_IS_NO_ROOT)) {
          long found = world.follow(state, me.uses().get(state), me.packs().get(state));
          me.uses().set(next, (int) found);
          me.packs().set(next, (int) (found >>> 32));
        }
        me.at().set(next, DECIDE);
        steps.add(next, who, "marks what forwarding leads to");
      }
      case DECIDE -> decide(state, me, who, steps);
      case COPIED -> doomRewritten(state, me, who, steps);
      case REWRITE -> rewrite(state, me, who, steps);
      default -> sweep(state, me, who, steps);
    }
  }

  private void idle(long[] state, Collector me, String who, Model.Steps steps) {
    arm(state, who, steps);
    dissolve(state, who, steps);
    condemnToRewrite(state, who, steps);
    beginRewrite(state, me, who, steps);
    for (int i = 0; i < world.packCount; i++) {
      Pack pack = world.packs[i];
      if (pack.life().get(state) == DOOMED) {
        long[] next = state.clone();
        boolean tabled = pack.tabled().is(state);
        me.item().set(next, i);
        me.tabled().set(next, tabled);
        me.fresh().set(next, true);
        me.at().set(next, tabled && !lacks(Mutation.FORWARD_AFTER_DELETING) ? FORWARD : DELETE);
        if (!tabled && lacks(Mutation.FORGET_BEFORE_DELETING)) {
          me.at().set(next, FORGET);
        }
        steps.add(next, who, "begins to sweep " + World.name(i));
      }
    }
    long[] next = state.clone();
    me.at().set(next, MARK);
    me.ripe().set(next, ripe(state));
    steps.add(next, who, "begins to mark; ripe: " + world.names(me.ripe().get(next)));
  }

  /** Lists sessions, and puts them into the wait sets of what is condemned and has none. */
  private void arm(long[] state, String who, Model.Steps steps) {
    int waits = 0;
    for (int i = 0; i < world.sessions.length; i++) {
      waits |= world.sessions[i].is(state) ? 1 << i : 0;
    }
    int armed = 0;
    long[] next = state.clone();
    for (int i = 0; i < world.packCount; i++) {
      Pack pack = world.packs[i];
      if (pack.life().get(state) == CONDEMNED && !pack.armed().is(state)) {
        armed |= 1 << i;
        pack.armed().set(next, true);
        pack.waits().set(next, lacks(Mutation.NO_WAIT) ? 0 : waits);
      }
    }
    if (armed != 0) {
      world.headChanged(next);
      steps.add(next, who, "arms " + world.names(armed));
    }
  }

  private int ripe(long[] state) {
    int ripe = 0;
    for (int i = 0; i < world.packCount; i++) {
      Pack pack = world.packs[i];
      if (pack.life().get(state) == CONDEMNED) {
        boolean ended = pack.armed().is(state);
        for (int writer = 0; ended && writer < world.sessions.length; writer++) {
          ended =
              !has(pack.waits().get(state), writer)
                  || world.hasEnded(state, writer)
                  || lacks(Mutation.NO_FENCE);
        }
        if (ended || lacks(Mutation.COPY_BEFORE_RIPE) && pack.repack().is(state)) {
          ripe |= 1 << i;
        }
      }
    }
    return ripe;
  }

  private void mark(long[] state, Collector me, String who, Model.Steps steps) {
    int root = me.root().get(state);
    boolean last = root + 1 == world.roots.length;
    long[] next = state.clone();
    me.root().set(next, last ? 0 : root + 1);
    me.at().set(next, last ? FOLLOW : MARK);
    if (!world.isReal(state, root)) {
      steps.add(next, who, "marks by bundle " + root + ", which is none");
      return;
    }
    int uses = world.roots[root].uses().get(state);
    int list = world.roots[root].list().get(state);
    me.packs().set(next, me.packs().get(state) | list);
    me.uses().set(next, me.uses().get(state) | uses);
    boolean compares = !lacks(Mutation.TRUST_LISTS);
    if (!compares || lacks(Mutation.COMPARE_SOME_LISTS)) {
      steps.add(next.clone(), who, "marks by the list of bundle " + root);
    }
    if (compares && list == world.packsOf(uses)) {
      steps.add(next, who, "marks by bundle " + root + ", whose list is right");
    } else if (compares) {
      long[] stopped = state.clone();
      world.rest(stopped, me);
      steps.add(stopped, who, "stops: the list of bundle " + root + " is wrong");
    }
  }

  private void decide(long[] state, Collector me, String who, Model.Steps steps) {
    int ripe = me.ripe().get(state);
    int garbage = garbage(state, me);
    decide(state, me, ripe, 0, who, steps);
    decide(state, me, 0, garbage, who, steps);
    decide(state, me, ripe, garbage, who, steps);
    for (int i = 0; i < world.packCount; i++) {
      decide(state, me, ripe & 1 << i, 0, who, steps);
      decide(state, me, 0, garbage & 1 << i, who, steps);
      if (has(ripe, i) && world.packs[i].repack().is(state)) {
        copy(state, me, i, who, steps);
      }
    }
    long[] next = state.clone();
    world.rest(next, me);
    steps.add(next, who, "leaves all as it is");
  }

  /** Returns what is there and was not marked, and nobody has condemned. */
  private int garbage(long[] state, Collector me) {
    int garbage = 0;
    for (int i = 0; i < world.packCount; i++) {
      Pack pack = world.packs[i];
      boolean there = pack.there().is(state) || world.forward(state, i) >= 0;
      if (there && pack.life().get(state) == LIVE && !has(me.packs().get(state), i)) {
        garbage |= 1 << i;
      }
    }
    return garbage;
  }

  /** Decides about some of what is ripe, and condemns some of what is garbage, in one change. */
  private void decide(
      long[] state, Collector me, int ripe, int garbage, String who, Model.Steps steps) {
    int marked = me.packs().get(state);
    int doom = ripe & ~marked;
    boolean full = world.numbers.get(state) == world.packCount; // so nothing can be rewritten
    int free = 0;
    for (int i = 0; i < world.packCount; i++) {
      if (has(ripe & marked, i) && (full || !world.packs[i].repack().is(state))) {
        free |= 1 << i;
      }
    }
    int condemn = closed(state, garbage);
    if (!lacks(Mutation.TARGET_ALONE)) {
      doom = withSources(state, doom);
      free = withTargets(state, free);
    }
    if ((doom | free | condemn) == 0) {
      return;
    }
    long[] next = state.clone();
    setLives(next, doom, DOOMED);
    setLives(next, free, LIVE);
    setLives(next, condemn, CONDEMNED);
    changed(next, me);
    String what =
        (doom == 0 ? "" : "dooms " + world.names(doom) + "; ")
            + (free == 0 ? "" : "lets live " + world.names(free) + "; ")
            + (condemn == 0 ? "" : "condemns " + world.names(condemn) + "; ");
    steps.add(next, who, what);
  }

  private void setLives(long[] state, int packs, int life) {
    for (int i = 0; i < world.packCount; i++) {
      if (has(packs, i)) {
        world.setLife(state, i, life);
      }
    }
  }

  private void changed(long[] state, Collector me) {
    world.headChanged(state);
    world.rest(state, me);
  }

  /** Takes out of a set what must not be condemned without something that is not in it. */
  private int closed(long[] state, int wanted) {
    int set = wanted;
    for (int before = -1; before != set; ) {
      before = set;
      for (int i = 0; i < world.packCount; i++) {
        boolean alone = (world.sources(state, i) & ~set) != 0;
        int target = world.forward(state, i);
        boolean late = target >= 0 && !has(set, target) && life(state, target) != LIVE;
        if (!lacks(Mutation.TARGET_ALONE) && (alone || late)) {
          set &= ~(1 << i);
        }
      }
    }
    return set;
  }

  private int life(long[] state, int pack) {
    return world.packs[pack].life().get(state);
  }

  /** Takes out of a set what addresses lead to that are not in it. */
  private int withSources(long[] state, int wanted) {
    int set = wanted;
    for (int before = -1; before != set; ) {
      before = set;
      for (int i = 0; i < world.packCount; i++) {
        if ((world.sources(state, i) & ~set) != 0) {
          set &= ~(1 << i);
        }
      }
    }
    return set;
  }

  /** Takes out of a set what leads to something condemned that is not in it. */
  private int withTargets(long[] state, int wanted) {
    int set = wanted;
    for (int before = -1; before != set; ) {
      before = set;
      for (int i = 0; i < world.packCount; i++) {
        int target = world.forward(state, i);
        if (target >= 0 && !has(set, target) && life(state, target) == CONDEMNED) {
          set &= ~(1 << i);
        }
      }
    }
    return set;
  }

  /** Releases what is condemned though an address that leads there was released. */
  private void dissolve(long[] state, String who, Model.Steps steps) {
    if (lacks(Mutation.TARGET_ALONE)) {
      return;
    }
    int free = 0;
    for (int i = 0; i < world.packCount; i++) {
      if (life(state, i) == CONDEMNED
          && (world.sources(state, i) & (world.inHead(state, LIVE) | free)) != 0) {
        free |= 1 << i;
      }
    }
    if (free != 0) {
      long[] next = state.clone();
      setLives(next, free, LIVE);
      world.headChanged(next);
      steps.add(next, who, "lets live " + world.names(free) + ", since what leads there does");
    }
  }

  private void condemnToRewrite(long[] state, String who, Model.Steps steps) {
    if (!setting.has(Setting.Option.REPACK) || world.numbers.get(state) == world.packCount) {
      return;
    }
    for (int i = 0; i < world.packCount; i++) {
      if (!world.packs[i].there().is(state) || life(state, i) != LIVE) {
        continue;
      }
      int set = 1 << i;
      if (!lacks(Mutation.TARGET_ALONE)) {
        for (int round = 0; round < world.packCount; round++) {
          for (int j = 0; j < world.packCount; j++) {
            set |= has(set, j) ? world.sources(state, j) : 0;
          }
        }
      }
      if ((set & ~world.inHead(state, LIVE)) == 0 && closed(state, set) == set) {
        long[] next = state.clone();
        setLives(next, set, CONDEMNED);
        world.packs[i].repack().set(next, true);
        world.headChanged(next);
        String also = set == 1 << i ? "" : ", with " + world.names(set & ~(1 << i));
        steps.add(next, who, "condemns " + World.name(i) + " in order to rewrite it" + also);
      }
    }
  }

  /** Copies what is marked of a pack to a new one. */
  private void copy(long[] state, Collector me, int pack, String who, Model.Steps steps) {
    int kept = world.usesOf(me.uses().get(state), pack) & world.packs[pack].kept().get(state);
    int target = world.numbers.get(state);
    boolean sourcesThere =
        (world.sources(state, pack) & ~world.inHead(state, CONDEMNED)) == 0
            || lacks(Mutation.TARGET_ALONE);
    if (kept == 0
        || target == world.packCount
        || !sourcesThere
        || !world.packs[pack].there().is(state)) {
      return;
    }
    long[] next = state.clone();
    world.numbers.set(next, target + 1);
    world.packs[target].there().set(next, true);
    world.packs[target].kept().set(next, kept);
    me.item().set(next, pack);
    me.target().set(next, target);
    me.at().set(next, COPIED);
    steps.add(
        next,
        who,
        "copies " + world.describe(kept << pack * world.chunkCount) + " to " + World.name(target));
  }

  private void doomRewritten(long[] state, Collector me, String who, Model.Steps steps) {
    int pack = me.item().get(state);
    int target = me.target().get(state);
    long[] next = state.clone();
    if (!lacks(Mutation.TARGET_ALONE)) {
      setLives(next, world.sources(state, pack) & world.inHead(state, CONDEMNED), LIVE);
    }
    world.setLife(next, pack, DOOMED);
    world.packs[pack].tabled().set(next, true);
    world.packs[pack].table().set(next, target + 1);
    changed(next, me);
    steps.add(next, who, "dooms " + World.name(pack) + " with a table to " + World.name(target));
  }

  /** What is doomed is carried out by anybody, however late. */
  private void sweep(long[] state, Collector me, String who, Model.Steps steps) {
    int item = me.item().get(state);
    Pack pack = world.packs[item];
    boolean tabled = me.tabled().is(state);
    boolean late = lacks(Mutation.FORWARD_AFTER_DELETING);
    String name = World.name(item);
    long[] next = state.clone();
    switch (me.at().get(state)) {
      case FORWARD -> {
        if (!pack.forward().is(state) || lacks(Mutation.FORWARD_OVERWRITES)) {
          pack.forward().set(next, pack.table().get(state));
        }
        boolean shortens = !lacks(Mutation.CHAINS_STAY) && !lacks(Mutation.REWRITE_AT_ANY_TIME);
        me.at().set(next, shortens ? SHORTEN : late ? FORGET : DELETE);
        steps.add(next, who, "puts the table of " + name + ", if there is none");
      }
      case SHORTEN -> {
        for (int i = 0; i < world.packCount; i++) {
          if (world.forward(state, i) == item) {
            world.packs[i].forward().set(next, pack.table().get(state));
          }
        }
        me.at().set(next, late ? FORGET : DELETE);
        steps.add(next, who, "rewrites the tables that lead to " + name);
      }
      case DELETE -> {
        pack.there().set(next, false);
        if (!tabled) {
          pack.forward().set(next, 0);
        }
        me.at().set(next, tabled && late ? FORWARD : FORGET);
        if (!tabled && lacks(Mutation.FORGET_BEFORE_DELETING)) {
          world.rest(next, me);
        }
        steps.add(next, who, "deletes " + name + (tabled ? "" : " and its table"));
      }
      case FORGET -> forget(state, me, who, steps);
      default -> throw new IllegalStateException();
    }
  }

  private void forget(long[] state, Collector me, String who, Model.Steps steps) {
    int item = me.item().get(state);
    long[] next = state.clone();
    boolean unchanged = me.fresh().is(state) || lacks(Mutation.DECIDE_WITHOUT_COMPARING);
    boolean early = lacks(Mutation.FORGET_BEFORE_DELETING) && !me.tabled().is(state);
    if (unchanged) {
      world.setLife(next, item, LIVE);
      world.headChanged(next);
    }
    if (early && unchanged) {
      me.at().set(next, DELETE);
    } else {
      world.rest(next, me);
    }
    steps.add(
        next, who, unchanged ? "forgets " + World.name(item) : "finds that the head has changed");
  }

  /** Reads two tables in a row, in order to make one of them. */
  private void beginRewrite(long[] state, Collector me, String who, Model.Steps steps) {
    if (!lacks(Mutation.REWRITE_AT_ANY_TIME)) {
      return;
    }
    for (int i = 0; i < world.packCount; i++) {
      int middle = world.forward(state, i);
      int target = middle < 0 ? -1 : world.forward(state, middle);
      if (target >= 0) {
        long[] next = state.clone();
        me.at().set(next, REWRITE);
        me.item().set(next, i);
        me.root().set(next, middle);
        me.target().set(next, target);
        steps.add(
            next,
            who,
            "reads that "
                + World.name(i)
                + " leads to "
                + World.name(middle)
                + " and that to "
                + World.name(target));
      }
    }
  }

  private void rewrite(long[] state, Collector me, String who, Model.Steps steps) {
    int item = me.item().get(state);
    int target = me.target().get(state);
    long[] next = state.clone();
    boolean unchanged = world.forward(state, item) == me.root().get(state);
    if (unchanged) {
      world.packs[item].forward().set(next, target + 1);
    }
    world.rest(next, me);
    steps.add(
        next,
        who,
        unchanged
            ? "lets " + World.name(item) + " lead to " + World.name(target)
            : "finds that the table has changed");
  }
}
