package io.datamon.content;

import io.datamon.error.InvalidInputException;
import io.datamon.model.PackId;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A file in the cache folder that names the packs in which verification found damage, so that
 * uploads from this machine do not reuse what lies in them: a table of contents may be sound while
 * a record behind it is not, and only who read every byte knows.
 *
 * <p>A hint: losing it costs that a chunk that cannot be read is taken for one that is there, as
 * before it was verified; failures to keep it are logged, not thrown.
 */
public final class DamagedPacks {
  private static final Logger LOG = System.getLogger(DamagedPacks.class.getName());

  /** So many are kept; a store with more wants another remedy. */
  private static final int MAX_PACKS = 100_000;

  private DamagedPacks() {}

  private static Path file(Path cache) {
    return cache.resolve("damaged");
  }

  /** Returns the packs that were found damaged; none where there is no cache. */
  static Set<PackId> read(ContentStore content) {
    Set<PackId> packs = new TreeSet<>();
    if (content.cacheFolder().isEmpty()) {
      return packs;
    }
    try {
      for (String line :
          Files.readAllLines(file(content.cacheFolder().get()), StandardCharsets.ISO_8859_1)) {
        packs.add(PackId.parse(line));
      }
    } catch (NoSuchFileException e) {
      return packs; // nothing was found
    } catch (IOException | InvalidInputException e) {
      LOG.log(Level.DEBUG, "the list of damaged packs is not used: {0}", e.getMessage());
    }
    return packs;
  }

  /**
   * Notes what a verification found.
   *
   * @param damaged packs of which something is not as it was written
   * @param sound tells of packs of which every byte was read and is as it was written
   */
  public static void note(
      ContentStore content, Collection<PackId> damaged, Predicate<PackId> sound) {
    if (content.cacheFolder().isEmpty()) {
      return;
    }
    Set<PackId> before = read(content);
    Set<PackId> packs = new TreeSet<>(before);
    packs.removeIf(sound);
    packs.addAll(damaged);
    if (packs.equals(before)) {
      return;
    }
    try {
      Path folder = Files.createDirectories(content.cacheFolder().get());
      Path next = Files.createTempFile(folder, "damaged-", ".tmp");
      Files.write(next, packs.stream().limit(MAX_PACKS).map(PackId::toString).toList());
      Files.move(next, file(folder), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the list of damaged packs cannot be kept: {0}", e.getMessage());
    }
  }
}
