package io.datamon;

import io.datamon.catalog.LabelCondition;
import io.datamon.error.ConflictException;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundleId;
import io.datamon.model.LabelDescriptor;
import io.datamon.model.LabelName;
import io.datamon.model.RepoName;
import java.util.List;
import java.util.Optional;

/** A movable name for a bundle of a repo. Thread-safe. */
public final class Label {
  private final OpenContext context;
  private final RepoName repo;
  private final LabelName name;

  Label(OpenContext context, RepoName repo, LabelName name) {
    this.context = context;
    this.repo = repo;
    this.name = name;
  }

  /** Returns the name. */
  public LabelName name() {
    return name;
  }

  /**
   * Reads which bundle the label points at, since when and by whom.
   *
   * @throws NotFoundException if there is no such label
   */
  public LabelDescriptor descriptor() {
    return context.catalog().labels().get(repo, name);
  }

  /** Reads the label; empty if there is none. */
  public Optional<LabelDescriptor> find() {
    return context.catalog().labels().find(repo, name);
  }

  /**
   * Returns the bundle that the label points at.
   *
   * @throws NotFoundException if there is no such label, or its bundle is gone
   */
  public Bundle bundle() {
    BundleId id = descriptor().bundle();
    return new Bundle(context, repo, context.catalog().bundles().get(repo, id));
  }

  /**
   * Points the label at a bundle; makes it if there is none.
   *
   * @throws NotFoundException if there is no such bundle
   */
  public void set(BundleId bundle) {
    set(bundle, LabelCondition.ALWAYS);
  }

  /**
   * Points the label at a bundle if it points at another one now.
   *
   * @param current what it must point at
   * @throws ConflictException if it does not; it is as it was
   */
  public void setIfAt(BundleId current, BundleId bundle) {
    set(bundle, new LabelCondition.IfAt(current));
  }

  /**
   * Makes the label if there is none.
   *
   * @throws ConflictException if there is one
   */
  public void create(BundleId bundle) {
    set(bundle, LabelCondition.IF_ABSENT);
  }

  /**
   * Tells whether {@link #set} would move the label, or {@link #setIfAt}, and changes nothing.
   *
   * @param current what it must point at; empty for anything
   * @return what it points at now; empty if there is no such label
   * @throws ConflictException if it does not point there
   * @throws NotFoundException if there is no such bundle
   */
  public Optional<BundleId> checkSet(BundleId bundle, Optional<BundleId> current) {
    context.catalog().bundles().get(repo, bundle);
    LabelCondition condition = current.map(LabelCondition::ifAt).orElse(LabelCondition.ALWAYS);
    Optional<BundleId> now = context.catalog().labels().begin(repo, name, condition).bundle();
    if (now.isEmpty()) {
      context.catalog().repos().requireOpen(repo);
    }
    return now;
  }

  private void set(BundleId bundle, LabelCondition condition) {
    context.catalog().bundles().get(repo, bundle);
    context.catalog().labels().set(repo, name, bundle, List.of(context.contributor()), condition);
  }

  /**
   * Deletes the label; its history stays, and it can be made again.
   *
   * @return the label as it was
   * @throws NotFoundException if there is no such label
   */
  public LabelDescriptor delete() {
    return delete(LabelCondition.ALWAYS);
  }

  /**
   * Deletes the label if it points at a bundle now.
   *
   * @param current what it must point at
   * @return the label as it was
   * @throws ConflictException if it does not; it is as it was
   * @throws NotFoundException if there is no such label
   */
  public LabelDescriptor deleteIfAt(BundleId current) {
    return delete(new LabelCondition.IfAt(current));
  }

  private LabelDescriptor delete(LabelCondition condition) {
    context.catalog().repos().requireSettled(repo);
    return context.catalog().labels().delete(repo, name, List.of(context.contributor()), condition);
  }

  /**
   * Keeps the label from being deleted, and the bundle that it points at, until {@link #unprotect}.
   * It can be moved.
   *
   * @return the label as it is now
   * @throws NotFoundException if there is no such label
   */
  public LabelDescriptor protect() {
    context.catalog().repos().requireSettled(repo);
    return context.catalog().labels().protect(repo, name, true);
  }

  /**
   * Allows again to delete the label.
   *
   * @return the label as it is now
   * @throws NotFoundException if there is no such label
   */
  public LabelDescriptor unprotect() {
    context.catalog().repos().requireRemovable(repo);
    return context.catalog().labels().protect(repo, name, false);
  }

  /**
   * Lists the moves of the label, oldest first, the present state last, lazily. Moves by other
   * programs are among them where the store keeps what objects were before.
   *
   * @throws io.datamon.error.CorruptException from the iterator, at one that cannot be read
   */
  public Iterable<LabelDescriptor> history() {
    return () ->
        new ReadableItems<>(
            context.catalog().labels().history(repo, name), ReadableItems.throwing());
  }

  @Override
  public String toString() {
    return name.toString();
  }
}
