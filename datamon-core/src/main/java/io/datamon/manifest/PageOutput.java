package io.datamon.manifest;

import io.datamon.model.Bytes;
import io.datamon.model.Digest;
import io.datamon.model.PackId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growing run of bytes with the primitives of the format. Not thread-safe. */
final class PageOutput {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] bytes = new byte[256];
  private int length;

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), bytes.length * 2));
    }
  }

  void u8(int value) {
    room(1);
    bytes[length++] = (byte) value;
  }

  /** Writes an unsigned number of 64 bits in its shortest form. */
  void varint(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  void zigzag(long value) {
    varint((value << 1) ^ (value >> 63));
  }

  void bytes(byte[] source, int offset, int count) {
    room(count);
    System.arraycopy(source, offset, bytes, length, count);
    length += count;
  }

  void bytes(byte[] source) {
    bytes(source, 0, source.length);
  }

  void bytes(Bytes source) {
    room(source.length());
    source.copyTo(bytes, length);
    length += source.length();
  }

  /** Writes the length of a run of bytes, and the bytes. */
  void counted(Bytes source) {
    varint(source.length());
    bytes(source);
  }

  void digest(Digest digest) {
    room(Digest.BYTES);
    digest.write(bytes, length);
    length += Digest.BYTES;
  }

  void pack(PackId id) {
    room(PackId.BYTES);
    LONGS.set(bytes, length, id.hi());
    LONGS.set(bytes, length + 8, id.lo());
    length += PackId.BYTES;
  }

  /** Writes a number of packs and their ids. */
  void packTable(PackSet packs) {
    varint(packs.size());
    packs.forEach(this::pack);
  }

  int length() {
    return length;
  }

  byte[] toArray() {
    return Arrays.copyOf(bytes, length);
  }
}
