package io.datamon.catalog;

import io.datamon.error.AccessDeniedException;
import io.datamon.error.ConflictException;
import io.datamon.error.CorruptException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.error.UnavailableException;
import io.datamon.error.UnsupportedFormatException;
import io.datamon.model.BundleId;
import io.datamon.model.CatalogKeys;
import io.datamon.model.Contributor;
import io.datamon.model.DeletedLabel;
import io.datamon.model.Descriptors;
import io.datamon.model.LabelDescriptor;
import io.datamon.model.LabelName;
import io.datamon.model.LabelObject;
import io.datamon.model.RepoName;
import io.datamon.store.Condition;
import io.datamon.store.KeptVersion;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.SmallObject;
import io.datamon.store.Version;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The labels of the repos of a context. Safe for use by many threads. */
public final class Labels {
  /** So often may others move a label between a read and a write of one change. */
  private static final int RACES = 10;

  private final Repos repos;
  private final ObjectStore vmetadata;
  private final ExecutorService executor;
  private final InstantSource clock;
  private final RandomGenerator random;

  Labels(
      Repos repos,
      ObjectStore vmetadata,
      ExecutorService executor,
      InstantSource clock,
      RandomGenerator random) {
    this.repos = repos;
    this.vmetadata = vmetadata;
    this.executor = executor;
    this.clock = clock;
    this.random = random;
  }

  /** Returns a label, or nothing if the repo or the label does not exist. One read. */
  public Optional<LabelDescriptor> find(RepoName repo, LabelName label) {
    return read(repo, label).flatMap(Current::label);
  }

  /**
   * Returns a label. One read; one look-up of the repo if there is no such label.
   *
   * @throws NotFoundException if the repo or the label does not exist
   */
  public LabelDescriptor get(RepoName repo, LabelName label) {
    Optional<LabelDescriptor> found = find(repo, label);
    if (found.isEmpty()) {
      throw noSuchLabel(repo, label);
    }
    return found.get();
  }

  private NotFoundException noSuchLabel(RepoName repo, LabelName label) {
    repos.require(repo);
    return new NotFoundException(
        "label", label.value(), "label " + label + " does not exist in repo " + repo);
  }

  /**
   * Lists the labels of a repo whose names begin so, by name. One listing at once, and one look-up
   * of the repo if that is empty; then one read for each label as the iterator gets there, some
   * ahead.
   *
   * @param begin what the names must begin with; empty for all
   * @throws NotFoundException if the repo does not exist
   */
  public Iterator<Listed<LabelDescriptor>> list(RepoName repo, String begin) {
    List<String> names =
        SmallObjects.names(vmetadata, CatalogKeys.labels(repo), begin, CatalogKeys.LABEL_FILE);
    if (names.isEmpty()) {
      repos.require(repo);
    }
    return new Prefetch<>(names.iterator(), name -> item(repo, name), executor);
  }

  private Optional<Listed<LabelDescriptor>> item(RepoName repo, String name) {
    try {
      return find(repo, LabelName.stored(name)).map(Listed.Ok::new);
    } catch (CorruptException | UnsupportedFormatException e) {
      return Optional.of(new Listed.Bad<>(CatalogKeys.label(repo, LabelName.stored(name)), e));
    }
  }

  /**
   * Points a label at a bundle, and makes it if there is none. One read and two writes, the first
   * of them to the label's history; two reads of the repo if the label is new; a read and a write
   * more for each time that somebody else moved the label meanwhile. Whether the bundle exists is
   * not looked at.
   *
   * @param contributors who moves it
   * @return the label as it is now
   * @throws NotFoundException if the repo does not exist
   * @throws InvalidInputException if a new label's name is not valid
   * @throws ConflictException if the condition does not hold, or the label is new and the repo is
   *     about to go; the label is as it was
   * @throws OutcomeUnknownException if the label may or may not have been moved
   */
  public LabelDescriptor set(
      RepoName repo,
      LabelName label,
      BundleId bundle,
      List<Contributor> contributors,
      LabelCondition condition) {
    LabelMove move = begin(repo, label, condition);
    if (move.bundle().isEmpty()) {
      repos.requireOpen(repo);
    }
    move.record(bundle, contributors);
    return move.apply();
  }

