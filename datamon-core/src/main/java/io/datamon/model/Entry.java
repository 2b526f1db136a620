package io.datamon.model;

import io.datamon.error.InvalidInputException;
import java.time.Instant;

/** One thing in a bundle: a file, a folder or a symbolic link. */
public sealed interface Entry {
  /** The bits of a mode that are recorded: set-user-id, set-group-id, sticky and permissions. */
  int MODE_MASK = 07777;

  /** Returns the path in the bundle. */
  BundlePath path();

  /** Returns the mode, 12 bits. */
  int mode();

  /** Returns the time of the last change of the contents, to the nanosecond. */
  Instant modified();

  /** Returns the optional fields. */
  Extras extras();

  /** Returns the length in bytes: of a file its contents, of a link its target, of a folder 0. */
  long size();

  /** A regular file. */
  record File(
      BundlePath path, int mode, Instant modified, long size, FileContent content, Extras extras)
      implements Entry {
    /** Checks mode and size. */
    public File {
      checkMode(path, mode);
      if (size < 0
          || content instanceof FileContent.Inline inline && inline.bytes().length() != size) {
        throw new InvalidInputException("size " + size + " of " + path + " is not valid");
      }
    }
  }

  /** A folder. */
  record Directory(BundlePath path, int mode, Instant modified, Extras extras) implements Entry {
    /** Checks the mode. */
    public Directory {
      checkMode(path, mode);
    }

    @Override
    public long size() {
      return 0;
    }
  }

  /**
   * A symbolic link.
   *
   * @param target what it points to, as the system gives it: 1 to 65,535 bytes without NUL
   */
  record Link(BundlePath path, int mode, Instant modified, Bytes target, Extras extras)
      implements Entry {
    /** Checks mode and target. */
    public Link {
      checkMode(path, mode);
      if (target.length() == 0 || target.length() > 0xffff) {
        throw new InvalidInputException("the target of link " + path + " is not valid");
      }
      for (int i = 0; i < target.length(); i++) {
        if (target.at(i) == 0) {
          throw new InvalidInputException("the target of link " + path + " holds a NUL byte");
        }
      }
    }

    @Override
    public long size() {
      return target.length();
    }
  }

  private static void checkMode(BundlePath path, int mode) {
    if ((mode & ~MODE_MASK) != 0) {
      throw new InvalidInputException(
          "mode " + Integer.toOctalString(mode) + " of " + path + " is not valid");
    }
  }
}
