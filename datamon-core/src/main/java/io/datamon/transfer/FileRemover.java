package io.datamon.transfer;

import io.datamon.catalog.Bundles;
import io.datamon.catalog.Catalog;
import io.datamon.catalog.Listed;
import io.datamon.content.CommitOutcome;
import io.datamon.content.ContentStore;
import io.datamon.content.IndexHints;
import io.datamon.content.PackOutput;
import io.datamon.content.Session;
import io.datamon.content.Sight;
import io.datamon.error.ConflictException;
import io.datamon.error.CorruptException;
import io.datamon.error.NotFoundException;
import io.datamon.error.UnavailableException;
import io.datamon.error.UnsupportedFormatException;
import io.datamon.manifest.ChunkLists;
import io.datamon.manifest.LeafPage;
import io.datamon.manifest.Manifest;
import io.datamon.manifest.ManifestSummary;
import io.datamon.manifest.ManifestWriter;
import io.datamon.manifest.PackListSummary;
import io.datamon.manifest.PackListWriter;
import io.datamon.manifest.PackLists;
import io.datamon.manifest.PackSet;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.BundlePath;
import io.datamon.model.CatalogKeys;
import io.datamon.model.Descriptors;
import io.datamon.model.Entry;
import io.datamon.model.FileContent;
import io.datamon.model.NativeBundle;
import io.datamon.model.PackId;
import io.datamon.model.RepoName;
import io.datamon.store.Key;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Takes files out of all bundles of a repo, which keep their ids: the one way in which a bundle
 * changes. For each bundle a new manifest is written, and then its descriptor is replaced in one
 * step, if it is still as it was read; what is not touched is used again by reference. If it is
 * stopped on the way, it may be run again.
 *
 * <p>One thread.
 */
public final class FileRemover {
  /** So often may others change a bundle while its manifest is written. */
  private static final int RACES = 10;

  private static final int BUFFERS = 3;

  private final Catalog catalog;
  private final ContentStore content;
  private final RootSessions sessions;
  private final RepoName repo;
  private final Set<BundlePath> paths;
  private int rewritten; // so many bundles have been changed

  /**
   * Prepares to remove files.
   *
   * @param paths of files and links, just as they are in the bundles
   */
  public FileRemover(
      Catalog catalog, RootSessions sessions, RepoName repo, Collection<BundlePath> paths) {
    this.catalog = catalog;
    this.content = sessions.content();
    this.sessions = sessions;
    this.repo = repo;
    this.paths = new TreeSet<>(paths);
  }

  /**
   * Finds out what would go; changes nothing. Reads every descriptor of the repo, and of each
   * bundle one page a level for each path.
   *
   * @throws io.datamon.error.NotFoundException if the repo does not exist
   * @throws UnsupportedFormatException if a bundle is not in the native format
   */
  public FileRemoval plan() {
    List<BundleId> bundles = new ArrayList<>();
    Set<BundlePath> missing = new TreeSet<>(paths);
    Set<BundlePath> folders = new TreeSet<>();
    long files = 0;
    long bytes = 0;
    for (Iterator<Listed<BundleDescriptor>> all = catalog.bundles().list(repo); all.hasNext(); ) {
      BundleDescriptor bundle = all.next().orThrow();
      if (bundle.isOlderFormat()) {
        throw new UnsupportedFormatException(
            "no file was deleted: bundle "
                + bundle.id()
                + " of repo "
                + repo
                + " is in the format of the older program (blake), which this version does not"
                + " read: delete files from it with that program, or delete the bundle");
      }
      List<Entry> found = findWhileThere(bundle, folders);
      if (!found.isEmpty()) {
        bundles.add(bundle.id());
        files += found.size();
        bytes += found.stream().mapToLong(Entry::size).sum();
        found.forEach(entry -> missing.remove(entry.path()));
      }
    }
    missing.removeAll(folders);
    return new FileRemoval(bundles, files, bytes, List.copyOf(missing), List.copyOf(folders));
  }

  /** Returns what is to go from a bundle as it is now; nothing if somebody deletes it meanwhile. */
  private List<Entry> findWhileThere(BundleDescriptor listed, Set<BundlePath> folders) {
    Optional<BundleDescriptor> bundle = Optional.of(listed);
    while (bundle.isPresent()) {
      try {
        return find(bundle.get().requireNative(), folders);
      } catch (NotFoundException | CorruptException e) {
        Optional<BundleDescriptor> now = catalog.bundles().findBundle(repo, listed.id());
        if (now.equals(bundle)) {
          throw e;
        }
        bundle = now;
      }
    }
    return List.of();
  }

  /** Returns the files and links of a bundle that are to go. */
  private List<Entry> find(NativeBundle part, Set<BundlePath> folders) {
    content.checkReadable();
    Manifest manifest = new Manifest(content.packs()::read, part.manifest());
    List<Entry> found = new ArrayList<>();
    for (BundlePath path : paths) {
      Optional<Entry> entry = manifest.find(path);
      if (entry.isPresent() && entry.get() instanceof Entry.Directory) {
        folders.add(path);
      } else {
        entry.ifPresent(found::add);
      }
    }
    return found;
  }

