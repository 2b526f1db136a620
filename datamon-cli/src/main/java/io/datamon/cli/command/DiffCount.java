package io.datamon.cli.command;

import io.datamon.cli.Text;
import io.datamon.cli.format.DiffItem;
import io.datamon.cli.format.FileItem;
import io.datamon.cli.format.View;
import java.util.function.Consumer;

/** How much differs. */
final class DiffCount {
  private long added;
  private long deleted;
  private long changed;
  private long bytes;

  /** Shows how much differs. */
  static View<DiffCount> view() {
    return View.<DiffCount>of("Summary")
        .number("Added", "added", count -> count.added)
        .column()
        .number("Deleted", "deleted", count -> count.deleted)
        .column()
        .number("Changed", "changed", count -> count.changed)
        .column()
        .bytes("NewBytes", "newBytes", count -> count.bytes)
        .column()
        .build();
  }

  /** Returns what counts a difference and hands it on. */
  Consumer<DiffItem> before(Consumer<DiffItem> next) {
    return item -> {
      switch (item.type()) {
        case "A" -> added++;
        case "D" -> deleted++;
        default -> changed++;
      }
      bytes += item.additional().map(FileItem::size).orElse(0L);
      next.accept(item);
    };
  }

  long total() {
    return added + deleted + changed;
  }

  @Override
  public String toString() {
    return added
        + " added, "
        + deleted
        + " deleted, "
        + changed
        + " changed, "
        + Text.bytes(bytes)
        + " new";
  }
}