  /**
   * Begins to move a label, step by step, for callers that do something else in between. One read.
   * Whether the repo exists is not looked at.
   *
   * @throws InvalidInputException if a new label's name is not valid
   * @throws ConflictException if the condition does not hold
   */
  public LabelMove begin(RepoName repo, LabelName label, LabelCondition condition) {
    Optional<Current> current = read(repo, label);
    LabelMove move = move(repo, label, condition, current);
    if (current.isEmpty()) {
      LabelName.of(label.value());
    }
    return move;
  }

  /**
   * Removes a label; its history stays. One read and one write; one look-up of the repo if there is
   * no such label; a read and a write more for each time that somebody else moved the label
   * meanwhile.
   *
   * @param contributors who removes it
   * @param condition that it points at some bundle, or nothing
   * @return the label as it was
   * @throws NotFoundException if the repo or the label does not exist
   * @throws ConflictException if the condition does not hold; the label is as it was
   * @throws OutcomeUnknownException if the label may or may not have been removed
   */
  public LabelDescriptor delete(
      RepoName repo, LabelName label, List<Contributor> contributors, LabelCondition condition) {
    Optional<Current> current = read(repo, label);
    if (current.flatMap(Current::label).isEmpty()) {
      throw noSuchLabel(repo, label);
    }
    return move(repo, label, condition, current).delete(contributors);
  }

  private LabelMove move(
      RepoName repo, LabelName label, LabelCondition condition, Optional<Current> current) {
    return new LabelMove(repos, vmetadata, clock, random, repo, label, condition, current);
  }

  private byte[] deleted(Key key, LabelName label, List<Contributor> contributors) {
    return Descriptors.write(
        key, new DeletedLabel(label, clock.instant(), contributors, SmallObjects.nonce(random)));
  }

  /**
   * Copies all labels of a repo to another one, and all their moves. A label that was moved there
   * later than here stays as it is. Does what an earlier try has left.
   *
   * @return how many labels there are here
   */
  long copyAll(RepoName from, RepoName to) {
    String moves = CatalogKeys.labelHistory(from);
    for (Iterator<ObjectInfo> keys = vmetadata.list(moves, ""); keys.hasNext(); ) {
      copyMove(keys.next().key(), moves.length(), to);
    }
    long count = 0;
    for (String name : names(from)) {
      if (copy(from, to, LabelName.stored(name)).isPresent()) {
        count++;
      }
    }
    return count;
  }

  private List<String> names(RepoName repo) {
    return SmallObjects.names(vmetadata, CatalogKeys.labels(repo), "", CatalogKeys.LABEL_FILE);
  }

  private void copyMove(Key key, int prefix, RepoName to) {
    String[] parts = key.value().substring(prefix).split("/", -1);
    Optional<SmallObject> found =
        parts.length == 2 ? SmallObjects.read(vmetadata, key) : Optional.empty();
    if (found.isPresent()) {
      LabelName label = LabelName.stored(parts[0]);
      LabelDescriptor move;
      try {
        move = Descriptors.readLabelMove(key, label, found.get().bytes());
      } catch (CorruptException e) {
        // What is damaged is worth nothing elsewhere, and must not stop the move half-way.
        log().log(Level.WARNING, "a move of label " + label + " is left behind", e);
        return;
      }
      Key target = CatalogKeys.labelMove(to, label, BundleId.of(parts[1]));
      SmallObjects.put(vmetadata, target, Descriptors.write(target, move), Condition.IF_ABSENT);
    }
  }

  /** Copies one label; returns what is here now, which is nothing if there is none any more. */
  private Optional<Current> copy(RepoName from, RepoName to, LabelName name) {
    for (int race = 0; race < RACES; race++) {
      Optional<Current> here = read(from, name).filter(found -> found.label().isPresent());
      if (here.isEmpty()) {
        return here;
      }
      LabelDescriptor label = here.get().label().orElseThrow();
      Optional<Current> there = read(to, name);
      Optional<LabelDescriptor> other = there.flatMap(Current::label);
      if (other.isPresent()
          && (other.get().equals(label) || other.get().timestamp().isAfter(label.timestamp()))) {
        return here;
      }
      Key key = CatalogKeys.label(to, name);
      Condition unchanged =
          there.map(found -> Condition.ifVersion(found.version())).orElse(Condition.IF_ABSENT);
      if (SmallObjects.put(vmetadata, key, Descriptors.write(key, label), unchanged).written()) {
        return here;
      }
    }
    throw new UnavailableException(
        "label " + name + " of repo " + to + " was moved by others at every try; try again later");
  }

