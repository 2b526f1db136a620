package io.datamon.verify;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.datamon.content.ChunkHasher;
import io.datamon.content.PackFiles;
import io.datamon.error.CorruptException;
import io.datamon.error.DatamonException;
import io.datamon.error.NotFoundException;
import io.datamon.manifest.ChunkLists;
import io.datamon.manifest.FolderRuns;
import io.datamon.manifest.ListPage;
import io.datamon.manifest.Manifest;
import io.datamon.manifest.PackLists;
import io.datamon.manifest.PackSet;
import io.datamon.manifest.PageFacts;
import io.datamon.manifest.PageInfo;
import io.datamon.manifest.PageVisitor;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.BundlePath;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.FileContent;
import io.datamon.model.NativeBundle;
import io.datamon.model.PackId;
import io.datamon.model.RepoName;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Checks one bundle after another. A leaf page that several bundles share is read once, as long as
 * its pages are sound and its memory allows; where it is damaged, it is read for each of them, so
 * that the paths of each are named. One thread.
 */
final class BundleCheck {
  /** How much memory is used to know pages again that bundles share, in bytes. */
  private static final long SOUND_BYTES = 32 << 20;

  /** So many names of files that have several are looked up together. */
  private static final int MOST_NAMES = 10_000;

  private final PackFiles files;
  private final PackChecks packs;
  private final Consumer<Finding> findings;

  /** Leaf pages that were read, with everything that they lead to, and found sound. */
  private final Cache<ChunkRef, SoundLeaf> sound =
      Caffeine.newBuilder()
          .maximumWeight(SOUND_BYTES)
          .weigher((ChunkRef page, SoundLeaf leaf) -> leaf.weight())
          .executor(Runnable::run)
          .build();

  BundleCheck(PackFiles files, PackChecks packs, Consumer<Finding> findings) {
    this.files = files;
    this.packs = packs;
    this.findings = findings;
  }

  /**
   * What bundles that share a sound leaf page need to know of it.
   *
   * @param facts what the pages above it say of it
   * @param folders what it holds of folders
   * @param needed the packs that its contents need
   * @param firstNames first names of files that are not in it, each with one of the others
   */
  private record SoundLeaf(
      PageFacts facts,
      FolderRuns.Part folders,
      PackSet needed,
      Map<BundlePath, BundlePath> firstNames) {
    int weight() {
      int weight = facts.weight() + folders.weight() + 16 * needed.size();
      for (Map.Entry<BundlePath, BundlePath> pair : firstNames.entrySet()) {
        weight += 160 + pair.getKey().toArray().length + pair.getValue().toArray().length;
      }
      return weight;
    }
  }

  private static boolean isFirstName(Entry entry) {
    return entry instanceof Entry.File && entry.extras().hardLink().isEmpty();
  }

  /** Checks a bundle; returns the number of entries that were seen. */
  long check(RepoName repo, BundleDescriptor bundle) {
    return new Run(repo, bundle.id(), bundle.requireNative()).check();
  }

  /** The check of one bundle. */
  private final class Run implements PageVisitor {
    private final RepoName repo;
    private final BundleId bundle;
    private final NativeBundle part;
    private final PackSet.Builder needed = PackSet.builder();
    private PackSet.Builder neededByLeaf = PackSet.builder();
    private final FolderRuns folders = new FolderRuns(this::children);
    private boolean whole = true; // whether every page could be read
    private long entries;
    private long fileCount;
    private long bytes;
    private long reported;
    private final Map<BundlePath, BundlePath> firstNames = new TreeMap<>();

    Run(RepoName repo, BundleId bundle, NativeBundle part) {
      this.repo = repo;
      this.bundle = bundle;
      this.part = part;
    }

    private void report(String message) {
      reported++;
      findings.accept(Finding.of(repo, bundle, message));
    }

    private void report(BundlePath path, String message) {
      reported++;
      findings.accept(Finding.of(repo, bundle, path, message));
    }

    long check() {
      Optional<PackSet> listed = readPackList();
      new Manifest(files::read, part.manifest()).visit(this);
      if (whole) {
        checkCounts();
        checkFirstNames();
      }
      listed.ifPresent(this::checkPackList);
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
        all.forEach(packs::look);
        return Optional.of(all);
      } catch (CorruptException | NotFoundException e) {
        report("the list of the packs that the bundle needs cannot be read: " + Finding.why(e));
        packs.told(part.packList().place().pack());
        return Optional.empty();
      }
    }

    @Override
    public Optional<PageFacts> known(ChunkRef page) {
      return Optional.ofNullable(sound.getIfPresent(page)).map(SoundLeaf::facts);
    }

