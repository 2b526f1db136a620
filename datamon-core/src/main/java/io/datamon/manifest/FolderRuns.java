package io.datamon.manifest;

import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import io.datamon.model.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks that the folder of each entry is a folder of the bundle, too, in manifest order: entry by
 * entry, or from what leaf pages hold.
 *
 * <p>Children come in runs, in the order of their folders, and each folder comes before the run of
 * what is in it. So of the folders in one folder, those are waited for whose runs have not come, in
 * their order, and of other folders only those above the present one have any. Names of such
 * folders are held as long as they are not too many; from there on they are read a second time. One
 * bundle, one thread.
 */
public final class FolderRuns {
  /** So many names are held. */
  private static final int MOST_HELD = 100_000;

  /** So many are held of each folder, whatever is held of others. */
  private static final int ALWAYS_HELD = 64;

  private final Function<BundlePath, Iterator<Entry>> children;
  private final int mostHeld;
  private final int alwaysHeld;

  /** The folders of the run and of those above it, the innermost first. */
  private final Deque<Level> levels = new ArrayDeque<>();

  private int held;
  private boolean root;
  private Optional<BundlePath> run = Optional.empty();
  private boolean orphans; // whether the folder of this run is no folder

  /**
   * Begins to check a bundle.
   *
   * @param children reads what is in a folder of the bundle, in order; asked for folders in which
   *     there are very many
   */
  public FolderRuns(Function<BundlePath, Iterator<Entry>> children) {
    this(children, MOST_HELD, ALWAYS_HELD);
  }

  FolderRuns(Function<BundlePath, Iterator<Entry>> children, int mostHeld, int alwaysHeld) {
    this.children = children;
    this.mostHeld = mostHeld;
    this.alwaysHeld = alwaysHeld;
  }

  /** The folders in one folder whose runs have not come yet. */
  private final class Level {
    private final BundlePath folder;
    private final Queue<Bytes> names = new ArrayDeque<>();
    private boolean isMore; // than the names
    private @Nullable Iterator<Entry> rest;
    private @Nullable Bytes next;

    Level(BundlePath folder) {
      this.folder = folder;
    }

    void add(Bytes name) {
      if (isMore || held >= mostHeld && names.size() >= alwaysHeld) {
        isMore = true;
        return;
      }
      names.add(name);
      held++;
    }

    /** Tells whether there is a folder of that name; from now on, only later ones are asked for. */
    boolean has(Bytes name) {
      for (Bytes first = names.peek(); first != null; first = names.peek()) {
        int order = first.compareTo(name);
        if (order >= 0) {
          return order == 0;
        }
        names.remove();
        held--;
      }
      if (!isMore) {
        return false;
      }
      Iterator<Entry> entries = rest == null ? children.apply(folder) : rest;
      rest = entries;
      while ((next == null || next.compareTo(name) < 0) && entries.hasNext()) {
        if (entries.next() instanceof Entry.Directory found) {
          next = found.path().name();
        }
      }
      return name.equals(next);
    }

    void leave() {
      held -= names.size();
    }
  }

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
        addFolder(event.path());
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
      addFolder(path);
    }
    return path.isRoot() || !orphans;
  }

  /** Begins the run of what is in a folder, unless it has begun. */
  private boolean begin(BundlePath folder) {
    if (run.equals(Optional.of(folder))) {
      return false;
    }
    run = Optional.of(folder);
    orphans = !isFolder(folder);
    return true;
  }

  private boolean isFolder(BundlePath folder) {
    if (folder.isRoot()) {
      return root;
    }
    BundlePath parent = folder.parent();
    while (!levels.isEmpty() && !parent.startsWith(levels.peek().folder)) {
      levels.pop().leave();
    }
    return !levels.isEmpty()
        && levels.peek().folder.equals(parent)
        && levels.peek().has(folder.name());
  }

  private void addFolder(BundlePath path) {
    if (path.isRoot()) {
      root = true;
      return;
    }
    BundlePath parent = path.parent();
    Level level = levels.peek();
    if (level == null || !level.folder.equals(parent)) {
      level = new Level(parent);
      levels.push(level);
    }
    level.add(path.name());
  }

  /** Returns how many names are held. */
  int held() {
    return held;
  }
}
