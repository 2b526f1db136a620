package io.datamon.protocol;

import io.datamon.protocol.Layout.Field;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The protocol for one pack, every request a step of its own: writers, collectors, somebody who
 * deletes bundles. There are no clocks: whatever may happen at some time may happen at any.
 *
 * <p>The bundles are, in the order of their keys: what a rename makes, an old one, and one for each
 * writer.
 */
final class OnePackModel implements Model {
  /** What a writer does. */
  enum Kind {
    /** Uploads a bundle, and uses the pack again if it finds it. */
    REUSE,
    /** Uploads a bundle in a pack of its own: the pack. */
    OWN,
    /** Renames what uses the pack. */
    RENAME
  }

  /** A rule that is left out. */
  enum Mutation {
    READ_HEAD_BEFORE_REGISTERING,
    LOOK_BEFORE_READING_HEAD,
    INDEX_IS_PROOF,
    IGNORE_CONDEMNED,
    PARENT_UNCHECKED,
    RELEASE_WITHOUT_COMPARING,
    DECIDE_WITHOUT_COMPARING,
    NO_WAIT,
    NO_FENCE,
    DELETE_BESIDE_SESSION,
    /** Not a rule: answers are never lost. */
    NO_LOST_ANSWERS
  }

  // What the head says of the pack.
  private static final int LIVE = 0;
  private static final int CONDEMNED = 1;
  private static final int DOOMED = 2;

  // What is at the key of a bundle.
  private static final int ABSENT = 0;
  private static final int USES = 1;
  private static final int OTHER = 2;
  private static final int VOID = 3;

  // How a writer found the pack.
  private static final int NONE = 0;
  private static final int PARENT = 1;
  private static final int INDEX = 2;
  private static final int NOTHING = 3;
  private static final int OWN_PACK = 4;

  private static final int REGISTER = 0;
  private static final int READ_HEAD = 1;
  private static final int LOOK = 2;
  private static final int RELEASE = 3;
  private static final int COMMIT = 4;
  private static final int LEAVE = 5;
  private static final int FINISHED = 6;
  private static final int PUBLISH = 7;

  private static final int IDLE = 0;
  private static final int BEGIN = 1;
  private static final int RIPEN = 2;
  private static final int SWEEP = 3;
  private static final int FORGET = 4;
  private static final int LIST = 5; // and one more for each session
  private static final int MARK = 9; // and one more for each root

  private static final int RENAMED = 0;
  private static final int OLD = 1;

  private static final int ARMED = 1; // in a wait set, below the bits of the sessions

  private final List<Kind> kinds;
  private final int cap;
  private final Set<Mutation> mutations;
  private final int roots;
  private final int words;

  /** What is known of the head, and whether anything is. */
  private record HeadFields(Field known, Field generation, Field life, Field waitSet) {
    boolean equal(long[] state, HeadFields other) {
      return known.get(state) == other.known.get(state)
          && generation.get(state) == other.generation.get(state)
          && life.get(state) == other.life.get(state)
          && waitSet.get(state) == other.waitSet.get(state);
    }

    void copy(long[] state, HeadFields from) {
      known.set(state, from.known.get(state));
      generation.set(state, from.generation.get(state));
      life.set(state, from.life.get(state));
      waitSet.set(state, from.waitSet.get(state));
    }

    void clear(long[] state) {
      known.set(state, 0);
      generation.set(state, 0);
      life.set(state, 0);
      waitSet.set(state, 0);
    }
  }

  private record WriterFields(String name, Field at, HeadFields seen, Field source) {
    void set(long[] state, int next, int found) {
      at.set(state, next);
      source.set(state, found);
    }
  }

  private record CollectorFields(
      String name, Field at, HeadFields seen, Field waits, Field marked) {
    void rest(long[] state) {
      at.set(state, IDLE);
      seen.clear(state);
      waits.set(state, 0);
      marked.set(state, 0);
    }
  }

  private final HeadFields head;
  private final Field pack;
  private final Field indexed;
  private final Field[] root;
  private final Field[] session;
  private final List<WriterFields> writers = new ArrayList<>();
  private final List<CollectorFields> collecting = new ArrayList<>();

