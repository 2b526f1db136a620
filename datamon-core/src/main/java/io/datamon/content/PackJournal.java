package io.datamon.content;

import io.datamon.model.BundleId;
import io.datamon.model.PackId;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A file in the cache folder that names the packs that a session has sent, or begun to send, and
 * not yet published in an index segment, so that the next run finds what a killed one sent. A hint
 * like the index.
 *
 * <p>Losing it costs sending again; so failures to keep it are logged, not thrown. Thread-safe.
 */
final class PackJournal {
  private static final Logger LOG = System.getLogger(PackJournal.class.getName());

  /** How many packs of earlier sessions one session takes up. */
  static final int MAX_PACKS = 512;

  /** The length of a line in bytes: 32 digits and the end of the line. */
  private static final int LINE = 33;

  private final Optional<Path> file;
  private final List<Path> taken = new ArrayList<>();
  private final Set<PackId> noted = new LinkedHashSet<>();

  private PackJournal(Optional<Path> file) {
    this.file = file;
  }

  static PackJournal open(ContentStore content, BundleId session) {
    return new PackJournal(
        content.cacheFolder().map(c -> c.resolve("journal").resolve("" + session)));
  }

  /** Returns the packs that journals of other sessions name, at most {@link #MAX_PACKS}. */
  synchronized Set<PackId> takeUp() {
    Set<PackId> packs = new LinkedHashSet<>();
    if (file.isEmpty()) {
      return packs;
    }
    try (Stream<Path> files = Files.list(file.get().getParent())) {
      for (Path journal : files.filter(f -> !f.equals(file.get())).toList()) {
        packs.addAll(read(journal, MAX_PACKS - packs.size()));
        taken.add(journal);
        if (packs.size() >= MAX_PACKS) {
          break;
        }
      }
    } catch (NoSuchFileException e) {
      return packs; // no session has run here yet
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "journals could not be read: {0}", e.getMessage());
    }
    return packs;
  }

  /** Reads the first packs of a journal, and no more of it than they may take. */
  static Set<PackId> read(Path journal, int limit) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(journal)) {
      bytes = in.readNBytes(limit * LINE);
    }
    Set<PackId> packs = new LinkedHashSet<>();
    new String(bytes, StandardCharsets.ISO_8859_1)
        .lines()
        .filter(PackId::isValid) // a line was being written when its process died
        .forEach(line -> packs.add(PackId.parse(line)));
    return packs;
  }

  /** Notes a pack that is about to be sent. */
  synchronized void add(PackId pack) {
    noted.add(pack);
    if (file.isEmpty()) {
      return;
    }
    try {
      Files.createDirectories(file.get().getParent());
      Files.writeString(
          file.get(),
          pack + "\n",
          StandardCharsets.ISO_8859_1,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "journal {0} could not be written: {1}", file.get(), e.getMessage());
    }
  }

  /** Forgets packs that this session sent, since a segment names them now. */
  synchronized void published(Collection<PackId> packs) {
    noted.removeAll(packs);
    if (file.isEmpty()) {
      return;
    }
    try {
      if (noted.isEmpty()) {
        delete(file.get());
      } else {
        Path next = Files.createTempFile(file.get().getParent(), "next-", ".tmp");
        Files.write(next, noted.stream().map(PackId::toString).toList());
        Files.move(next, file.get(), StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "journal {0} could not be written: {1}", file.get(), e.getMessage());
    }
  }

  /** Forgets everything, also what was taken up: segments name it all now. */
  synchronized void allPublished() {
    noted.clear();
    file.ifPresent(this::delete);
    taken.forEach(this::delete);
    taken.clear();
  }

  private void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "journal {0} could not be removed: {1}", path, e.getMessage());
    }
  }
}
