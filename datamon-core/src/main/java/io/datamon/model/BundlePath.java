package io.datamon.model;

import io.datamon.error.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The path of an entry in a bundle: parts of bytes joined by {@code /}, without a leading one; the
 * root is empty.
 *
 * <p>Parts are 1 to 255 bytes as the system gave them (any but NUL and {@code /}), never {@code .}
 * or {@code ..}. Ordered as manifests are: by (parent path, name), where {@code /} is lower than
 * any other byte, so that the children of a folder are one run and a subtree is one run.
 */
public final class BundlePath implements Comparable<BundlePath> {
  /** The folder that a bundle holds. */
  public static final BundlePath ROOT = new BundlePath(new byte[0]);

  /** The greatest length of a part, in bytes. */
  public static final int MAX_PART_BYTES = 255;

  /** The greatest length of a path, in bytes. */
  public static final int MAX_BYTES = 32_767;

  private final byte[] bytes;
  private final int nameAt;

  private BundlePath(byte[] bytes) {
    this.bytes = bytes;
    int slash = bytes.length - 1;
    while (slash >= 0 && bytes[slash] != '/') {
      slash--;
    }
    this.nameAt = slash + 1;
  }

  /**
   * Checks and returns a path.
   *
   * @throws InvalidInputException if it is not valid
   */
  public static BundlePath of(String path) {
    return of(path.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Checks and returns a path of bytes; the array is copied.
   *
   * @throws InvalidInputException if it is not valid
   */
  public static BundlePath of(byte[] path) {
    if (path.length == 0) {
      return ROOT;
    }
    if (path.length > MAX_BYTES) {
      throw new InvalidInputException(
          "path of " + path.length + " bytes is longer than " + MAX_BYTES);
    }
    int start = 0;
    for (int i = 0; i <= path.length; i++) {
      if (i == path.length || path[i] == '/') {
        checkPart(path, start, i);
        start = i + 1;
      }
    }
    return new BundlePath(path.clone());
  }

  private static void checkPart(byte[] path, int start, int end) {
    String fault = "";
    int length = end - start;
    if (length == 0) {
      fault = "a part is empty";
    } else if (length > MAX_PART_BYTES) {
      fault = "a part is longer than " + MAX_PART_BYTES + " bytes";
    } else if (path[start] == '.' && (length == 1 || length == 2 && path[start + 1] == '.')) {
      fault = "a part is . or ..";
    } else {
      for (int i = start; i < end; i++) {
        if (path[i] == 0) {
          fault = "a part holds a NUL byte";
        }
      }
    }
    if (!fault.isEmpty()) {
      throw new InvalidInputException(
          "path " + new String(path, StandardCharsets.UTF_8) + " is not valid: " + fault);
    }
  }

  /** Returns the path of a child of this folder, by its name. */
  public BundlePath resolve(byte[] name) {
    for (byte b : name) {
      if (b == '/') {
        throw new InvalidInputException(
            "name " + new String(name, StandardCharsets.UTF_8) + " is not valid: it holds a /");
      }
    }
    checkPart(name, 0, name.length);
    if (bytes.length == 0) {
      return new BundlePath(name.clone());
    }
    byte[] joined = Arrays.copyOf(bytes, bytes.length + 1 + name.length);
    joined[bytes.length] = '/';
    System.arraycopy(name, 0, joined, bytes.length + 1, name.length);
    if (joined.length > MAX_BYTES) {
      throw new InvalidInputException(
          "path of " + joined.length + " bytes is longer than " + MAX_BYTES);
    }
    return new BundlePath(joined);
  }

  /** Returns the folder that holds this entry; the root is its own parent. */
  public BundlePath parent() {
    return nameAt <= 1 ? ROOT : new BundlePath(Arrays.copyOf(bytes, nameAt - 1));
  }

  /** Returns the last part; empty for the root. */
  public Bytes name() {
    return Bytes.copyOf(bytes, nameAt, bytes.length - nameAt);
  }

  /** Tells whether this is the root. */
  public boolean isRoot() {
    return bytes.length == 0;
  }

  /** Tells whether this is {@code folder} or lies below it. */
  public boolean startsWith(BundlePath folder) {
    int n = folder.bytes.length;
    return n == 0
        || bytes.length >= n
            && Arrays.equals(bytes, 0, n, folder.bytes, 0, n)
            && (bytes.length == n || bytes[n] == '/');
  }

  /** Tells whether the bytes begin with others, wherever parts end. */
  public boolean beginsWith(byte[] prefix) {
    return bytes.length >= prefix.length
        && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** Returns the number of parts; 0 for the root. */
  public int depth() {
    int depth = bytes.length == 0 ? 0 : 1;
    for (byte b : bytes) {
      if (b == '/') {
        depth++;
      }
    }
    return depth;
  }

  /** Returns the length in bytes. */
  public int length() {
    return bytes.length;
  }

  /** Returns a copy of the bytes. */
  public byte[] toArray() {
    return bytes.clone();
  }

  /** Tells whether the bytes are valid UTF-8. */
  public boolean isUtf8() {
    return Bytes.copyOf(bytes).isUtf8();
  }

  /**
   * Returns the bytes by which manifests are sorted: empty for the root, else the parent path with
   * {@code /} as 0, two zeros, and the name.
   */
  public byte[] sortKey() {
    if (bytes.length == 0) {
      return new byte[0];
    }
    int parent = Math.max(nameAt - 1, 0);
    byte[] key = new byte[parent + 2 + bytes.length - nameAt];
    for (int i = 0; i < parent; i++) {
      key[i] = bytes[i] == '/' ? 0 : bytes[i];
    }
    System.arraycopy(bytes, nameAt, key, parent + 2, bytes.length - nameAt);
    return key;
  }

  /**
   * Returns the path of a sort key.
   *
   * @throws InvalidInputException if no valid path has that key
   */
  public static BundlePath ofSortKey(byte[] key, int length) {
    if (length == 0) {
      return ROOT;
    }
    int split = 0;
    while (split + 1 < length && !(key[split] == 0 && key[split + 1] == 0)) {
      split++;
    }
    if (split + 2 >= length) {
      throw new InvalidInputException("a sort key without a name is not valid");
    }
    int nameLength = length - split - 2;
    byte[] path = new byte[(split == 0 ? 0 : split + 1) + nameLength];
    for (int i = 0; i < split; i++) {
      if (key[i] == '/') {
        throw new InvalidInputException("a sort key with a / is not valid");
      }
      path[i] = key[i] == 0 ? (byte) '/' : key[i];
    }
    if (split > 0) {
      path[split] = '/';
    }
    for (int i = 0; i < nameLength; i++) {
      byte b = key[split + 2 + i];
      if (b == '/') {
        throw new InvalidInputException("a sort key with a / is not valid");
      }
      path[path.length - nameLength + i] = b;
    }
    return of(path);
  }

  @Override
  public int compareTo(BundlePath other) {
    return Arrays.compareUnsigned(sortKey(), other.sortKey());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BundlePath that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Returns the path as UTF-8, with U+FFFD for what is not; for people, never to reach a file. */
  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
