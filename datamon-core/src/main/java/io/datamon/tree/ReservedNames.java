package io.datamon.tree;

import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import java.util.Set;

/** The names at the top of a tree that belong to Datamon and are never part of its contents. */
public final class ReservedNames {
  /** The folder in a destination that tells what was downloaded into it. */
  public static final String DATAMON = ".datamon";

  /** The lock of a destination. */
  public static final String LOCK = ".datamon-lock";

  private static final Set<Bytes> NEVER_UPLOADED =
      Set.of(Bytes.of(DATAMON), Bytes.of(LOCK), Bytes.of(".conflicts"), Bytes.of(".checkpoints"));

  private static final Set<Bytes> NEVER_RESTORED = Set.of(Bytes.of(DATAMON), Bytes.of(LOCK));

  private ReservedNames() {}

  /** Tells whether a child of the root with that name is left out of an upload. */
  public static boolean isNeverUploaded(byte[] name) {
    return name.length > 0 && name[0] == '.' && NEVER_UPLOADED.contains(Bytes.copyOf(name));
  }

  /** Tells whether an entry must not be restored, because it would replace Datamon's own files. */
  public static boolean isNeverRestored(BundlePath path) {
    byte[] bytes = path.toArray();
    if (bytes.length == 0 || bytes[0] != '.') {
      return false;
    }
    int end = 0;
    while (end < bytes.length && bytes[end] != '/') {
      end++;
    }
    return NEVER_RESTORED.contains(Bytes.copyOf(bytes, 0, end));
  }
}