  /**
   * Makes the model.
   *
   * @param cap how often the head can change
   */
  OnePackModel(List<Kind> kinds, int collectors, int cap, Set<Mutation> mutations) {
    this.kinds = List.copyOf(kinds);
    this.cap = cap;
    this.mutations = EnumSet.noneOf(Mutation.class);
    this.mutations.addAll(mutations);
    this.roots = 2 + kinds.size();
    Layout layout = new Layout();
    head = head(layout);
    pack = layout.flag();
    indexed = layout.flag();
    root = layout.fields(roots, 2);
    session = layout.fields(kinds.size(), 1);
    for (int i = 0; i < kinds.size(); i++) {
      writers.add(
          new WriterFields(
              "writer " + (i + 1) + " (" + kinds.get(i) + ")",
              layout.field(3),
              head(layout),
              layout.field(3)));
    }
    for (int i = 0; i < collectors; i++) {
      collecting.add(
          new CollectorFields(
              "collector " + (i + 1),
              layout.field(4),
              head(layout),
              layout.field(1 + kinds.size()),
              layout.flag()));
    }
    words = layout.words();
  }

  private HeadFields head(Layout layout) {
    return new HeadFields(
        layout.flag(), layout.field(4), layout.field(2), layout.field(1 + kinds.size()));
  }

  @Override
  public int words() {
    return words;
  }

  @Override
  public long[] initial() {
    long[] state = new long[words];
    head.known().set(state, true);
    if (!kinds.contains(Kind.OWN)) {
      pack.set(state, true);
      indexed.set(state, true);
      root[OLD].set(state, USES);
    }
    return state;
  }

  @Override
  public String violation(long[] state) {
    if (!pack.is(state)) {
      for (int i = 0; i < roots; i++) {
        if (is(state, i, USES)) {
          return "bundle " + i + " has lost its data";
        }
      }
    }
    return "";
  }

  @Override
  public String show(long[] state) {
    StringBuilder text = new StringBuilder();
    text.append(pack.is(state) ? "the pack is there" : "no pack");
    for (int i = 0; i < roots; i++) {
      text.append(", bundle ").append(i).append(' ').append(whatIs(root[i].get(state)));
    }
    return text.toString();
  }

  private static String whatIs(int root) {
    return switch (root) {
      case USES -> "uses it";
      case OTHER -> "does not use it";
      case VOID -> "is void";
      default -> "is not there";
    };
  }

  private boolean without(Mutation rule) {
    return mutations.contains(rule);
  }

  private boolean is(long[] state, int i, int what) {
    return root[i].get(state) == what;
  }

  private int commitKey(int writer) {
    return kinds.get(writer) == Kind.RENAME ? RENAMED : 2 + writer;
  }

  @Override
  public void steps(long[] state, Steps steps) {
    for (int i = 0; i < kinds.size(); i++) {
      writer(state, i, steps);
    }
    for (CollectorFields collector : collecting) {
      collect(state, collector, steps);
    }
    if (indexed.is(state) && !pack.is(state)) {
      long[] next = state.clone();
      indexed.set(next, false);
      steps.add(next, "somebody", "removes the pack from the index");
    }
    for (int i = 0; i < roots; i++) {
      if (is(state, i, USES) || is(state, i, OTHER)) {
        long[] next = state.clone();
        boolean writing = writes(state, i) && !without(Mutation.DELETE_BESIDE_SESSION);
        root[i].set(next, (writing ? VOID : ABSENT));
        steps.add(next, "user", writing ? "puts a void over a bundle" : "deletes a bundle");
      }
    }
  }

  /** Tells whether the first writer whose commit key this is has its session object there. */
  private boolean writes(long[] state, int key) {
    for (int i = 0; i < kinds.size(); i++) {
      if (commitKey(i) == key) {
        return session[i].is(state);
      }
    }
    return false;
  }

  private void writer(long[] state, int i, Steps steps) {
    WriterFields me = writers.get(i);
    switch (me.at().get(state)) {
      case REGISTER -> register(state, i, me, steps);
      case READ_HEAD -> readHead(state, i, me, steps);
      case PUBLISH -> {
        for (boolean publish : new boolean[] {true, false}) {
          long[] next = state.clone();
          indexed.set(next, publish || indexed.is(state));
          me.set(next, COMMIT, OWN_PACK);
          steps.add(next, me.name(), publish ? "publishes its index" : "publishes no index");
        }
      }
      case LOOK -> look(state, i, me, steps);
      case RELEASE -> release(state, i, me, steps);
      case COMMIT -> commit(state, i, me, steps);
      case LEAVE -> {
        long[] next = state.clone();
        session[i].set(next, false);
        me.set(next, FINISHED, NONE);
        steps.add(next, me.name(), "deletes its session object");
      }
      default -> {} // finished
    }
  }