  /**
   * Deletes all labels of a repo that were copied to another one; what changed here since is copied
   * again first. Their moves, and what tells of the deletion, stay until {@link #sweepCopied}.
   *
   * @param contributors who removes them
   */
  void removeCopied(RepoName from, RepoName to, List<Contributor> contributors) {
    for (String name : names(from)) {
      LabelName label = LabelName.stored(name);
      Key key = CatalogKeys.label(from, label);
      Optional<Current> here = copy(from, to, label);
      while (here.isPresent()) {
        byte[] gone = deleted(key, label, contributors);
        Condition unchanged = Condition.ifVersion(here.get().version());
        here =
            SmallObjects.put(vmetadata, key, gone, unchanged).written()
                ? Optional.empty()
                : copy(from, to, label);
      }
    }
  }

  /** Removes what {@link #removeCopied} left of labels of a repo that is about to go. */
  void sweepCopied(RepoName from, RepoName to) {
    copyAll(from, to);
    sweep(from);
  }

  /**
   * Removes what tells of deleted labels of a repo that is about to go, and their moves. Labels
   * that are there are passed over: they are of others, who take them back, or of a new repo of
   * that name. Two listings, and a read and a removal for each label.
   */
  void sweep(RepoName repo) {
    repos.requireGoing(repo);
    Removal removal =
        new Removal(vmetadata, "a label of repo " + repo, "list the labels of the repo");
    Set<String> live = new HashSet<>();
    for (String name : names(repo)) {
      LabelName label = LabelName.stored(name);
      if (read(repo, label).flatMap(Current::label).isPresent()) {
        live.add(name);
      } else {
        removal.delete(CatalogKeys.label(repo, label));
      }
    }
    String moves = CatalogKeys.labelHistory(repo);
    for (Iterator<ObjectInfo> keys = vmetadata.list(moves, ""); keys.hasNext(); ) {
      Key key = keys.next().key();
      if (!live.contains(key.value().substring(moves.length()).split("/", 2)[0])) {
        removal.delete(key);
      }
    }
    removal.finish();
  }

  static ConflictException isProtected(RepoName repo, LabelName label) {
    return new ConflictException(
        "label "
            + label
            + " of repo "
            + repo
            + " is protected and was not deleted; take its protection off first");
  }

  /**
   * Protects a label from being deleted, or no longer. One read, and one write if that changes
   * anything; both again for each time that somebody else moved the label meanwhile.
   *
   * @throws NotFoundException if the repo or the label does not exist
   * @throws OutcomeUnknownException if it may or may not have been changed
   */
  public LabelDescriptor protect(RepoName repo, LabelName label, boolean on) {
    Key key = CatalogKeys.label(repo, label);
    for (int race = 0; race < RACES; race++) {
      Optional<Current> current = read(repo, label);
      LabelDescriptor now =
          current.flatMap(Current::label).orElseThrow(() -> noSuchLabel(repo, label));
      LabelDescriptor next = now.withProtection(on);
      if (next.equals(now)
          || SmallObjects.put(
                  vmetadata,
                  key,
                  Descriptors.write(key, next),
                  Condition.ifVersion(current.orElseThrow().version()))
              .written()) {
        return next;
      }
    }
    throw new UnavailableException(
        "label "
            + label
            + " of repo "
            + repo
            + " was moved by others at every try; try again later");
  }

  /**
   * Deletes all labels of a repo that is about to go, each if it is not protected. What tells of
   * that, and their moves, stay until {@link #sweep}. One listing, and a read and a write for each.
   *
   * @param deleted told of each
   * @throws ConflictException if one of them is protected; those before it are gone
   * @throws OutcomeUnknownException if some may or may not be gone
   */
  void removeAll(RepoName repo, List<Contributor> contributors, Consumer<LabelName> deleted) {
    for (String name : names(repo)) {
      LabelName label = LabelName.stored(name);
      Key key = CatalogKeys.label(repo, label);
      Optional<Current> here = read(repo, label);
      while (here.flatMap(Current::label).isPresent()) {
        if (here.get().label().orElseThrow().isProtected()) {
          throw isProtected(repo, label);
        }
        SmallObjects.Put put =
            SmallObjects.put(
                vmetadata,
                key,
                deleted(key, label, contributors),
                Condition.ifVersion(here.get().version()));
        if (put.written()) {
          deleted.accept(label);
          break;
        }
        here = put.found().map(found -> current(key, label, found));
        repos.requireGoing(repo);
      }
    }
  }

