package io.datamon.transfer;

import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import io.datamon.model.Extras;
import io.datamon.model.Owner;
import io.datamon.tree.FileStat;
import io.datamon.tree.FileType;
import io.datamon.tree.OwnerReader;
import io.datamon.tree.Xattrs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Reads the optional fields of entries: owners and hard links, extended attributes, as asked for.
 *
 * <p>For one walk in manifest order; one thread. Memory is what the names of files take that have
 * other names still to come.
 */
final class EntryExtras {
  private final boolean owner;
  private final boolean xattrs;
  private final OwnerReader owners = new OwnerReader();
  private final Map<FileNumber, Names> linked = new HashMap<>();

  private record FileNumber(long dev, long ino) {}

  private static final class Names {
    final BundlePath first;
    int toCome;

    Names(BundlePath first, int toCome) {
      this.first = first;
      this.toCome = toCome;
    }
  }

  EntryExtras(boolean owner, boolean xattrs) {
    this.owner = owner;
    this.xattrs = xattrs;
  }

  Extras read(Path file, BundlePath path, FileStat stat) throws IOException {
    if (!owner && !xattrs) {
      return Extras.NONE;
    }
    Optional<Owner> who = owner ? Optional.of(owners.read(file, stat)) : Optional.empty();
    SortedMap<Bytes, Bytes> values =
        xattrs && stat.type() != FileType.LINK
            ? Xattrs.read(file).values()
            : Collections.emptySortedMap();
    Optional<BundlePath> first =
        owner && stat.type() == FileType.FILE ? firstName(path, stat) : Optional.empty();
    return new Extras(who, values, first, Collections.emptySortedMap());
  }

  /** Returns the first path of the same file; empty if this is it. */
  private Optional<BundlePath> firstName(BundlePath path, FileStat stat) {
    if (stat.nlink() < 2 || stat.ino() == 0) {
      return Optional.empty();
    }
    FileNumber number = new FileNumber(stat.dev(), stat.ino());
    Names names = linked.get(number);
    if (names == null) {
      linked.put(number, new Names(path, stat.nlink() - 1));
      return Optional.empty();
    }
    names.toCome--;
    if (names.toCome == 0) {
      linked.remove(number);
    }
    return Optional.of(names.first);
  }
}
