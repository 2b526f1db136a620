package io.datamon.transfer;

import io.datamon.error.UnavailableException;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.tree.Destination;
import io.datamon.tree.FileType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks over a bundle before anything is written: how much there is to do, whether there is room
 * for it, and whether names collide.
 */
final class DownloadSurvey {
  private final DownloadSource source;
  private final DownloadSettings settings;
  private final Destination destination;

  DownloadSurvey(DownloadSource source, DownloadSettings settings, Destination destination) {
    this.source = source;
    this.settings = settings;
    this.destination = destination;
  }

  /**
   * Surveys.
   *
   * @param fresh whether the destination is empty
   */
  void run(boolean fresh, DownloadReport report) throws IOException {
    long files = source.files();
    long bytes = source.bytes();
    long needed = bytes;
    if (!fresh || settings.isPart() || destination.traits().foldsNames()) {
      files = 0;
      bytes = 0;
      needed = 0;
      NameCollisions collisions = new NameCollisions();
      for (Iterator<Entry> entries = source.entries(); entries.hasNext(); ) {
        Entry entry = entries.next();
        boolean selected = settings.selects(entry);
        if (destination.traits().foldsNames() && (selected || entry instanceof Entry.Directory)) {
          collisions.add(entry.path());
        }
        if (selected && entry instanceof Entry.File) {
          files++;
          bytes += entry.size();
          needed += fresh || !isThere(entry) ? entry.size() : 0;
        }
      }
      collisions.check(destination.root().toString());
    }
    checkRoom(needed, fresh);
    report.found(files, bytes);
  }

  private boolean isThere(Entry entry) throws IOException {
    return destination
        .find(entry.path())
        .filter(
            present ->
                present.stat().type() == FileType.FILE && present.stat().size() == entry.size())
        .isPresent();
  }

  private void checkRoom(long needed, boolean fresh) throws IOException {
    long room = Files.getFileStore(destination.root()).getUsableSpace();
    if (needed <= room) {
      return;
    }
    // Holes take no room: a second, slower look leaves out chunks that repeat.
    long written = 0;
    for (Iterator<Entry> entries = source.entries(); entries.hasNext(); ) {
      if (entries.next() instanceof Entry.File file
          && settings.selects(file.path())
          && (fresh || !isThere(file))) {
        written += withoutRepetition(file);
      }
    }
    if (written > room) {
      throw new UnavailableException(
          "destination "
              + destination.root()
              + " has room for "
              + room
              + " bytes and "
              + written
              + " are needed; nothing was written, make room or choose another destination");
    }
  }

  private long withoutRepetition(Entry.File file) {
    long bytes = 0;
    @Nullable Digest last = null;
    for (Iterator<ChunkRef> chunks = source.chunks(file.content()); chunks.hasNext(); ) {
      ChunkRef ref = chunks.next();
      bytes += Optional.of(ref.id()).equals(Optional.ofNullable(last)) ? 0 : ref.length();
      last = ref.id();
    }
    return bytes;
  }
}