    @Override
    public void passed(ChunkRef page) {
      SoundLeaf leaf = sound.getIfPresent(page);
      if (leaf == null) {
        throw new IllegalStateException("a page that was known a moment ago is not any more");
      }
      needed.add(page.place().pack());
      leaf.needed().forEach(needed::add);
      count(leaf.facts());
      check(leaf.folders());
      lookFor(leaf.firstNames());
    }

    @Override
    public void read(PageInfo page, PageFacts facts) {
      long before = reported;
      needed.add(page.ref().place().pack());
      packs
          .check(ChunkKind.PAGE, page.ref())
          .ifPresent(fault -> report("a page of the manifest: " + fault));
      if (!page.isLeaf()) {
        return;
      }
      count(facts);
      neededByLeaf = PackSet.builder();
      for (Entry entry : page.entries()) {
        if (entry instanceof Entry.File file) {
          checkFile(file);
        }
      }
      PackSet leaf = neededByLeaf.build();
      leaf.forEach(needed::add);
      FolderRuns.Part runs = FolderRuns.Part.of(page.entries());
      Map<BundlePath, BundlePath> elsewhere = firstNamesElsewhere(page.entries());
      if (reported == before) {
        sound.put(page.ref(), new SoundLeaf(facts, runs, leaf, elsewhere));
      }
      check(runs);
      lookFor(elsewhere);
    }

    private static Map<BundlePath, BundlePath> firstNamesElsewhere(List<Entry> entries) {
      Map<BundlePath, BundlePath> wanted = new TreeMap<>();
      for (Entry entry : entries) {
        entry.extras().hardLink().ifPresent(first -> wanted.putIfAbsent(first, entry.path()));
      }
      if (!wanted.isEmpty()) {
        entries.stream().filter(BundleCheck::isFirstName).map(Entry::path).forEach(wanted::remove);
      }
      return wanted;
    }

    private void lookFor(Map<BundlePath, BundlePath> names) {
      names.forEach(firstNames::putIfAbsent);
      if (firstNames.size() > MOST_NAMES) {
        checkFirstNames();
      }
    }

    /** A name that is missing costs nothing but that further names become files of their own. */
    private void checkFirstNames() {
      Manifest manifest = new Manifest(files::read, part.manifest());
      firstNames.forEach(
          (first, other) -> {
            try {
              if (manifest.find(first).filter(BundleCheck::isFirstName).isEmpty()) {
                findings.accept(
                    new Finding(
                        Finding.Severity.WARNING,
                        Optional.of(repo),
                        Optional.of(bundle),
                        Optional.of(other),
                        "it is another name of "
                            + first
                            + ", which the bundle does not hold; it is restored as a file of its"
                            + " own"));
              }
            } catch (CorruptException | NotFoundException e) {
              whole = false; // the page that it is in was told of
            }
          });
      firstNames.clear();
    }

    private void count(PageFacts leaf) {
      entries += leaf.entries();
      fileCount += leaf.files();
      bytes += leaf.bytes();
    }

    /** Reads what is in a folder, as far as it can be read: what cannot is told of by its page. */
    private Iterator<Entry> children(BundlePath folder) {
      Iterator<Entry> entries = new Manifest(files::read, part.manifest()).children(folder);
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          try {
            return whole && entries.hasNext();
          } catch (CorruptException | NotFoundException e) {
            whole = false;
            return false;
          }
        }

        @Override
        public Entry next() {
          return entries.next();
        }
      };
    }

    private void check(FolderRuns.Part part) {
      folders.add(
          part,
          orphan -> {
            if (whole) { // else the folder may be in what could not be read
              report(orphan, "its folder is not in the manifest");
            }
          });
    }

    @Override
    public void fault(
        ChunkRef page, BundlePath first, Optional<BundlePath> next, DatamonException why) {
      whole = false;
      packs.told(page.place().pack());
      String range =
          next.map(end -> "what is listed from here up to " + end).orElse("what follows here");
      report(first, range + " cannot be read: " + Finding.why(why));
    }

    private void checkFile(Entry.File file) {
      try {
        checkContent(file);
      } catch (CorruptException | NotFoundException e) {
        if (file.content() instanceof FileContent.Listed listed) {
          packs.told(listed.top().place().pack());
        }
        report(file.path(), Finding.why(e));
      }
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
        neededByLeaf.add(ref.place().pack());
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
        neededByLeaf.add(page.place().pack());
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
        if (whole && !closure.contains(pack)) {
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
