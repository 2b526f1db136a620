package io.datamon.transfer;

import io.datamon.catalog.Bundles;
import io.datamon.catalog.Catalog;
import io.datamon.catalog.Listed;
import io.datamon.catalog.RepoMove;
import io.datamon.catalog.RepoRemoval;
import io.datamon.content.CommitOutcome;
import io.datamon.content.ContentStore;
import io.datamon.content.Session;
import io.datamon.content.Sight;
import io.datamon.error.ConflictException;
import io.datamon.error.DatamonException;
import io.datamon.error.NotFoundException;
import io.datamon.error.UnavailableException;
import io.datamon.error.UnsupportedFormatException;
import io.datamon.manifest.PackLists;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.CatalogKeys;
import io.datamon.model.Contributor;
import io.datamon.model.Descriptors;
import io.datamon.model.LabelDescriptor;
import io.datamon.model.NativeBundle;
import io.datamon.model.PackId;
import io.datamon.model.RepoDescriptor;
import io.datamon.model.RepoName;
import io.datamon.store.Key;
import io.datamon.store.Version;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Gives a repo another name. The new one is made and both are marked first, so that nothing is
 * added to the old one any more. Then everything is copied, under the same ids and by reference,
 * then the old repo is removed, itself last; so at every moment each bundle is in one of the two,
 * and a rename that was stopped may be run again.
 *
 * <p>Each copied descriptor is a root of its own to collection, and is written in a session of its
 * own. One thread.
 */
public final class RepoRenamer {
  /** So often may others change a bundle while it is copied. */
  private static final int RACES = 10;

  private final Catalog catalog;
  private final ContentStore content;
  private final RootSessions sessions;
  private final Contributor who;
  private final RepoName from;
  private final RepoName to;
  private final RepoMove move;

  /**
   * Prepares a rename.
   *
   * @param who who does it
   */
  public RepoRenamer(
      Catalog catalog, RootSessions sessions, Contributor who, RepoName from, RepoName to) {
    this.catalog = catalog;
    this.content = sessions.content();
    this.sessions = sessions;
    this.who = who;
    this.from = from;
    this.to = to;
    this.move = catalog.move(from, to);
  }

  /**
   * What was moved, or would be.
   *
   * @param bundles how many bundles
   * @param labels how many labels
   */
  public record Moved(long bundles, long labels) {}

  /**
   * Checks that the rename can be done, and counts; changes nothing. Reads every bundle and label.
   *
   * @throws NotFoundException if there is no such repo
   * @throws io.datamon.error.AlreadyExistsException if there is one of the new name
   * @throws io.datamon.error.CorruptException if a bundle or a label cannot be read
   * @throws UnsupportedFormatException if a bundle is of a format that is not known
   */
  public Moved plan() {
    move.check();
    long bundles = 0;
    long labels = 0;
    try {
      for (Iterator<Listed<BundleDescriptor>> all = catalog.bundles().list(from); all.hasNext(); ) {
        BundleDescriptor bundle = all.next().orThrow();
        if (!bundle.isOlderFormat()) {
          bundle.requireNative();
        }
        bundles++;
      }
      for (Iterator<Listed<LabelDescriptor>> all = catalog.labels().list(from, "");
          all.hasNext(); ) {
        all.next().orThrow();
        labels++;
      }
    } catch (NotFoundException e) {
      if (!e.kind().equals("repo")) {
        throw e;
      } // an earlier try has removed the old repo, and nothing is left in it
    }
    return new Moved(bundles, labels);
  }

  /**
   * Does what {@link #plan} says.
   *
   * @return what was moved
   * @throws io.datamon.error.OutcomeUnknownException if something may or may not be moved
   */
  public Moved run() {
    Moved plan = plan();
    if (begin(plan)) {
      // What ends now ends in a void, so what is there after this is all that there is to move.
      RepoWriters.end(catalog, sessions, from, who.toString());
      copyBundles();
      move.copyLabels();
      move.removeLabels(who);
      removeBundles();
      move.sweepLabels();
      move.removeOld();
    }
    move.end();
    return plan;
  }

  private boolean begin(Moved plan) {
    try {
      return move.begin();
    } catch (ConflictException | NotFoundException e) {
      // An empty repo that is gone may have been moved here meanwhile, by the same rename.
      if (e instanceof ConflictException || plan.bundles() + plan.labels() > 0) {
        takeBack(e);
      }
      throw e;
    }
  }

