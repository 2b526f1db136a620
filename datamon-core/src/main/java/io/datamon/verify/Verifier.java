package io.datamon.verify;

import io.datamon.catalog.Catalog;
import io.datamon.catalog.Listed;
import io.datamon.content.ContentStore;
import io.datamon.error.CorruptException;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.RepoDescriptor;
import io.datamon.model.RepoName;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Verifies bundles: that everything they lead to is there and is what it should be.
 *
 * <p>One instance is one run; packs are looked at once, however many bundles share them. One
 * thread.
 */
public final class Verifier {
  private final Catalog catalog;
  private final ContentStore content;
  private final Consumer<Finding> findings;
  private final BundleCheck bundleCheck;
  private final PackChecks packs;
  private long bundles;
  private long older;
  private long entries;
  private long corrupt;
  private long warnings;

  /**
   * Creates a run.
   *
   * @param findings told of each thing that is wrong, as it is found
   */
  public Verifier(
      Catalog catalog, ContentStore content, VerifySettings settings, Consumer<Finding> findings) {
    this.catalog = catalog;
    this.content = content;
    this.findings = findings;
    this.packs = new PackChecks(content.packs(), settings);
    this.bundleCheck = new BundleCheck(content.packs(), packs, this::report);
  }

  private void report(Finding finding) {
    if (finding.severity() == Finding.Severity.CORRUPT) {
      corrupt++;
    } else {
      warnings++;
    }
    findings.accept(finding);
  }

  /** Verifies all repos of the context. */
  public void context() {
    for (Iterator<Listed<RepoDescriptor>> repos = catalog.repos().list(); repos.hasNext(); ) {
      Listed<RepoDescriptor> repo = repos.next();
      if (repo instanceof Listed.Ok<RepoDescriptor> ok) {
        repo(ok.value().name());
      } else if (repo instanceof Listed.Bad<RepoDescriptor> bad) {
        report(
            new Finding(
                Finding.Severity.CORRUPT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                bad.why().getMessage()));
      }
    }
  }

  /**
   * Verifies all bundles of a repo.
   *
   * @throws NotFoundException if there is no such repo
   */
  public void repo(RepoName repo) {
    for (Iterator<Listed<BundleDescriptor>> all = catalog.bundles().list(repo); all.hasNext(); ) {
      Listed<BundleDescriptor> bundle = all.next();
      if (bundle instanceof Listed.Ok<BundleDescriptor> ok) {
        bundle(repo, ok.value());
      } else if (bundle instanceof Listed.Bad<BundleDescriptor> bad) {
        report(
            new Finding(
                Finding.Severity.CORRUPT,
                Optional.of(repo),
                Optional.empty(),
                Optional.empty(),
                bad.why().getMessage()));
      }
    }
  }

  /** Verifies one bundle. */
  public void bundle(RepoName repo, BundleDescriptor bundle) {
    bundles++;
    if (bundle.isOlderFormat()) {
      older++;
      report(
          new Finding(
              Finding.Severity.WARNING,
              Optional.of(repo),
              Optional.of(bundle.id()),
              Optional.empty(),
              "the files of bundle "
                  + bundle.id()
                  + " are in the format of the older program and were not looked at"));
      return;
    }
    content.checkReadable();
    try {
      entries += bundleCheck.check(repo, bundle);
    } catch (CorruptException | NotFoundException e) {
      report(Finding.of(repo, bundle.id(), e.getMessage()));
    }
  }

  /** Returns what was done so far. */
  public VerifyOutcome outcome() {
    return new VerifyOutcome(
        bundles, older, entries, packs.count(), packs.packsRead(), corrupt, warnings);
  }
}
