package io.datamon.catalog;

import io.datamon.error.ConflictException;
import io.datamon.error.DatamonException;
import io.datamon.error.NotFoundException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.error.UnavailableException;
import io.datamon.model.BundleId;
import io.datamon.model.BundleIds;
import io.datamon.model.CatalogKeys;
import io.datamon.model.Contributor;
import io.datamon.model.DeletedLabel;
import io.datamon.model.Descriptors;
import io.datamon.model.LabelDescriptor;
import io.datamon.model.LabelName;
import io.datamon.model.LabelObject;
import io.datamon.model.RepoName;
import io.datamon.store.Condition;
import io.datamon.store.Key;
import io.datamon.store.ObjectStore;
import io.datamon.store.SmallObject;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One move of a label that was begun by {@link Labels#begin}: {@link #record} puts it into the
 * label's history, then {@link #apply} makes it. One thread at a time.
 */
public final class LabelMove {
  /** So many others may move a label between a read and a write of one move. */
  private static final int RACES = 50;

  private final Repos repos;
  private final ObjectStore vmetadata;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final RepoName repo;
  private final LabelName label;
  private final LabelCondition condition;
  private Optional<Labels.Current> current;
  private final List<Key> recorded = new ArrayList<>();
  private Optional<LabelDescriptor> wanted = Optional.empty();

  LabelMove(
      Repos repos,
      ObjectStore vmetadata,
      InstantSource clock,
      RandomGenerator random,
      RepoName repo,
      LabelName label,
      LabelCondition condition,
      Optional<Labels.Current> current) {
    this.repos = repos;
    this.vmetadata = vmetadata;
    this.clock = clock;
    this.random = random;
    this.repo = repo;
    this.label = label;
    this.condition = condition;
    this.current = current;
    check();
  }

  /** Returns the label that is moved. */
  public LabelName label() {
    return label;
  }

  /** Returns where the label pointed when it was last read; empty if there was none. */
  public Optional<BundleId> bundle() {
    return current.flatMap(Labels.Current::label).map(LabelDescriptor::bundle);
  }

  /**
   * Records where the label is about to point. One write; the label itself is as it was. May be
   * done again, for another bundle.
   *
   * @param contributors who moves it
   */
  public void record(BundleId bundle, List<Contributor> contributors) {
    LabelDescriptor next = new LabelDescriptor(label, bundle, clock.instant(), contributors);
    Key key = CatalogKeys.labelMove(repo, label, BundleIds.next(clock, random));
    byte[] bytes = Descriptors.write(key, next);
    if (!SmallObjects.put(vmetadata, key, bytes, Condition.IF_ABSENT).written()) {
      throw new IllegalStateException("two moves of a label have the key " + key);
    }
    recorded.add(key);
    wanted = Optional.of(next);
  }

  /**
   * Points the label where {@link #record} said. One write, and one read of the repo if the label
   * is new; a read and a write more for each time that somebody else moved the label meanwhile.
   *
   * @return the label as it is now
   * @throws ConflictException if the condition does not hold, or the label is new and the repo is
   *     about to go; the label is as it was
   * @throws NotFoundException if the label is new and the repo went meanwhile; there is no label
   * @throws OutcomeUnknownException if the label may or may not have been moved
   */
  public LabelDescriptor apply() {
    LabelDescriptor next =
        wanted.orElseThrow(() -> new IllegalStateException("a move is recorded before it is made"));
    replace(next, "moved to bundle " + next.bundle(), false);
    return protectedAsBefore(next);
  }

  /**
   * Removes the label. One write; a read and a write more for each time that somebody else moved
   * the label meanwhile.
   *
   * @param contributors who removes it
   * @return the label as it was
   * @throws NotFoundException if somebody else removed the label first
   * @throws ConflictException if the condition does not hold; the label is as it was
   * @throws OutcomeUnknownException if the label may or may not have been removed
   */
  LabelDescriptor delete(List<Contributor> contributors) {
    checkUnprotected();
    return replace(deleted(contributors), "deleted", true).orElseThrow();
  }

  /**
   * Writes what is to stand for the label.
   *
   * @param done what was done when that has taken effect, for messages
   * @param deletion whether there must be a label
   * @return the label that was there before
   */
  private Optional<LabelDescriptor> replace(LabelObject next, String done, boolean deletion) {
    Key key = CatalogKeys.label(repo, label);
    for (int race = 0; race < RACES; race++) {
      byte[] bytes = Descriptors.write(key, protectedAsBefore(next));
      Optional<LabelDescriptor> before = current.flatMap(Labels.Current::label);
      Condition unchanged =
          current.map(found -> Condition.ifVersion(found.version())).orElse(Condition.IF_ABSENT);
      if (race > 0 && before.isEmpty()) {
        repos.requireOpen(repo); // the label went meanwhile, perhaps with its repo
      }
      SmallObjects.Put put = SmallObjects.put(vmetadata, key, bytes, unchanged);
      if (put.written()) {
        if (before.isEmpty()) {
          requireRepo(key, bytes);
        }
        return before;
      }
      current = put.found().map(found -> Labels.current(key, label, found));
      boolean goesOn = holds() && !(deletion && bundle().isEmpty());
      if (put.lost() && !goesOn) {
        throw new OutcomeUnknownException(
            "label "
                + label
                + " of repo "
                + repo
                + " may or may not have been "
                + done
                + ", and is "
                + place()
                + " now: look at it before trying again");
      }
      if (deletion && bundle().isEmpty()) {
        throw new NotFoundException(
            "label",
            label.value(),
            "label "
                + label
                + " does not exist in repo "
                + repo
                + ": somebody else deleted it meanwhile");
      }
      check();
      if (deletion) {
        checkUnprotected();
      }
    }
    throw new UnavailableException(
        "label "
            + label
            + " of repo "
            + repo
            + " was not "
            + done
            + ": others moved it "
            + RACES
            + " times meanwhile; try again later");
  }

  /**
   * Looks for the repo once more when a label was made. Whoever removes a repo marks it first and
   * looks for its labels then; so either the label was found there, or the mark is found here, and
   * the label is taken back.
   */
  private void requireRepo(Key key, byte[] made) {
    try {
      repos.requireOpen(repo);
    } catch (NotFoundException | ConflictException e) {
      try {
        takeBack(key, made);
      } catch (DatamonException f) {
        e.addSuppressed(f);
      }
      throw e;
    } catch (DatamonException e) {
      // What was asked for is done; a repo that goes at this very moment is not worth its failure.
      System.getLogger(LabelMove.class.getName())
          .log(
              Level.WARNING,
              "label {0} of repo {1} was made, and whether the repo is still there is not known:"
                  + " {2}",
              label,
              repo,
              e.getMessage());
    }
  }

  private void takeBack(Key key, byte[] made) {
    Optional<SmallObject> found = SmallObjects.read(vmetadata, key);
    if (found.isPresent() && Arrays.equals(found.get().bytes(), made)) {
      byte[] gone = Descriptors.write(key, deleted(wanted.orElseThrow().contributors()));
      SmallObjects.put(vmetadata, key, gone, Condition.ifVersion(found.get().version()));
    }
    Removal removal = new Removal(vmetadata, "label " + label + " of repo " + repo, "list labels");
    recorded.forEach(removal::deleteIfPossible);
  }

  private DeletedLabel deleted(List<Contributor> contributors) {
    return new DeletedLabel(label, clock.instant(), contributors, SmallObjects.nonce(random));
  }

  /** Who moves a label that is protected leaves it so. */
  private <T extends LabelObject> T protectedAsBefore(T next) {
    boolean on =
        current.flatMap(Labels.Current::label).map(LabelDescriptor::isProtected).orElse(false);
    @SuppressWarnings("unchecked") // a label stays one
    T same = next instanceof LabelDescriptor label ? (T) label.withProtection(on) : next;
    return same;
  }

  private void checkUnprotected() {
    if (current.flatMap(Labels.Current::label).map(LabelDescriptor::isProtected).orElse(false)) {
      throw Labels.isProtected(repo, label);
    }
  }

  private void check() {
    if (!holds()) {
      String expected =
          condition instanceof LabelCondition.IfAt at ? "at bundle " + at.bundle() : "absent";
      throw new ConflictException(
          "label "
              + label
              + " of repo "
              + repo
              + " was not changed: it is "
              + place()
              + ", not "
              + expected);
    }
  }

  private boolean holds() {
    if (condition instanceof LabelCondition.IfAt at) {
      return bundle().equals(Optional.of(at.bundle()));
    }
    return condition instanceof LabelCondition.Always || bundle().isEmpty();
  }

  private String place() {
    return bundle().map(at -> "at bundle " + at).orElse("absent");
  }
}
