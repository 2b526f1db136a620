package io.datamon.transfer;

import io.datamon.catalog.Catalog;
import io.datamon.catalog.Listed;
import io.datamon.catalog.RepoRemoval;
import io.datamon.content.ContentStore;
import io.datamon.error.ConflictException;
import io.datamon.error.DatamonException;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.Contributor;
import io.datamon.model.LabelDescriptor;
import io.datamon.model.NativeBundle;
import io.datamon.model.RepoName;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Deletes a repo with all its bundles and labels. It is marked first, so that nothing is added to
 * it any more, and goes last; so a deletion that was stopped may be run again, and a repo that is
 * made under its name later finds nothing of it.
 *
 * <p>One thread.
 */
public final class RepoRemover {
  /** How many protected bundles and labels a message names. */
  private static final int PROTECTED_SHOWN = 5;

  private final Catalog catalog;
  private final ContentStore content;
  private final RootSessions sessions;
  private final Contributor who;
  private final RepoName repo;
  private final RepoRemoval removal;

  private long bundles;
  private long labels;
  private long files;
  private long bytes;

  /**
   * Prepares a deletion.
   *
   * @param who who does it
   */
  public RepoRemover(Catalog catalog, RootSessions sessions, Contributor who, RepoName repo) {
    this.catalog = catalog;
    this.content = sessions.content();
    this.sessions = sessions;
    this.who = who;
    this.repo = repo;
    this.removal = catalog.removal(repo);
  }

  /**
   * Finds out what would go; changes nothing. Reads every bundle and label.
   *
   * @throws NotFoundException if there is no such repo
   * @throws ConflictException if it is part of a rename
   * @throws io.datamon.error.CorruptException if a bundle or a label cannot be read
   */
  public RepoDeletion plan() {
    removal.check();
    return survey(new ArrayList<>());
  }

  private RepoDeletion survey(List<BundleId> ids) {
    clear();
    List<String> kept = new ArrayList<>();
    for (Iterator<Listed<BundleDescriptor>> all = catalog.bundles().list(repo); all.hasNext(); ) {
      BundleDescriptor bundle = all.next().orThrow();
      ids.add(bundle.id());
      count(bundle);
      if (bundle.isProtected()) {
        kept.add("bundle " + bundle.id());
      }
    }
    for (Iterator<Listed<LabelDescriptor>> all = catalog.labels().list(repo, ""); all.hasNext(); ) {
      LabelDescriptor label = all.next().orThrow();
      labels++;
      if (label.isProtected()) {
        kept.add("label " + label.name());
      }
    }
    return counted(kept);
  }

  private void clear() {
    bundles = 0;
    labels = 0;
    files = 0;
    bytes = 0;
  }

  private void count(BundleDescriptor bundle) {
    bundles++;
    files += bundle.nativeBundle().map(NativeBundle::files).orElse(0L);
    bytes += bundle.nativeBundle().map(NativeBundle::bytes).orElse(0L);
  }

  private RepoDeletion counted(List<String> kept) {
    return new RepoDeletion(bundles, labels, files, bytes, kept);
  }

  /**
   * Does what {@link #plan} says.
   *
   * @return what was done
   * @throws ConflictException if something is protected; nothing was changed, unless the message
   *     says that it was protected meanwhile
   * @throws NotFoundException if somebody else was first
   * @throws io.datamon.error.OutcomeUnknownException if something may or may not be gone
   */
  public RepoDeletion run() {
    checkUnprotected(plan());
    removal.begin();
    List<BundleId> ids = new ArrayList<>();
    try {
      // What ends now ends in a void, so what is there after this is all that there is to delete.
      RepoWriters.end(catalog, sessions, repo, who.toString());
      checkUnprotected(survey(ids));
      removal.proceed();
    } catch (DatamonException e) {
      throw cancelled(e);
    }
    clear();
    try {
      removal.removeLabels(who, label -> labels++);
      ids.forEach(this::remove);
      removal.removeLabels(who, label -> labels++); // made before their makers saw the mark
    } catch (ConflictException e) {
      throw cancelled(
          new ConflictException(
              "repo "
                  + repo
                  + " was deleted in part, "
                  + bundles
                  + " of its bundles and "
                  + labels
                  + " of its labels, before somebody protected what is left: "
                  + e.getMessage(),
              e));
    }
    removal.end();
    return counted(List.of());
  }

  private DatamonException cancelled(DatamonException failure) {
    removal.cancelAfter(failure);
    return failure;
  }

  private void remove(BundleId id) {
    try {
      count(catalog.bundles().remove(repo, id, content::hasSession, who.toString()));
    } catch (NotFoundException e) {
      // somebody else was first
    }
  }

  private void checkUnprotected(RepoDeletion plan) {
    List<String> kept = plan.protectedItems();
    if (!kept.isEmpty()) {
      throw new ConflictException(
          "repo "
              + repo
              + " was not deleted: "
              + String.join(", ", kept.subList(0, Math.min(PROTECTED_SHOWN, kept.size())))
              + (kept.size() > PROTECTED_SHOWN ? " and more" : "")
              + (kept.size() == 1 ? " is" : " are")
              + " protected; take the protection off first");
    }
  }
}