  /**
   * Lists the moves of a label, oldest first by the clocks of those who moved it, the present state
   * last if it is none of them. Where the store keeps what the label was before, moves by the older
   * program, which records none, are among them, since the label was last made. A move that was
   * begun and then lost a race is, too. One listing and one read of the label at once, and another
   * listing and a read of each version if there is a label; then one read for each move as the
   * iterator gets there.
   *
   * @throws NotFoundException if the repo does not exist, or the label neither exists nor did
   */
  public Iterator<Listed<LabelDescriptor>> history(RepoName repo, LabelName label) {
    Optional<LabelDescriptor> present = find(repo, label);
    String prefix = CatalogKeys.labelHistory(repo, label);
    List<Key> moves = new ArrayList<>();
    for (Iterator<ObjectInfo> list = vmetadata.list(prefix, ""); list.hasNext(); ) {
      moves.add(list.next().key());
    }
    if (moves.isEmpty() && present.isEmpty()) {
      throw noSuchLabel(repo, label);
    }
    return new LabelHistory(
        new Prefetch<>(moves.iterator(), key -> move(key, label), executor),
        states(CatalogKeys.label(repo, label), label),
        present);
  }

  /** Reads what the store has of what a label was, oldest first. */
  private Iterator<Listed<LabelDescriptor>> states(Key key, LabelName label) {
    List<KeptVersion> versions;
    try {
      versions = vmetadata.versions(key);
    } catch (AccessDeniedException e) {
      // Whoever may read labels need not have the permission to look at the past of objects.
      log().log(Level.DEBUG, "the history of label " + label + " is what was recorded of it", e);
      versions = List.of();
    }
    // The last one is the present state, which was read.
    List<KeptVersion> before = versions.subList(0, Math.max(0, versions.size() - 1));
    return new Prefetch<>(before.iterator(), version -> state(key, label, version), executor);
  }

  private Optional<Listed<LabelDescriptor>> state(Key key, LabelName label, KeptVersion version) {
    try {
      return SmallObjects.read(vmetadata, key, version)
          .flatMap(found -> current(key, label, found).label())
          .map(Listed.Ok::new);
    } catch (CorruptException | UnsupportedFormatException e) {
      return Optional.of(new Listed.Bad<>(key, e));
    }
  }

  /**
   * Lists all moves of all labels of a repo, also of labels that were removed, by label and time.
   * One listing as the iterator gets there, and one read for each move, some ahead.
   */
  public Iterator<Listed<LabelDescriptor>> moves(RepoName repo) {
    String prefix = CatalogKeys.labelHistory(repo);
    Iterator<ObjectInfo> keys = vmetadata.list(prefix, "");
    return new Prefetch<>(
        new Iterator<Key>() {
          @Override
          public boolean hasNext() {
            return keys.hasNext();
          }

          @Override
          public Key next() {
            return keys.next().key();
          }
        },
        key -> {
          String rest = key.value().substring(prefix.length());
          return move(key, LabelName.stored(rest.substring(0, Math.max(0, rest.indexOf('/')))));
        },
        executor);
  }

  private Optional<Listed<LabelDescriptor>> move(Key key, LabelName label) {
    try {
      return SmallObjects.read(vmetadata, key)
          .map(found -> new Listed.Ok<>(Descriptors.readLabelMove(key, label, found.bytes())));
    } catch (CorruptException e) {
      return Optional.of(new Listed.Bad<>(key, e));
    }
  }

  /** What stands at the key of a label, a deleted one included. */
  record Current(LabelObject object, Version version) {
    Optional<LabelDescriptor> label() {
      return object instanceof LabelDescriptor label ? Optional.of(label) : Optional.empty();
    }
  }

  private Optional<Current> read(RepoName repo, LabelName label) {
    Key key = CatalogKeys.label(repo, label);
    return SmallObjects.read(vmetadata, key).map(found -> current(key, label, found));
  }

  static Current current(Key key, LabelName label, SmallObject found) {
    return new Current(Descriptors.readLabel(key, label, found.bytes()), found.version());
  }

  /** Made when something is logged: that sets up logging, which most commands never need. */
  private static System.Logger log() {
    return System.getLogger(Labels.class.getName());
  }
}
