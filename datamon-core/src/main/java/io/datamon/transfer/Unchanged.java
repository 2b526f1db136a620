package io.datamon.transfer;

import io.datamon.content.Sight;
import io.datamon.model.Entry;
import io.datamon.model.FileContent;
import io.datamon.tree.FileStat;

/** Tells which files need not be read, as they are those of the parent. Thread-safe. */
record Unchanged(Sight sight) {
  /** Tells whether a file is the one that the parent's entry was read from, unchanged since. */
  boolean is(FileStat stat, BaseEntry before) {
    if (!(before.entry() instanceof Entry.File file) || before.stamp().isEmpty()) {
      return false;
    }
    BaseEntry.Stamp stamp = before.stamp().get();
    return file.size() == stat.size()
        && file.modified().equals(stat.modified())
        && stamp.ino() == stat.ino()
        && stamp.dev() == stat.dev()
        && stamp.changed().equals(stat.changed())
        && isUsable(file.content(), before);
  }

  /** Tells whether no place that the content leads to is excluded from this session. */
  private boolean isUsable(FileContent content, BaseEntry before) {
    if (content instanceof FileContent.Direct direct) {
      return direct.chunks().stream().noneMatch(ref -> sight.excludes(ref.place().pack()));
    }
    return !(content instanceof FileContent.Listed)
        || !before.listedPacks().isEmpty()
            && before.listedPacks().stream().noneMatch(sight::excludes);
  }
}
