package io.datamon.content;

import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Pages on the disk of this machine, kept between runs: for stores to which the way is long. A page
 * is a file that is called by its id, and its bytes are checked against that whenever they are
 * read, so that nothing that happens to the folder does harm. Bounded; those that were not used for
 * the longest time go first.
 *
 * <p>Thread-safe, and safe for several processes: a file is made under another name.
 */
final class PageCache {
  /** How much of the disk is used, in bytes. */
  static final long MAX_BYTES = 256L << 20;

  /** A page counts as used at most so often. */
  private static final Duration USED = Duration.ofHours(1);

  /** What disks give space in, as most do: a page of some hundred bytes takes a whole one. */
  private static final int BLOCK = 4096;

  private static final long NOT_COUNTED = -1;

  private final Path folder;
  private final long maxBytes;

  /** About how many bytes are there; other processes add theirs. */
  private final AtomicLong bytes = new AtomicLong(NOT_COUNTED);

  /**
   * Creates a cache; nothing is made before the first page is kept.
   *
   * @param folder for pages alone
   */
  PageCache(Path folder, long maxBytes) {
    this.folder = folder;
    this.maxBytes = maxBytes;
  }

  private Path file(ChunkRef ref) {
    String id = ref.id().toString();
    return folder.resolve(id.substring(0, 2)).resolve(id);
  }

  /** Returns a page, if it is there and right. */
  Optional<byte[]> get(ChunkKind kind, ChunkRef ref) {
    Path file = file(ref);
    try {
      // Longer than it is to be is not read.
      if (Files.size(file) == ref.length()) {
        byte[] page = Files.readAllBytes(file);
        if (ChunkHasher.id(kind, page, 0, page.length).equals(ref.id())) {
          used(file);
          return Optional.of(page);
        }
      }
      Files.deleteIfExists(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      log("could not be read", e);
    }
    return Optional.empty();
  }

  private static void used(Path file) throws IOException {
    Instant now = Instant.now();
    if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(USED))) {
      Files.setLastModifiedTime(file, FileTime.from(now));
    }
  }

  /** Keeps a page that was checked, if it can be. */
  void put(ChunkRef ref, byte[] page) {
    Path file = file(ref);
    try {
      Files.createDirectories(file.getParent());
      Path temporary = Files.createTempFile(folder, "new-", ".tmp");
      try {
        Files.write(temporary, page);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
      if (count(onDisk(page.length)) > maxBytes) {
        trim();
      }
    } catch (IOException e) {
      log("could not be kept", e);
    }
  }

  private static long onDisk(long size) {
    return Math.max(1, (size + BLOCK - 1) / BLOCK) * BLOCK;
  }

  private long count(long more) throws IOException {
    if (bytes.get() == NOT_COUNTED) {
      long all = 0;
      for (Kept each : kept()) {
        all += each.size();
      }
      bytes.set(all);
      return all;
    }
    return bytes.addAndGet(more);
  }

  /**
   * A file of the cache, or one that was left of making one.
   *
   * @param size what it takes of the disk, in bytes
   */
  private record Kept(Path file, long size, FileTime used) {}

  private List<Kept> kept() throws IOException {
    List<Kept> kept = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder, 2)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        look(file).ifPresent(kept::add);
      }
    } catch (java.io.UncheckedIOException e) {
      throw e.getCause();
    }
    return kept;
  }

  private static Optional<Kept> look(Path file) throws IOException {
    try {
      return Files.isRegularFile(file)
          ? Optional.of(new Kept(file, onDisk(Files.size(file)), Files.getLastModifiedTime(file)))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty(); // another process has removed it
    }
  }

  /** Removes a quarter, the pages that were not used for the longest time. */
  private synchronized void trim() throws IOException {
    List<Kept> kept = kept();
    kept.sort(Comparator.comparing(Kept::used));
    long all = kept.stream().mapToLong(Kept::size).sum();
    for (Kept each : kept) {
      if (all <= maxBytes / 4 * 3) {
        break;
      }
      Files.deleteIfExists(each.file());
      all -= each.size();
    }
    bytes.set(all);
  }

  private void log(String what, IOException e) {
    Logger log = System.getLogger(PageCache.class.getName());
    log.log(Level.DEBUG, "a page in {0} {1}: {2}", folder, what, e.getMessage());
  }
}