  /**
   * Does what {@link #plan} says.
   *
   * @return what was done
   * @throws io.datamon.error.OutcomeUnknownException if a bundle may or may not be changed
   */
  public FileRemoval run() {
    FileRemoval plan = plan();
    for (BundleId bundle : plan.bundles()) {
      catalog
          .bundles()
          .findBundle(repo, bundle)
          .filter(BundleDescriptor::isProtected)
          .ifPresent(this::refuse);
    }
    for (BundleId bundle : plan.bundles()) {
      rewrite(bundle);
    }
    return plan;
  }

  private void refuse(BundleDescriptor bundle) {
    String done =
        rewritten == 0
            ? "no file was deleted: bundle "
            : "files were deleted from "
                + (rewritten == 1 ? "one bundle" : rewritten + " bundles")
                + ", and not from the others: bundle ";
    throw new ConflictException(
        done
            + bundle.id()
            + " of repo "
            + repo
            + " holds one and is protected; take its protection off first");
  }

  private void rewrite(BundleId id) {
    Key key = CatalogKeys.bundle(repo, id);
    for (int race = 0; race < RACES; race++) {
      Optional<Bundles.Found> seen =
          catalog.bundles().find(repo, id).filter(f -> f.object() instanceof BundleDescriptor);
      if (seen.isEmpty()) {
        return; // somebody deleted it meanwhile
      }
      BundleDescriptor bundle = (BundleDescriptor) seen.get().object();
      if (bundle.isProtected()) {
        refuse(bundle);
      }
      try {
        if (find(bundle.requireNative(), new HashSet<>()).isEmpty()) {
          return; // somebody else did the same
        }
        if (replace(key, seen.get(), bundle)) {
          rewritten++;
          return;
        }
      } catch (NotFoundException | CorruptException e) {
        // What a bundle led to may be collected once it was deleted or replaced.
        if (catalog.bundles().find(repo, id).equals(seen)) {
          throw e;
        }
      }
    }
    throw new UnavailableException(
        "bundle "
            + id
            + " of repo "
            + repo
            + " was changed by others at every try; run the command again");
  }

  /** Tries to replace a descriptor; tells whether it was still as it was read, and is replaced. */
  private boolean replace(Key key, Bundles.Found seen, BundleDescriptor bundle) {
    Session session = sessions.register(key, Optional.of(seen.version()));
    try {
      Sight sight = session.look();
      // What the bundle leads to counts as seen only if the bundle was there after that (W3).
      return catalog.bundles().find(repo, bundle.id()).equals(Optional.of(seen))
          && rewrite(session, sight, key, bundle) == CommitOutcome.DONE;
    } finally {
      session.leave();
    }
  }

  private CommitOutcome rewrite(Session session, Sight seen, Key key, BundleDescriptor bundle) {
    NativeBundle part = bundle.requireNative();
    Sight sight = release(session, seen, part);
    try (PackOutput output =
        new PackOutput(
            content,
            session,
            sight,
            IndexHints.list(content),
            sessions.environment().clock(),
            sessions.environment().random(),
            BUFFERS,
            1)) {
      PageStore pages =
          new PageStore(sight, content.packs(), output.pageWriter(), (ref, page) -> {});
      ManifestSummary manifest = copy(part, sight, pages);
      PackSet packs = manifest.packs().union(PackSet.of(pages.currentPack()));
      PackListSummary packList = new PackListWriter(sight.profile(), pages).write(packs);
      pages.flush();
      output.finish();
      NativeBundle next =
          new NativeBundle(
              part.draft(),
              session.nonce(),
              session.id(),
              part.requires(),
              part.cut(),
              manifest.top(),
              packList.top(),
              manifest.entries(),
              manifest.files(),
              manifest.bytes(),
              part.skipped());
      CommitOutcome outcome = session.commit(Descriptors.write(key, bundle.withNative(next)));
      output.publishRest();
      return outcome;
    }
  }

  /** Packs of the bundle that are condemned are needed, and released (W4'). */
  private Sight release(Session session, Sight sight, NativeBundle part) {
    if (sight.condemned().isEmpty()) {
      return sight;
    }
    Set<PackId> wanted =
        new PackLists(content.packs()::read)
            .readAll(part.packList()).stream()
                .filter(sight.condemned()::contains)
                .collect(Collectors.toSet());
    return session.release(sight, wanted);
  }

  private ManifestSummary copy(NativeBundle part, Sight sight, PageStore pages) {
    ManifestWriter writer = new ManifestWriter(sight.profile(), pages);
    ChunkLists lists = new ChunkLists(pages);
    FirstNames names = new FirstNames();
    for (Iterator<LeafPage> leaves = new Manifest(pages, part.manifest()).leaves();
        leaves.hasNext(); ) {
      for (Entry entry : leaves.next().entries()) {
        boolean goes = !(entry instanceof Entry.Directory) && paths.contains(entry.path());
        if (goes) {
          names.gone(entry);
        } else {
          Entry kept = names.keep(entry);
          writer.add(kept, listedPacks(kept, lists));
        }
      }
    }
    return writer.finish();
  }

  private static Collection<PackId> listedPacks(Entry entry, ChunkLists lists) {
    return entry instanceof Entry.File file && file.content() instanceof FileContent.Listed
        ? lists.packs(file.content())
        : List.of();
  }
}