  private void register(long[] state, int i, WriterFields me, Steps steps) {
    long[] next = state.clone();
    boolean knows = me.seen().known().is(state);
    if (without(Mutation.READ_HEAD_BEFORE_REGISTERING) && !knows && kinds.get(i) != Kind.OWN) {
      me.seen().copy(next, head);
      steps.add(next, me.name(), "reads the head");
      return;
    }
    session[i].set(next, true);
    me.at().set(next, knows ? LOOK : READ_HEAD);
    steps.add(next, me.name(), "registers");
  }

  private void readHead(long[] state, int i, WriterFields me, Steps steps) {
    long[] next = state.clone();
    if (kinds.get(i) == Kind.OWN) {
      pack.set(next, true);
      me.set(next, PUBLISH, OWN_PACK);
      steps.add(next, me.name(), "puts its pack");
      return;
    }
    boolean early = without(Mutation.LOOK_BEFORE_READING_HEAD);
    int found = me.source().get(state);
    me.seen().copy(next, head);
    me.set(next, LOOK, early ? found : NONE);
    steps.add(next, me.name(), "reads the head");
    if (early && found == NONE) {
      long[] looked = state.clone();
      me.set(looked, READ_HEAD, used(state) ? PARENT : listed(state));
      steps.add(looked, me.name(), "looks before it reads the head");
    }
  }

  private boolean used(long[] state) {
    for (int i = 0; i < roots; i++) {
      if (is(state, i, USES)) {
        return true;
      }
    }
    return false;
  }

  private int listed(long[] state) {
    return indexed.is(state) && pack.is(state) ? INDEX : NOTHING;
  }

  private void look(long[] state, int i, WriterFields me, Steps steps) {
    int before = me.source().get(state);
    if (without(Mutation.LOOK_BEFORE_READING_HEAD) && before != NONE) {
      found(state, me, before, steps);
    } else if (kinds.get(i) == Kind.RENAME) {
      for (int j = OLD; j < roots; j++) {
        if (is(state, j, USES) && !(j >= 2 && session[j - 2].is(state))) {
          found(state, me, PARENT, steps);
          return;
        }
      }
    } else {
      if (used(state)) {
        found(state, me, PARENT, steps);
      }
      if (indexed.is(state) && (pack.is(state) || without(Mutation.INDEX_IS_PROOF))) {
        found(state, me, INDEX, steps);
      }
      found(state, me, NOTHING, steps);
    }
  }

  private void found(long[] state, WriterFields me, int source, Steps steps) {
    long[] next = state.clone();
    boolean mayUse =
        source == NOTHING
            || me.seen().life().get(state) == LIVE
            || without(Mutation.IGNORE_CONDEMNED)
            || source == PARENT && without(Mutation.PARENT_UNCHECKED);
    if (mayUse) {
      me.seen().clear(next);
    }
    me.set(next, mayUse ? COMMIT : RELEASE, source);
    steps.add(
        next,
        me.name(),
        source == NOTHING
            ? "does without the pack"
            : "finds the pack by " + (source == PARENT ? "a bundle" : "the index"));
  }

  private void release(long[] state, int i, WriterFields me, Steps steps) {
    int source = me.source().get(state);
    if (kinds.get(i) != Kind.RENAME) {
      long[] next = state.clone();
      me.seen().clear(next);
      me.set(next, COMMIT, NOTHING);
      steps.add(next, me.name(), "does without what is condemned");
    }
    if (me.seen().life().get(state) != CONDEMNED) {
      return;
    }
    boolean unchanged = me.seen().equal(state, head);
    if (unchanged && head.generation().get(state) < cap
        || without(Mutation.RELEASE_WITHOUT_COMPARING)) {
      long[] next = state.clone();
      change(next, LIVE, 0);
      me.seen().clear(next);
      me.set(next, COMMIT, source);
      steps.add(next, me.name(), "releases the pack");
    } else if (!unchanged) {
      long[] next = state.clone();
      me.seen().copy(next, head);
      me.set(next, LOOK, NONE);
      steps.add(next, me.name(), "finds that the head has changed, and reads it");
    }
  }

  /** Changes the head, if it has not been changed too often. */
  private void change(long[] state, int life, int waitSet) {
    int generation = head.generation().get(state);
    if (generation < cap) {
      head.generation().set(state, generation + 1);
      head.life().set(state, life);
      head.waitSet().set(state, waitSet);
    }
  }

