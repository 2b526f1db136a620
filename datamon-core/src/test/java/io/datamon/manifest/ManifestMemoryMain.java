package io.datamon.manifest;

import io.datamon.model.BundlePath;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.Extras;
import io.datamon.model.FileContent;
import io.datamon.model.Place;
import io.datamon.model.Profile;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;

/**
 * Writes, reads and compares manifests of many entries, and writes a list of many chunks, in a heap
 * that is to be small: run it with {@code -Xmx64m}. Argument: the number of entries, by default
 * 200,000. Ends with an exception if a count is wrong.
 */
final class ManifestMemoryMain {
  private ManifestMemoryMain() {}

  /** Runs it. */
  public static void main(String[] args) {
    int files = args.length > 0 ? Integer.parseInt(args[0]) : 200_000;
    MemoryPages pages = new MemoryPages();
    ManifestSummary before = write(pages, files, -1);
    ManifestSummary after = write(pages, files, files / 2);
    Iterator<Entry> entries = new Manifest(pages, before.top()).entries();
    long read = 0;
    while (entries.hasNext()) {
      entries.next();
      read++;
    }
    Iterator<Change> changes =
        ManifestDiff.between(new Manifest(pages, before.top()), new Manifest(pages, after.top()));
    long changed = 0;
    while (changes.hasNext()) {
      changes.next();
      changed++;
    }
    check("entries read", before.entries(), read);
    check("changes", 1, changed);

    int[] listPages = new int[1];
    PageSink counting =
        (kind, page) -> {
          listPages[0]++;
          return chunk(listPages[0], page.length);
        };
    ChunkListWriter list = new ChunkListWriter(Profile.STANDARD, counting);
    int chunks = 5 * files;
    for (int i = 0; i < chunks; i++) {
      list.add(chunk(i, 1 << 20));
    }
    ListedContent content = list.finish((long) chunks << 20);
    System.out.printf(
        "%d entries, %d pages, %d chunks on %d list pages, %d packs%n",
        read, pages.stored.size(), chunks, listPages[0], content.packs().size());
  }

  private static void check(String what, long expected, long found) {
    if (expected != found) {
      throw new IllegalStateException(what + ": " + found + ", not " + expected);
    }
  }

  private static ChunkRef chunk(int n, int length) {
    long x = n * 0x9e37_79b9_7f4a_7c15L;
    Digest id = new Digest(x ^ x >>> 31, x, n, ~x);
    return new ChunkRef(
        id, length, new Place(MemoryPages.packId(n / 16), n % 16, 64 + n % 16 * length, length));
  }

  private static ManifestSummary write(PageSink sink, int files, int touched) {
    ManifestWriter writer = new ManifestWriter(Profile.STANDARD, sink);
    writer.add(new Entry.Directory(BundlePath.ROOT, 0755, Instant.EPOCH, Extras.NONE), List.of());
    for (int i = 0; i < files; i++) {
      ChunkRef chunk = chunk(i, 4096);
      writer.add(
          new Entry.File(
              BundlePath.of(String.format("file-%08d", i)),
              0644,
              Instant.ofEpochSecond(i == touched ? 1 : 0),
              chunk.length(),
              new FileContent.Direct(chunk.id(), List.of(chunk)),
              Extras.NONE),
          List.of());
    }
    return writer.finish();
  }
}
