package io.datamon.tree;

import io.datamon.model.BundlePath;
import io.datamon.model.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Gives restored files, folders and links their attributes; what does not work is a warning.
 *
 * <p>The order matters: attributes and times need a readable file, and a change of owner clears
 * set-user-id, so the mode comes last. Thread-safe.
 */
final class AttributeSetter {
  private static final int MOST_NAMES = 10_000;
  private static final int SPECIAL_BITS = 07000;

  /** Times that the JVM hands to the system unharmed: those that fit in 63 bits of nanoseconds. */
  private static final Instant LATEST = Instant.ofEpochSecond(Long.MAX_VALUE / 1_000_000_000);

  private static final Instant EARLIEST = Instant.ofEpochSecond(Long.MIN_VALUE / 1_000_000_000);

  private final Traits traits;
  private final Consumer<AttributeWarning> warnings;
  private final Map<String, Optional<UserPrincipal>> users = new ConcurrentHashMap<>();
  private final Map<String, Optional<GroupPrincipal>> groups = new ConcurrentHashMap<>();

  AttributeSetter(Traits traits, Consumer<AttributeWarning> warnings) {
    this.traits = traits;
    this.warnings = warnings;
  }

  /** Sets everything of a file that was just made, with mode 0600, under a temporary name. */
  void setAll(Path file, BundlePath path, Attributes wanted) {
    if (wanted.xattrs().isPresent() && !wanted.xattrs().get().isEmpty()) {
      setXattrs(file, path, wanted);
    }
    setOwner(file, path, wanted);
    setTime(file, path, FileType.FILE, wanted.modified());
    setMode(file, path, wanted.mode());
  }

  /** Sets what can be set of a link that was just made. */
  void setLink(Path link, BundlePath path, Attributes wanted) {
    setOwner(link, path, wanted);
    setTime(link, path, FileType.LINK, wanted.modified());
  }

  /**
   * Sets what differs of something that exists, and returns whether anything did.
   *
   * @param stat what it is like
   */
  boolean mend(Path file, BundlePath path, FileStat stat, Attributes wanted) throws IOException {
    boolean xattrs =
        wanted.xattrs().isPresent()
            && stat.type() != FileType.LINK
            && !Xattrs.read(file).values().equals(wanted.xattrs().get());
    boolean owner = wanted.owner().isPresent() && !isOwner(file, stat, wanted.owner().get());
    boolean time = !traits.isSameTime(stat.modified(), wanted.modified(), stat.type());
    boolean mode = stat.type() != FileType.LINK && !isSameMode(stat.mode(), wanted.mode());
    if ((xattrs || time) && stat.type() != FileType.LINK && (stat.mode() & 0600) != 0600) {
      // Times and attributes are set through an open file.
      chmod(file, stat.mode() | 0700);
      mode = true;
    }
    if (xattrs) {
      setXattrs(file, path, wanted);
    }
    if (owner) {
      setOwner(file, path, wanted);
      mode |= stat.type() != FileType.LINK;
    }
    if (time) {
      setTime(file, path, stat.type(), wanted.modified());
    }
    if (mode) {
      setMode(file, path, wanted.mode());
    }
    return xattrs || owner || time || mode;
  }

  /** Tells whether mode and time are as wanted, as far as this file system can keep them. */
  boolean isAsWanted(FileStat stat, Attributes wanted) {
    return (stat.type() == FileType.LINK || isSameMode(stat.mode(), wanted.mode()))
        && traits.isSameTime(stat.modified(), wanted.modified(), stat.type());
  }

  /** Sets a mode as far as the file system keeps modes. */
  void chmod(Path file, int mode) throws IOException {
    switch (traits.modes()) {
      case ALL -> Files.setAttribute(file, "unix:mode", mode);
      case PERMISSIONS -> Files.setPosixFilePermissions(file, ModeBits.permissions(mode));
      case NONE -> {}
    }
  }

  private boolean isSameMode(int present, int wanted) {
    return switch (traits.modes()) {
      case ALL -> present == wanted;
      case PERMISSIONS -> (present & 0777) == (wanted & 0777);
      case NONE -> true;
    };
  }

  private void setMode(Path file, BundlePath path, int mode) {
    try {
      chmod(file, mode);
      boolean kept =
          switch (traits.modes()) {
            case ALL -> (mode & SPECIAL_BITS) == 0 || FileStat.read(file).mode() == mode;
            case PERMISSIONS -> (mode & SPECIAL_BITS) == 0;
            case NONE -> true;
          };
      if (!kept) {
        warn(path, AttributeWarning.Kind.MODE, "mode " + octal(mode), "the system dropped bits");
      }
    } catch (IOException e) {
      warn(path, AttributeWarning.Kind.MODE, "mode " + octal(mode), TreeWalker.reason(e));
    }
  }