  private void commit(long[] state, int i, WriterFields me, Steps steps) {
    int key = commitKey(i);
    int source = me.source().get(state);
    long[] next = state.clone();
    if (!is(state, key, ABSENT)) {
      me.set(next, LEAVE, NONE);
      steps.add(next, me.name(), "finds that its key is taken");
      return;
    }
    root[key].set(next, (source == NOTHING ? OTHER : USES));
    if (!without(Mutation.NO_LOST_ANSWERS)) {
      steps.add(next.clone(), me.name(), "commits, and does not get the answer");
    }
    me.set(next, LEAVE, NONE);
    steps.add(next, me.name(), "commits");
  }

  private void collect(long[] state, CollectorFields me, Steps steps) {
    int at = me.at().get(state);
    int writersThere = kinds.size();
    long[] next = state.clone();
    if (at == IDLE) {
      me.seen().copy(next, head);
      me.at().set(next, BEGIN);
      steps.add(next, me.name(), "reads the head");
    } else if (at == BEGIN) {
      begin(state, me, steps);
    } else if (at == RIPEN) {
      ripen(state, me, steps);
    } else if (at == SWEEP) {
      pack.set(next, false);
      me.at().set(next, FORGET);
      steps.add(next, me.name(), "deletes the pack");
    } else if (at == FORGET) {
      compareAndSet(state, me, LIVE, 0, "forgets the pack", steps);
    } else if (at < LIST + writersThere) {
      int i = at - LIST;
      me.at().set(next, at + 1);
      me.waits().set(next, me.waits().get(state) | (session[i].is(state) ? 2 << i : 0));
      steps.add(next, me.name(), "looks for a session");
    } else if (at == LIST + writersThere) {
      compareAndSet(state, me, CONDEMNED, me.waits().get(state), "arms the batch", steps);
    } else if (at < MARK + roots) {
      me.at().set(next, at + 1);
      me.marked().set(next, me.marked().is(state) || is(state, at - MARK, USES));
      steps.add(next, me.name(), "marks by a bundle");
    } else {
      decide(state, me, steps);
    }
  }

  private void begin(long[] state, CollectorFields me, Steps steps) {
    int waitSet = me.seen().waitSet().get(state);
    long[] next = state.clone();
    switch (me.seen().life().get(state)) {
      case DOOMED -> me.at().set(next, SWEEP);
      case LIVE -> me.at().set(next, MARK);
      case CONDEMNED -> {
        if ((waitSet & ARMED) != 0) {
          me.at().set(next, RIPEN);
          me.waits().set(next, waitSet);
        } else if (without(Mutation.NO_WAIT)) {
          compareAndSet(state, me, CONDEMNED, ARMED, "arms the batch", steps);
          return;
        } else {
          me.at().set(next, LIST);
          me.waits().set(next, ARMED);
        }
      }
      default -> throw new IllegalStateException();
    }
    steps.add(next, me.name(), "goes on");
  }

  private void ripen(long[] state, CollectorFields me, Steps steps) {
    int waits = me.waits().get(state) & ~ARMED;
    long[] next = state.clone();
    if (waits == 0) {
      me.waits().set(next, 0);
      me.at().set(next, MARK);
      steps.add(next, me.name(), "begins to mark");
      return;
    }
    int i = Integer.numberOfTrailingZeros(waits) - 1;
    boolean ended = !session[i].is(state) || !is(state, commitKey(i), ABSENT);
    if (ended || without(Mutation.NO_FENCE)) {
      me.waits().set(next, me.waits().get(state) & ~(2 << i));
      steps.add(next, me.name(), "finds that a session has ended");
    } else {
      root[commitKey(i)].set(next, VOID);
      steps.add(next, me.name(), "fences a session");
    }
  }

  private void decide(long[] state, CollectorFields me, Steps steps) {
    boolean marked = me.marked().is(state);
    if (me.seen().life().get(state) == CONDEMNED) {
      compareAndSet(
          state,
          me,
          marked ? LIVE : DOOMED,
          0,
          marked ? "lets the pack live" : "dooms the pack",
          steps);
    } else if (!marked && pack.is(state)) {
      compareAndSet(state, me, CONDEMNED, 0, "condemns the pack", steps);
    } else {
      long[] next = state.clone();
      me.rest(next);
      steps.add(next, me.name(), "finds nothing to do");
    }
  }

  private void compareAndSet(
      long[] state, CollectorFields me, int life, int waitSet, String what, Steps steps) {
    long[] next = state.clone();
    if (!me.seen().equal(state, head) && !without(Mutation.DECIDE_WITHOUT_COMPARING)) {
      me.rest(next);
      steps.add(next, me.name(), "finds that the head has changed");
    } else if (head.generation().get(state) < cap) {
      change(next, life, waitSet);
      me.rest(next);
      steps.add(next, me.name(), what);
    }
  }
}
