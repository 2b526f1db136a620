package io.datamon.tree;

import io.datamon.model.BundlePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;

/**
 * A file that is being restored under a temporary name beside its own.
 *
 * <p>Blocks of zeros are not written and become holes. {@link #write} may be called by several
 * threads at once; {@link #finish} and {@link #close} by one, after them. Without {@code finish}
 * nothing stays.
 */
public final class NewFile implements AutoCloseable {
  /** What a hole is made of: aligned blocks of this length. */
  static final int BLOCK = 4096;

  private static final int MOST_AT_ONCE = 256 << 10;
  private static final byte[] ZEROS = new byte[BLOCK];
  private static final Set<OpenOption> OPEN =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Destination destination;
  private final BundlePath path;
  private final Path temporary;
  private final Path target;
  private final long size;
  private final FileChannel channel;
  private boolean done;

  NewFile(Destination destination, BundlePath path, Path target, Path temporary, long size)
      throws IOException {
    this.destination = destination;
    this.path = path;
    this.target = target;
    this.temporary = temporary;
    this.size = size;
    this.channel =
        destination.traits().modes() == Traits.Modes.NONE
            ? FileChannel.open(temporary, OPEN)
            : FileChannel.open(temporary, OPEN, PRIVATE);
  }

  /** Returns the path of the entry that this becomes. */
  public BundlePath path() {
    return path;
  }

  /**
   * Writes bytes at a place of the file.
   *
   * @throws IOException if that did not work, such as when the disk is full
   */
  public void write(long offset, byte[] bytes, int from, int length) throws IOException {
    int at = 0;
    while (at < length) {
      int end = blockEnd(offset, at, length);
      if (isZero(bytes, from + at, from + end)) {
        at = end;
        continue;
      }
      int start = at;
      while (at < length && !isZero(bytes, from + at, from + end)) {
        at = end;
        end = blockEnd(offset, at, length);
      }
      put(ByteBuffer.wrap(bytes, from + start, at - start), offset + start);
    }
  }

  /** Tells whether bytes are all zero, so that no write of them would do anything. */
  public static boolean isZero(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i += BLOCK) {
      int end = Math.min(to, i + BLOCK);
      if (Arrays.mismatch(bytes, i, end, ZEROS, 0, end - i) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** Returns where the aligned block that holds a place ends, or the bytes to be written do. */
  private static int blockEnd(long offset, int at, int length) {
    long block = (offset + at) / BLOCK * BLOCK + BLOCK;
    return (int) Math.min(length, block - offset);
  }

  private void put(ByteBuffer bytes, long offset) throws IOException {
    long position = offset;
    int end = bytes.limit();
    while (bytes.position() < end) {
      // The JVM copies to a buffer of its own as large as what is written, and keeps that.
      bytes.limit(Math.min(end, bytes.position() + MOST_AT_ONCE));
      position += channel.write(bytes, position);
    }
  }

  /**
   * Gives the file its length, attributes and name; what stood there before is replaced.
   *
   * @throws IOException if that did not work; then the file is to be closed
   */
  public void finish(Attributes attributes) throws IOException {
    if (channel.size() < size) {
      // Mapping nothing behind the end makes the file longer without writing to it.
      channel.map(FileChannel.MapMode.READ_WRITE, size, 0);
      if (channel.size() < size) {
        channel.write(ByteBuffer.allocate(1), size - 1);
      }
    }
    channel.close();
    destination.attributes().setAll(temporary, path, attributes);
    destination.place(path, temporary, target);
    done = true;
  }

  /** Removes the temporary file unless it was finished. */
  @Override
  public void close() throws IOException {
    if (!done) {
      done = true;
      channel.close();
      Files.deleteIfExists(temporary);
    }
  }
}
