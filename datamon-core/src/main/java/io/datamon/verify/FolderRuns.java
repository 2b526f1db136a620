package io.datamon.verify;

import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import io.datamon.model.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Checks that the folder of each entry is an entry, from what leaf pages hold, in manifest order.
 *
 * <p>Children come in runs, in the order of their folders, and each folder comes before the run of
 * what is in it: folders before the one whose run begins will not be met again. One bundle, one
 * thread.
 */
final class FolderRuns {
  private final NavigableSet<Bytes> folders = new TreeSet<>();
  private Optional<BundlePath> run = Optional.empty();

  /**
   * What a leaf page holds of folders, in order.
   *
   * @param events entries that are folders, or the first of their folder in the page
   */
  record Part(List<Event> events) {
    Part {
      events = List.copyOf(events);
    }

    /** Returns what entries in manifest order hold of folders. */
    static Part of(List<Entry> entries) {
      List<Event> events = new ArrayList<>();
      Optional<BundlePath> parent = Optional.empty();
      for (Entry entry : entries) {
        BundlePath path = entry.path();
        boolean first = false;
        if (!path.isRoot() && !parent.equals(Optional.of(path.parent()))) {
          parent = Optional.of(path.parent());
          first = true;
        }
        if (first || entry instanceof Entry.Directory) {
          events.add(new Event(path, first, entry instanceof Entry.Directory));
        }
      }
      return new Part(events);
    }

    /** Returns the bytes of memory that this takes, about. */
    int weight() {
      int weight = 64;
      for (Event event : events) {
        weight += 80 + event.path().toArray().length;
      }
      return weight;
    }
  }

  /** An entry that begins a run, is a folder, or both. */
  record Event(BundlePath path, boolean beginsRun, boolean isFolder) {}

  /**
   * Takes the next page of a bundle.
   *
   * @param orphan told of entries whose folder is no entry, the first of each folder and page
   */
  void add(Part part, Consumer<BundlePath> orphan) {
    for (Event event : part.events()) {
      if (event.beginsRun() && !run.equals(Optional.of(event.path().parent()))) {
        BundlePath folder = event.path().parent();
        run = Optional.of(folder);
        Bytes key = runKey(folder);
        if (!folders.contains(key)) {
          orphan.accept(event.path());
        }
        folders.headSet(key, true).clear();
      }
      if (event.isFolder()) {
        folders.add(runKey(event.path()));
      }
    }
  }

  private static Bytes runKey(BundlePath folder) {
    byte[] key = folder.toArray();
    for (int i = 0; i < key.length; i++) {
      key[i] = key[i] == '/' ? 0 : key[i];
    }
    return Bytes.copyOf(key);
  }
}
