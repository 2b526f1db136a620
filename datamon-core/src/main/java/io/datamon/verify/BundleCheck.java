package io.datamon.verify;

import io.datamon.content.ChunkHasher;
import io.datamon.content.PackFiles;
import io.datamon.error.CorruptException;
import io.datamon.error.NotFoundException;
import io.datamon.manifest.ChunkLists;
import io.datamon.manifest.ListPage;
import io.datamon.manifest.Manifest;
import io.datamon.manifest.PackLists;
import io.datamon.manifest.PackSet;
import io.datamon.manifest.PageInfo;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.FileContent;
import io.datamon.model.NativeBundle;
import io.datamon.model.PackId;
import io.datamon.model.RepoName;
import java.util.Iterator;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Checks one bundle after another. One thread. */
final class BundleCheck {
  private final PackFiles files;
  private final PackChecks packs;
  private final Consumer<Finding> findings;

  BundleCheck(PackFiles files, PackChecks packs, Consumer<Finding> findings) {
    this.files = files;
    this.packs = packs;
    this.findings = findings;
  }

  /** Checks a bundle; returns the number of entries that were seen. */
  long check(RepoName repo, BundleDescriptor bundle) {
    return new Run(repo, bundle.id(), bundle.requireNative()).check();
  }

  /** The check of one bundle. */
  private final class Run {
    private final RepoName repo;
    private final BundleId bundle;
    private final NativeBundle part;
    private final PackSet.Builder needed = PackSet.builder();
    private final NavigableSet<Bytes> folders = new TreeSet<>();
    private @Nullable BundlePath run;
    private long entries;
    private long fileCount;
    private long bytes;

    Run(RepoName repo, BundleId bundle, NativeBundle part) {
      this.repo = repo;
      this.bundle = bundle;
      this.part = part;
    }

    private void report(String message) {
      findings.accept(Finding.of(repo, bundle, message));
    }

    private void report(BundlePath path, String message) {
      findings.accept(Finding.of(repo, bundle, path, message));
    }

    long check() {
      Optional<PackSet> listed = readPackList();
      boolean whole = walk();
      if (whole) {
        checkCounts();
        listed.ifPresent(this::checkPackList);
      }
      return entries;
    }

    private Optional<PackSet> readPackList() {
      try {
        PackLists lists = new PackLists(files::read);
        for (Iterator<ChunkRef> pages = lists.pages(part.packList()); pages.hasNext(); ) {
          ChunkRef page = pages.next();
          needed.add(page.place().pack());
          packs
              .check(ChunkKind.PACK_LIST, page)
              .ifPresent(fault -> report("the pack list of the bundle: " + fault));
        }
        PackSet all = lists.readAll(part.packList());
        for (PackId pack : all) {
          packs.check(pack).ifPresent(fault -> report("a pack of the bundle: " + fault));
        }
        return Optional.of(all);
      } catch (CorruptException | NotFoundException e) {
        report("the pack list cannot be read: " + e.getMessage());
        return Optional.empty();
      }
    }

    /** Looks at every page and entry; false if some could not be reached. */
    private boolean walk() {
      Manifest manifest = new Manifest(files::read, part.manifest());
      BundlePath last = BundlePath.ROOT;
      try {
        for (Iterator<PageInfo> pages = manifest.pages(); pages.hasNext(); ) {
          PageInfo page = pages.next();
          needed.add(page.ref().place().pack());
          packs
              .check(ChunkKind.PAGE, page.ref())
              .ifPresent(fault -> report("a page of the manifest: " + fault));
          for (Entry entry : page.entries()) {
            check(entry);
            last = entry.path();
          }
        }
        return true;
      } catch (CorruptException | NotFoundException e) {
        report(last, "the manifest cannot be read after this path: " + e.getMessage());
        return false;
      }
    }

    private void check(Entry entry) {
      entries++;
      checkFolder(entry);
      if (entry instanceof Entry.File file) {
        fileCount++;
        bytes += file.size();
        try {
          checkContent(file);
        } catch (CorruptException | NotFoundException e) {
          report(file.path(), e.getMessage());
        }
      }
    }

    /**
     * Checks that the folder of an entry is an entry. Children come in runs, in the order of their
     * folders: folders before the one whose run begins will not be met again.
     */
    private void checkFolder(Entry entry) {
      BundlePath path = entry.path();
      if (!path.isRoot() && !path.parent().equals(run)) {
        run = path.parent();
        Bytes key = runKey(run);
        if (!folders.contains(key)) {
          report(path, "its folder is not in the manifest");
        }
        folders.headSet(key, true).clear();
      }
      if (entry instanceof Entry.Directory) {
        folders.add(runKey(path));
      }
    }

    private static Bytes runKey(BundlePath folder) {
      byte[] key = folder.toArray();
      for (int i = 0; i < key.length; i++) {
        key[i] = key[i] == '/' ? 0 : key[i];
      }
      return Bytes.copyOf(key);
    }

    private void checkContent(Entry.File file) {
      FileContent content = file.content();
      if (content instanceof FileContent.Inline) {
        return;
      }
      if (content instanceof FileContent.Listed) {
        checkListPages(file);
      }
      long size = 0;
      long count = 0;
      ChunkHasher.FileHash hash = new ChunkHasher.FileHash();
      for (Iterator<ChunkRef> refs = new ChunkLists(files::read).chunks(content);
          refs.hasNext(); ) {
        ChunkRef ref = refs.next();
        size += ref.length();
        count++;
        hash.add(ref.id(), ref.length());
        needed.add(ref.place().pack());
        packs.check(ChunkKind.DATA, ref).ifPresent(fault -> report(file.path(), fault));
      }
      Digest expected =
          content instanceof FileContent.Listed listed
              ? listed.hash()
              : ((FileContent.Direct) content).hash();
      if (size != file.size()) {
        report(file.path(), "its chunks have " + size + " bytes, and it has " + file.size());
      }
      if (!hash.finish().equals(expected)) {
        report(file.path(), "its hash does not fit the list of its " + count + " chunks");
      }
    }

    private void checkListPages(Entry.File file) {
      for (Iterator<ListPage> pages = new ChunkLists(files::read).pages(file.content());
          pages.hasNext(); ) {
        ChunkRef page = pages.next().ref();
        needed.add(page.place().pack());
        packs.check(ChunkKind.LIST, page).ifPresent(fault -> report(file.path(), fault));
      }
    }

    private void checkCounts() {
      if (entries != part.entries() || fileCount != part.files() || bytes != part.bytes()) {
        report(
            String.format(
                "the descriptor counts %d entries, %d files, %d bytes, and the manifest has %d,"
                    + " %d, %d",
                part.entries(), part.files(), part.bytes(), entries, fileCount, bytes));
      }
    }

    private void checkPackList(PackSet listed) {
      PackSet closure = needed.build();
      for (PackId pack : closure) {
        if (!listed.contains(pack)) {
          report("pack " + pack + " is needed, and the pack list does not name it");
        }
      }
      for (PackId pack : listed) {
        if (!closure.contains(pack)) {
          findings.accept(
              new Finding(
                  Finding.Severity.WARNING,
                  Optional.of(repo),
                  Optional.of(bundle),
                  Optional.empty(),
                  "the pack list names pack " + pack + ", which is not needed"));
        }
      }
    }
  }
}
