package io.datamon.tree;

import io.datamon.model.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads owners with their names; a name is asked for once for each number. Thread-safe.
 *
 * <p>A number without a name has the empty name.
 */
public final class OwnerReader {
  private static final int MOST_NAMES = 10_000;

  private final Map<Long, String> users = new ConcurrentHashMap<>();
  private final Map<Long, String> groups = new ConcurrentHashMap<>();

  /**
   * Returns the owner of a file, folder or link.
   *
   * @throws IOException if it cannot be read, or the file system knows no owners
   */
  public Owner read(Path path, FileStat stat) throws IOException {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      throw new IOException("the file system has no owners");
    }
    String user = users.get(stat.uid());
    if (user == null) {
      UserPrincipal principal =
          (UserPrincipal) Files.getAttribute(path, "posix:owner", LinkOption.NOFOLLOW_LINKS);
      user = remember(users, stat.uid(), principal.getName());
    }
    String group = groups.get(stat.gid());
    if (group == null) {
      GroupPrincipal principal =
          (GroupPrincipal) Files.getAttribute(path, "posix:group", LinkOption.NOFOLLOW_LINKS);
      group = remember(groups, stat.gid(), principal.getName());
    }
    return new Owner(stat.uid(), stat.gid(), user, group);
  }

  private static String remember(Map<Long, String> names, long number, String text) {
    // Without a name the JDK gives the number, signed.
    String name = text.equals(Integer.toString((int) number)) ? "" : text;
    if (names.size() < MOST_NAMES) {
      names.put(number, name);
    }
    return name;
  }
}
