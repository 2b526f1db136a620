package io.datamon.verify;

import io.datamon.catalog.Catalog;
import io.datamon.catalog.Listed;
import io.datamon.content.ContentAudit;
import io.datamon.content.ContentStore;
import io.datamon.content.DamagedPacks;
import io.datamon.error.CorruptException;
import io.datamon.error.NotFoundException;
import io.datamon.error.UnsupportedFormatException;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.CatalogKeys;
import io.datamon.model.LabelDescriptor;
import io.datamon.model.RepoDescriptor;
import io.datamon.model.RepoName;
import io.datamon.store.Key;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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
  private static final Logger LOG = System.getLogger(Verifier.class.getName());

  private final Catalog catalog;
  private final VerifySettings settings;
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
    this.settings = settings;
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

  /**
   * Verifies all repos of the context, and the objects of its contents that no bundle leads to,
   * packs among them.
   */
  public void context() {
    ContentAudit.run(content, settings.dataShare() > 0, this::report);
    for (Iterator<Listed<RepoDescriptor>> repos = catalog.repos().list(); repos.hasNext(); ) {
      Listed<RepoDescriptor> repo = repos.next();
      if (repo instanceof Listed.Ok<RepoDescriptor> ok) {
        look(ok.value().name());
      } else if (repo instanceof Listed.Bad<RepoDescriptor> bad) {
        report(Finding.of(Finding.why(bad.why())));
        // Its bundles may be sound.
        CatalogKeys.repoOf(bad.key()).ifPresent(this::look);
      }
    }
    for (String lost : catalog.lostRepos()) {
      report(
          Finding.warning(
              Optional.empty(),
              "there are bundles or labels of repo "
                  + lost
                  + ", and no object repos/"
                  + lost
                  + "/repo.yaml: it was lost, or the repo was deleted while they were made"));
      CatalogKeys.repoOf(Key.of("repos", lost, CatalogKeys.REPO_FILE)).ifPresent(this::look);
    }
    ContentAudit.packs(content, packs::look, this::report);
    finish();
  }

  private void report(ContentAudit.Fault fault) {
    String what = Finding.why(fault.what());
    report(fault.lossy() ? Finding.of(what) : Finding.warning(Optional.empty(), what));
  }

  /**
   * Notes damaged packs for later uploads, and tells of those that are damaged without harm to any
   * bundle that was verified.
   */
  private void finish() {
    DamagedPacks.note(content, packs.damaged(), packs::isSound);
    packs
        .untold()
        .forEach(
            (pack, fault) -> {
              String what =
                  fault.contains(pack.toString())
                      ? fault
                      : "pack " + pack + " is damaged: " + fault;
              if (packs.isForwarded(pack)) {
                report(
                    Finding.warning(
                        Optional.empty(), what + "; what is needed of it is found elsewhere"));
              } else {
                report(Finding.of(what + "; nothing that was verified is affected"));
              }
            });
  }

  /**
   * Verifies all bundles of a repo, and its labels.
   *
   * @throws NotFoundException if there is no such repo
   */
  public void repo(RepoName repo) {
    catalog.repos().require(repo);
    look(repo);
    finish();
  }

  private void look(RepoName repo) {
    try {
      for (Iterator<Listed<BundleDescriptor>> all = catalog.bundles().list(repo); all.hasNext(); ) {
        Listed<BundleDescriptor> bundle = all.next();
        if (bundle instanceof Listed.Ok<BundleDescriptor> ok) {
          look(repo, ok.value());
        } else if (bundle instanceof Listed.Bad<BundleDescriptor> bad) {
          String what = Finding.why(bad.why());
          Optional<BundleId> id = CatalogKeys.bundleOf(bad.key());
          report(
              new Finding(Finding.Severity.CORRUPT, Optional.of(repo), id, Optional.empty(), what));
        }
      }
      labels(repo);
    } catch (NotFoundException e) {
      report(Finding.of(repo, Finding.why(e))); // removed meanwhile, or its descriptor was lost
    }
  }

  private void labels(RepoName repo) {
    for (Iterator<Listed<LabelDescriptor>> all = catalog.labels().list(repo, ""); all.hasNext(); ) {
      Listed<LabelDescriptor> label = all.next();
      if (label instanceof Listed.Ok<LabelDescriptor> ok) {
        target(repo, ok.value());
      } else if (label instanceof Listed.Bad<LabelDescriptor> bad) {
        report(Finding.of(repo, Finding.why(bad.why())));
      }
    }
    for (Iterator<Listed<LabelDescriptor>> all = catalog.labels().moves(repo); all.hasNext(); ) {
      if (all.next() instanceof Listed.Bad<LabelDescriptor> bad) {
        report(Finding.of(repo, Finding.why(bad.why())));
      }
    }
  }

  /** Looks for the bundle that a label names: that it is gone may be meant, or a loss. */
  private void target(RepoName repo, LabelDescriptor label) {
    try {
      catalog.bundles().get(repo, label.bundle());
    } catch (NotFoundException e) {
      report(
          Finding.warning(
              Optional.of(repo),
              "label "
                  + label.name()
                  + " points at bundle "
                  + label.bundle()
                  + ", which does not exist"));
    } catch (CorruptException | UnsupportedFormatException e) {
      LOG.log(Level.DEBUG, "told of its bundle already: {0}", e.getMessage());
    }
  }

  /** Verifies one bundle. */
  public void bundle(RepoName repo, BundleDescriptor bundle) {
    look(repo, bundle);
    finish();
  }

  private void look(RepoName repo, BundleDescriptor bundle) {
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
    try {
      content.checkReadable();
      entries += bundleCheck.check(repo, bundle);
    } catch (CorruptException | NotFoundException e) {
      report(Finding.of(repo, bundle.id(), Finding.why(e)));
    } catch (UnsupportedFormatException e) {
      report(
          new Finding(
              Finding.Severity.WARNING,
              Optional.of(repo),
              Optional.of(bundle.id()),
              Optional.empty(),
              "not looked at: " + e.getMessage()));
    }
  }

  /** Returns what was done so far. */
  public VerifyOutcome outcome() {
    return new VerifyOutcome(
        bundles, older, entries, packs.count(), packs.packsRead(), corrupt, warnings);
  }
}
