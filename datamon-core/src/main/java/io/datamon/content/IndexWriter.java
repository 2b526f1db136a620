package io.datamon.content;

import io.datamon.error.InvalidInputException;
import io.datamon.model.PackId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes an index segment from sorted records, in memory for one block and the fence table. */
final class IndexWriter {
  private final OutputStream out;
  private final IndexLayout layout;
  private final Map<PackId, Integer> ordinals = new HashMap<>();
  private final byte[] block = new byte[IndexLayout.BLOCK];
  private final byte[] fences;
  private int inBlock;
  private int blocks;

  private IndexWriter(OutputStream out, IndexLayout layout) {
    this.out = out;
    this.layout = layout;
    this.fences = new byte[layout.blocks() * IndexLayout.FENCE + 4];
  }

  /** Returns the order of records in a segment whose pack table is this. */
  static Comparator<IndexRecord> order(Map<PackId, Integer> ordinals) {
    return Comparator.comparing(IndexRecord::id)
        .thenComparing(IndexRecord::kind)
        .thenComparingInt(record -> ordinals.getOrDefault(record.pack(), -1))
        .thenComparingInt(IndexRecord::number);
  }

  /** Returns the ordinals of packs, by their order in a list without repetitions. */
  static Map<PackId, Integer> ordinals(List<PackId> packs) {
    Map<PackId, Integer> ordinals = new HashMap<>();
    for (PackId pack : packs) {
      if (ordinals.putIfAbsent(pack, ordinals.size()) != null) {
        throw new InvalidInputException("an index segment cannot name pack " + pack + " twice");
      }
    }
    return ordinals;
  }

  /**
   * Writes a segment.
   *
   * @param records the number of records
   * @param sorted the records, strictly ascending by {@link #order}
   */
  static void write(
      OutputStream out, List<PackId> packs, long records, Iterator<IndexRecord> sorted)
      throws IOException {
    IndexLayout layout = new IndexLayout(records, packs.size());
    if (layout.size() > IndexLayout.MAX_SEGMENT) {
      throw new InvalidInputException(
          "an index segment of " + records + " records would be longer than 1 GiB");
    }
    new IndexWriter(out, layout).write(packs, sorted);
  }

  private void write(List<PackId> packs, Iterator<IndexRecord> sorted) throws IOException {
    ordinals.putAll(ordinals(packs));
    out.write(layout.encode());
    byte[] table = new byte[packs.size() * PackId.BYTES + 4];
    ByteBuffer tableOut = ByteBuffer.wrap(table);
    packs.forEach(pack -> pack.write(tableOut));
    tableOut.putInt(Wire.crc(table, 0, tableOut.position()));
    out.write(table);
    Comparator<IndexRecord> order = order(ordinals);
    IndexRecord previous = null;
    long written = 0;
    while (sorted.hasNext()) {
      IndexRecord record = sorted.next();
      check(record, previous, order);
      append(record);
      previous = record;
      written++;
    }
    if (inBlock > 0) {
      flush();
    }
    if (written != layout.records()) {
      throw new InvalidInputException(
          "an index segment of " + layout.records() + " records was given " + written);
    }
    int end = blocks * IndexLayout.FENCE;
    Wire.putI32(fences, end, Wire.crc(fences, 0, end));
    out.write(fences);
  }

  private void check(
      IndexRecord record, @Nullable IndexRecord previous, Comparator<IndexRecord> order) {
    if (!ordinals.containsKey(record.pack())) {
      throw new InvalidInputException(
          "an index segment cannot name pack " + record.pack() + ", which is not in its table");
    }
    if (previous != null && order.compare(previous, record) >= 0) {
      throw new InvalidInputException(
          "index records must be strictly ascending: " + previous + ", " + record);
    }
  }

  private void append(IndexRecord record) throws IOException {
    if (blocks == layout.blocks()) {
      throw new InvalidInputException(
          "an index segment of " + layout.records() + " records was given more");
    }
    if (inBlock == 0) {
      System.arraycopy(record.id().toBytes(), 0, fences, blocks * IndexLayout.FENCE, 8);
    }
    ByteBuffer to = ByteBuffer.wrap(block, inBlock * IndexLayout.RECORD, IndexLayout.RECORD);
    record.id().write(to);
    to.putInt(ordinals.getOrDefault(record.pack(), -1));
    to.putShort((short) record.number()).put((byte) record.kind().code()).put((byte) 0);
    to.putInt(record.length()).putInt(record.stored());
    inBlock++;
    if (inBlock == IndexLayout.PER_BLOCK) {
      flush();
    }
  }

  private void flush() throws IOException {
    int end = inBlock * IndexLayout.RECORD;
    Arrays.fill(block, end, block.length, (byte) 0);
    Wire.putI32(block, IndexLayout.COUNT_AT, inBlock);
    Wire.putI32(block, IndexLayout.CRC_AT, Wire.crc(block, 0, IndexLayout.CRC_AT));
    out.write(block);
    inBlock = 0;
    blocks++;
  }
}
