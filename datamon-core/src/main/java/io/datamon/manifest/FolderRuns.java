package io.datamon.manifest;

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
 * Checks that the folder of each entry is a folder of the bundle, too, in manifest order: entry by
 * entry, or from what leaf pages hold.
 *
 * <p>Children come in runs, in the order of their folders, and each folder comes before the run of
 * what is in it: folders before the one whose run begins will not be met again. One bundle, one
 * thread.
 */
public final class FolderRuns {
  private final NavigableSet<Bytes> folders = new TreeSet<>();
  private Optional<BundlePath> run = Optional.empty();
  private boolean orphans; // whether the folder of this run is no folder

  /**
   * What a leaf page holds of folders, in order.
   *
   * @param events entries that are folders, or the first of their folder in the page
   */
  public record Part(List<Event> events) {
    /** Copies the list. */
    public Part {
      events = List.copyOf(events);
    }

    /** Returns what entries in manifest order hold of folders. */
    public static Part of(List<Entry> entries) {
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
    public int weight() {
      int weight = 64;
      for (Event event : events) {
        weight += 80 + event.path().toArray().length;
      }
      return weight;
    }
  }

  /**
   * An entry that begins a run, is a folder, or both.
   *
   * @param beginsRun whether it is the first of its folder in the page
   */
  public record Event(BundlePath path, boolean beginsRun, boolean isFolder) {}

  /**
   * Takes the next page of a bundle.
   *
   * @param orphan told of entries whose folder is none, the first of each folder and page
   */
  public void add(Part part, Consumer<BundlePath> orphan) {
    for (Event event : part.events()) {
      if (event.beginsRun() && begin(event.path().parent()) && orphans) {
        orphan.accept(event.path());
      }
      if (event.isFolder()) {
        folders.add(runKey(event.path()));
      }
    }
  }

  /** Takes the next entry of a bundle, and tells whether its folder is one. */
  public boolean add(Entry entry) {
    BundlePath path = entry.path();
    if (!path.isRoot()) {
      begin(path.parent());
    }
    if (entry instanceof Entry.Directory) {
      folders.add(runKey(path));
    }
    return path.isRoot() || !orphans;
  }

  /** Begins the run of what is in a folder, unless it has begun. */
  private boolean begin(BundlePath folder) {
    if (run.equals(Optional.of(folder))) {
      return false;
    }
    run = Optional.of(folder);
    Bytes key = runKey(folder);
    orphans = !folders.contains(key);
    folders.headSet(key, true).clear();
    return true;
  }

  private static Bytes runKey(BundlePath folder) {
    byte[] key = folder.toArray();
    for (int i = 0; i < key.length; i++) {
      key[i] = key[i] == '/' ? 0 : key[i];
    }
    return Bytes.copyOf(key);
  }
}