  private void takeBack(DatamonException failure) {
    try {
      move.made().ifPresent(this::takeBack);
    } catch (DatamonException e) {
      failure.addSuppressed(e);
    }
  }

  /** Removes the new repo, for which there is no move, unless somebody uses it already. */
  private void takeBack(RepoDescriptor made) {
    RepoRemoval removal = catalog.removal(to);
    if (!removal.beginIf(made)) {
      return;
    }
    try {
      takeBack(removal);
    } catch (DatamonException e) {
      removal.cancelAfter(e);
      throw e;
    }
  }

  private void takeBack(RepoRemoval removal) {
    // Who goes on with a move to it looks at it after the old repo is marked.
    if (move.isMarked()) {
      removal.cancel();
      return;
    }
    RepoWriters.end(catalog, sessions, to, who.toString());
    if (catalog.isEmpty(to)) {
      removal.proceed();
      removal.end();
    } else {
      removal.cancel();
      if (!move.isMarked()) {
        move.end();
      }
    }
  }

  private void copyBundles() {
    for (Iterator<BundleId> ids = catalog.bundles().ids(from); ids.hasNext(); ) {
      copy(ids.next());
    }
  }

  private void removeBundles() {
    for (Iterator<BundleId> ids = catalog.bundles().ids(from); ids.hasNext(); ) {
      BundleId id = ids.next();
      Optional<Bundles.Found> copied = copy(id);
      while (copied.isPresent()
          && !catalog
              .bundles()
              .removeIfUnchanged(from, copied.get(), content::hasSession, who.toString())) {
        copied = copy(id);
      }
    }
  }

  private static Optional<Bundles.Found> real(Optional<Bundles.Found> found) {
    return found.filter(f -> f.object() instanceof BundleDescriptor);
  }

  /**
   * Sees to it that the new repo has a bundle as the old one has it.
   *
   * @return what the old one has; nothing if it has no such bundle
   */
  private Optional<Bundles.Found> copy(BundleId id) {
    for (int race = 0; race < RACES; race++) {
      Optional<Bundles.Found> source = real(catalog.bundles().find(from, id));
      if (source.isEmpty()) {
        return source;
      }
      BundleDescriptor bundle = (BundleDescriptor) source.get().object();
      Optional<Bundles.Found> target = catalog.bundles().find(to, id);
      if (isCopy(bundle, target) || copy(bundle, target.map(Bundles.Found::version), source)) {
        return source;
      }
    }
    throw new UnavailableException(
        "bundle "
            + id
            + " of repo "
            + from
            + " was changed by others at every try; run the command again");
  }

  /** Tells whether what is there is the bundle, but for the session that wrote it. */
  private static boolean isCopy(BundleDescriptor bundle, Optional<Bundles.Found> found) {
    if (found.isEmpty() || !(found.get().object() instanceof BundleDescriptor there)) {
      return false;
    }
    return there.nativeBundle().isPresent() && bundle.nativeBundle().isPresent()
        ? bundle.equals(
            there.withNative(
                there
                    .nativeBundle()
                    .get()
                    .writtenBy(
                        bundle.nativeBundle().get().session(),
                        bundle.nativeBundle().get().nonce())))
        : bundle.equals(there);
  }

  private boolean copy(
      BundleDescriptor bundle, Optional<Version> replaced, Optional<Bundles.Found> source) {
    if (bundle.isOlderFormat()) {
      catalog.bundles().copyLists(from, to, bundle.id());
      return catalog.bundles().put(to, bundle, replaced);
    }
    NativeBundle part = bundle.requireNative();
    Key key = CatalogKeys.bundle(to, bundle.id());
    Session session = sessions.register(key, replaced);
    try {
      Sight sight = session.look();
      // What the bundle leads to counts as seen only if the bundle was there after that (W3).
      if (!catalog.bundles().find(from, bundle.id()).equals(source)) {
        return false;
      }
      release(session, sight, part);
      BundleDescriptor copy = bundle.withNative(part.writtenBy(session.id(), session.nonce()));
      return session.commit(Descriptors.write(key, copy)) == CommitOutcome.DONE;
    } finally {
      session.leave();
    }
  }

  /** Packs of the bundle that are condemned are needed, and released (W4'). */
  private void release(Session session, Sight sight, NativeBundle part) {
    if (!sight.condemned().isEmpty()) {
      Set<PackId> wanted =
          new PackLists(content.packs()::read)
              .readAll(part.packList()).stream()
                  .filter(sight.condemned()::contains)
                  .collect(Collectors.toSet());
      session.release(sight, wanted);
    }
  }
}
