package io.datamon.tree;

import io.datamon.model.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Extended attributes of the {@code user} namespace, by name without that prefix. Stateless. */
public final class Xattrs {
  /**
   * The attributes of a file or folder.
   *
   * @param values those that could be read
   * @param lost names, as far as they can be told, that this JVM's locale cannot pass on
   */
  public record Found(SortedMap<Bytes, Bytes> values, List<String> lost) {
    static final Found NONE = new Found(Collections.emptySortedMap(), List.of());
  }

  private Xattrs() {}

  /**
   * Reads all of a regular file or folder; a file system without any has none.
   *
   * @throws IOException if they cannot be read
   */
  public static Found read(Path path) throws IOException {
    UserDefinedFileAttributeView view = view(path);
    if (view == null) {
      return Found.NONE;
    }
    List<String> names;
    try {
      names = view.list();
    } catch (IOException e) {
      if (!Files.getFileStore(path).supportsFileAttributeView(UserDefinedFileAttributeView.class)) {
        return Found.NONE;
      }
      throw e;
    }
    if (names.isEmpty()) {
      return Found.NONE;
    }
    SortedMap<Bytes, Bytes> values = new TreeMap<>();
    List<String> lost = new ArrayList<>();
    for (String name : names) {
      if (!survives(name)) {
        lost.add(name);
        continue;
      }
      ByteBuffer value = ByteBuffer.allocate(view.size(name));
      view.read(name, value);
      values.put(Bytes.of(name), Bytes.copyOf(value.array(), 0, value.position()));
    }
    return new Found(Collections.unmodifiableSortedMap(values), List.copyOf(lost));
  }

  /**
   * Gives a regular file or folder these attributes and takes all others.
   *
   * @throws IOException if that did not work
   */
  static void write(Path path, SortedMap<Bytes, Bytes> wanted) throws IOException {
    SortedMap<Bytes, Bytes> present = read(path).values();
    UserDefinedFileAttributeView view = view(path);
    if (view == null) {
      if (!wanted.isEmpty()) {
        throw new IOException("the file system has no extended attributes");
      }
      return;
    }
    for (Bytes name : present.keySet()) {
      if (!wanted.containsKey(name)) {
        view.delete(name.toString());
      }
    }
    for (var attribute : wanted.entrySet()) {
      Bytes name = attribute.getKey();
      if (!attribute.getValue().equals(present.get(name))) {
        if (!name.isUtf8() || !survives(name.toString())) {
          throw new IOException("the name " + name + " does not fit this locale");
        }
        view.write(name.toString(), attribute.getValue().buffer());
      }
    }
  }

  /** Names go through the locale's encoding, as there is no other way to pass them. */
  private static boolean survives(String name) {
    boolean ascii = true;
    for (int i = 0; i < name.length(); i++) {
      ascii &= name.charAt(i) < 0x80;
    }
    return ascii
        || name.indexOf('\ufffd') < 0
            && StandardCharsets.UTF_8.name().equals(System.getProperty("sun.jnu.encoding"));
  }

  private static @Nullable UserDefinedFileAttributeView view(Path path) {
    return Files.getFileAttributeView(
        path, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }
}
