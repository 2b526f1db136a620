package io.datamon.catalog;

import io.datamon.error.ConflictException;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.Contributor;
import io.datamon.model.LabelDescriptor;
import io.datamon.model.LabelName;
import io.datamon.model.NativeBundle;
import io.datamon.model.RepoName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Removes the bundles of a repo but for the newest and those that labels keep. If it is stopped on
 * the way, it may be run again: labels go before the bundle that they point at, so that no label is
 * left that points at nothing.
 *
 * <p>One thread.
 */
public final class Squasher {
  private final Catalog catalog;
  private final RepoName repo;
  private final SquashRules rules;

  /** Prepares to squash a repo. */
  public Squasher(Catalog catalog, RepoName repo, SquashRules rules) {
    this.catalog = catalog;
    this.repo = repo;
    this.rules = rules;
  }

  /** A bundle, as far as it matters here. */
  private record Candidate(BundleId id, boolean isProtected, long files, long bytes) {
    static Candidate of(BundleDescriptor bundle) {
      Optional<NativeBundle> part = bundle.nativeBundle();
      return new Candidate(
          bundle.id(),
          bundle.isProtected(),
          part.map(NativeBundle::files).orElse(0L),
          part.map(NativeBundle::bytes).orElse(0L));
    }
  }

  /**
   * Finds out what would go; changes nothing. Reads every bundle and every label of the repo.
   *
   * @throws NotFoundException if the repo does not exist
   * @throws io.datamon.error.CorruptException if a bundle or a label cannot be read
   */
  public SquashPlan plan() {
    List<Candidate> bundles = new ArrayList<>();
    for (Iterator<Listed<BundleDescriptor>> all = catalog.bundles().list(repo); all.hasNext(); ) {
      bundles.add(Candidate.of(all.next().orThrow()));
    }
    List<BundleId> kept = new ArrayList<>();
    if (bundles.size() <= rules.newest()) {
      bundles.forEach(bundle -> kept.add(bundle.id()));
      return new SquashPlan(kept, List.of(), List.of(), 0, 0, 0);
    }
    Map<BundleId, List<LabelDescriptor>> labels = labels();
    List<BundleId> removed = new ArrayList<>();
    List<LabelName> removedLabels = new ArrayList<>();
    long protectedBundles = 0;
    long files = 0;
    long bytes = 0;
    for (int i = 0; i < bundles.size(); i++) {
      Candidate bundle = bundles.get(i);
      List<LabelDescriptor> here =
          Optional.ofNullable(labels.remove(bundle.id())).orElse(List.of());
      if (i >= bundles.size() - rules.newest()
          || here.stream().anyMatch(label -> rules.keeps(label.name().value()))) {
        kept.add(bundle.id());
      } else if (bundle.isProtected() || here.stream().anyMatch(LabelDescriptor::isProtected)) {
        kept.add(bundle.id());
        protectedBundles++;
      } else {
        removed.add(bundle.id());
        here.forEach(label -> removedLabels.add(label.name()));
        files += bundle.files();
        bytes += bundle.bytes();
      }
    }
    // What is left points at bundles that were not there.
    labels.values().stream()
        .flatMap(List::stream)
        .filter(label -> !label.isProtected())
        .filter(label -> catalog.bundles().findBundle(repo, label.bundle()).isEmpty())
        .forEach(label -> removedLabels.add(label.name()));
    removedLabels.sort((a, b) -> a.value().compareTo(b.value()));
    return new SquashPlan(kept, removed, removedLabels, protectedBundles, files, bytes);
  }

  private Map<BundleId, List<LabelDescriptor>> labels() {
    Map<BundleId, List<LabelDescriptor>> labels = new HashMap<>();
    for (Iterator<Listed<LabelDescriptor>> all = catalog.labels().list(repo, ""); all.hasNext(); ) {
      LabelDescriptor label = all.next().orThrow();
      labels.computeIfAbsent(label.bundle(), id -> new ArrayList<>()).add(label);
    }
    return labels;
  }

  /**
   * Does what {@link #plan} says.
   *
   * @param sessions tells whether the session object of a writer is there
   * @param who who does it
   * @return what was done
   * @throws io.datamon.error.OutcomeUnknownException if something may or may not be gone
   */
  public SquashPlan run(Predicate<BundleId> sessions, Contributor who) {
    SquashPlan plan = plan();
    for (LabelName label : plan.labels()) {
      removeLabel(label, plan, who);
    }
    for (BundleId bundle : plan.removed()) {
      try {
        catalog.bundles().remove(repo, bundle, sessions, who.toString());
      } catch (NotFoundException e) {
        if (!e.kind().equals("bundle")) {
          throw e;
        }
      } // somebody else was first
    }
    return plan;
  }

  /** A label that somebody moved since to a bundle that stays, stays too. */
  private void removeLabel(LabelName label, SquashPlan plan, Contributor who) {
    while (true) {
      Optional<BundleId> at = catalog.labels().find(repo, label).map(LabelDescriptor::bundle);
      if (at.isEmpty()
          || !plan.removed().contains(at.get())
              && catalog.bundles().findBundle(repo, at.get()).isPresent()) {
        return;
      }
      try {
        catalog.labels().delete(repo, label, List.of(who), LabelCondition.ifAt(at.get()));
        return;
      } catch (ConflictException e) {
        if (catalog.labels().find(repo, label).filter(LabelDescriptor::isProtected).isPresent()) {
          throw e;
        }
      } catch (NotFoundException e) {
        return; // somebody else was first
      }
    }
  }
}
