package io.datamon.cli.format;

import io.datamon.Bundle;
import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.transfer.Difference.Side;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A file, folder or link as it is listed.
 *
 * @param type {@code file}, {@code directory} or {@code link}
 * @param size of a file its bytes, of a link those of its target, of a folder 0
 * @param mode 12 bits
 * @param hash of a file, its hash as a bundle records it
 * @param target of a link of a bundle, what it points to
 */
public record FileItem(
    BundlePath path,
    String type,
    long size,
    int mode,
    Instant modified,
    Optional<Digest> hash,
    Optional<Bytes> target) {
  /** Returns an entry of a bundle as it is listed. */
  public static FileItem of(Entry entry) {
    Optional<Digest> hash = Optional.empty();
    Optional<Bytes> target = Optional.empty();
    String type = "directory";
    if (entry instanceof Entry.File file) {
      type = "file";
      hash = Optional.of(Bundle.hash(file));
    } else if (entry instanceof Entry.Link link) {
      type = "link";
      target = Optional.of(link.target());
    }
    return new FileItem(
        entry.path(), type, entry.size(), entry.mode(), entry.modified(), hash, target);
  }

  /** Returns one side of a difference as it is listed. */
  public static FileItem of(BundlePath path, Side side) {
    return new FileItem(
        path,
        side.type().name().toLowerCase(Locale.ROOT),
        side.size(),
        side.mode(),
        side.modified(),
        side.hash(),
        Optional.empty());
  }

  Mode shownMode() {
    return new Mode(
        switch (type) {
          case "directory" -> 'd';
          case "link" -> 'L';
          default -> '-';
        },
        mode);
  }
}
