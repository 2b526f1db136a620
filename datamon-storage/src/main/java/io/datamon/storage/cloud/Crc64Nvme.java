package io.datamon.storage.cloud;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.Checksum;

/**
 * The cyclic redundancy check of 64 bits of the NVM Express specification, lowest bit first; eight
 * bytes are taken at once, each from a table of its own.
 */
final class Crc64Nvme implements Checksum {
  private static final long POLYNOMIAL = 0x9A6C9329AC4BC9B5L;
  private static final int SLICES = 8;
  private static final long[][] TABLES = tables();
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private long crc = -1;

  private static long[][] tables() {
    long[][] tables = new long[SLICES][256];
    for (int b = 0; b < 256; b++) {
      long value = b;
      for (int bit = 0; bit < 8; bit++) {
        value = (value >>> 1) ^ ((value & 1) * POLYNOMIAL);
      }
      tables[0][b] = value;
    }
    for (int slice = 1; slice < SLICES; slice++) {
      for (int b = 0; b < 256; b++) {
        long value = tables[slice - 1][b];
        tables[slice][b] = (value >>> 8) ^ tables[0][(int) value & 0xff];
      }
    }
    return tables;
  }

  @Override
  public void update(int b) {
    crc = (crc >>> 8) ^ TABLES[0][(int) (crc ^ b) & 0xff];
  }

  @Override
  public void update(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int at = offset;
    long value = crc;
    for (; end - at >= SLICES; at += SLICES) {
      long eight = value ^ (long) LONGS.get(bytes, at);
      value = 0;
      for (int slice = 0; slice < SLICES; slice++) {
        value ^= TABLES[SLICES - 1 - slice][(int) (eight >>> 8 * slice) & 0xff];
      }
    }
    crc = value;
    for (; at < end; at++) {
      update(bytes[at]);
    }
  }

  @Override
  public long getValue() {
    return ~crc;
  }

  @Override
  public void reset() {
    crc = -1;
  }
}