  private void setTime(Path file, BundlePath path, FileType type, Instant modified) {
    String what = "time " + modified;
    try {
      Instant settable = Traits.settable(modified);
      Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .setTimes(FileTime.from(settable), null, null);
      boolean far = settable.isAfter(LATEST) || settable.isBefore(EARLIEST);
      if (far && !FileStat.read(file).modified().equals(settable)) {
        warn(path, AttributeWarning.Kind.TIME, what, "it is out of the range that can be set");
      } else if (!settable.equals(modified)) {
        warn(path, AttributeWarning.Kind.TIME, what, "only seconds can be set before 1970");
      }
    } catch (IOException e) {
      warn(path, AttributeWarning.Kind.TIME, what, type + ": " + TreeWalker.reason(e));
    }
  }

  private void setXattrs(Path file, BundlePath path, Attributes wanted) {
    try {
      Xattrs.write(file, wanted.xattrs().orElseThrow());
    } catch (IOException e) {
      warn(path, AttributeWarning.Kind.XATTR, "extended attributes", TreeWalker.reason(e));
    }
  }

  private void setOwner(Path file, BundlePath path, Attributes wanted) {
    if (wanted.owner().isEmpty()) {
      return;
    }
    Owner owner = wanted.owner().get();
    try {
      PosixFileAttributeView view = posix(file);
      Optional<UserPrincipal> user = user(file, owner.user());
      Optional<GroupPrincipal> group = group(file, owner.group());
      if (group.isPresent()) {
        view.setGroup(group.get());
      } else {
        Files.setAttribute(file, "unix:gid", (int) owner.gid(), LinkOption.NOFOLLOW_LINKS);
      }
      if (user.isPresent()) {
        view.setOwner(user.get());
      } else {
        Files.setAttribute(file, "unix:uid", (int) owner.uid(), LinkOption.NOFOLLOW_LINKS);
      }
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      String reason =
          e instanceof IOException io ? TreeWalker.reason(io) : "the file system has no owners";
      warn(path, AttributeWarning.Kind.OWNER, "owner " + text(owner), reason);
    }
  }

  private boolean isOwner(Path file, FileStat stat, Owner owner) throws IOException {
    if (traits.modes() == Traits.Modes.NONE) {
      return false;
    }
    PosixFileAttributeView view = posix(file);
    Optional<UserPrincipal> user = user(file, owner.user());
    Optional<GroupPrincipal> group = group(file, owner.group());
    boolean sameUser =
        user.isPresent()
            ? user.get().equals(view.readAttributes().owner())
            : stat.uid() == owner.uid();
    boolean sameGroup =
        group.isPresent()
            ? group.get().equals(view.readAttributes().group())
            : stat.gid() == owner.gid();
    return sameUser && sameGroup;
  }

  private static PosixFileAttributeView posix(Path file) {
    PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view == null) {
      throw new UnsupportedOperationException();
    }
    return view;
  }

  private Optional<UserPrincipal> user(Path file, String name) throws IOException {
    Optional<UserPrincipal> known = users.get(name);
    if (known == null) {
      known = Optional.empty();
      if (!name.isEmpty()) {
        try {
          known = Optional.of(lookup(file).lookupPrincipalByName(name));
        } catch (UserPrincipalNotFoundException e) {
          // The number counts then.
          known = Optional.empty();
        }
      }
      if (users.size() < MOST_NAMES) {
        users.put(name, known);
      }
    }
    return known;
  }

  private Optional<GroupPrincipal> group(Path file, String name) throws IOException {
    Optional<GroupPrincipal> known = groups.get(name);
    if (known == null) {
      known = Optional.empty();
      if (!name.isEmpty()) {
        try {
          known = Optional.of(lookup(file).lookupPrincipalByGroupName(name));
        } catch (UserPrincipalNotFoundException e) {
          // The number counts then.
          known = Optional.empty();
        }
      }
      if (groups.size() < MOST_NAMES) {
        groups.put(name, known);
      }
    }
    return known;
  }

  private static UserPrincipalLookupService lookup(Path file) {
    return file.getFileSystem().getUserPrincipalLookupService();
  }

  private void warn(BundlePath path, AttributeWarning.Kind kind, String what, String reason) {
    String name = path.isRoot() ? "the destination" : path.toString();
    warnings.accept(
        new AttributeWarning(path, kind, what + " of " + name + " could not be set: " + reason));
  }

  private static String text(Owner owner) {
    String user = owner.user().isEmpty() ? Long.toString(owner.uid()) : owner.user();
    String group = owner.group().isEmpty() ? Long.toString(owner.gid()) : owner.group();
    return user + ":" + group;
  }

  private static String octal(int mode) {
    return String.format("%04o", mode);
  }
}
