package io.datamon.content;

import io.datamon.content.PackFiles.Item;
import io.datamon.error.CorruptException;
import io.datamon.error.UnavailableException;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads records that lie behind one another and checks everything about them.
 *
 * <p>Many short ones are read at once and their ids are computed side by side, as both cost less
 * than one by one. Memory is what {@link Buffers} keeps: about three MiB, or twice the longest
 * chunk. One thread; close it to release the decompressor.
 */
final class RecordRun implements AutoCloseable {
  /** As many bytes are read at once, if more than one record is. */
  private static final int SPAN = 1 << 20;

  /** As many plain bytes are held at once, if more than one chunk is. */
  private static final int PLAIN = 2 << 20;

  /** What lies between two records is read with them if it is not longer. */
  private static final int GAP = 4 << 10;

  /** Takes chunks in the order of the records; good during the call only. */
  @FunctionalInterface
  interface Sink {
    void accept(Item item, byte[] bytes, int offset);
  }

  /** Buffers that grow to what is asked and are used again. */
  static final class Buffers {
    private byte[] stored = new byte[0];
    private byte[] plain = new byte[0];
    private final ChunkHasher.Batch ids = new ChunkHasher.Batch();

    private byte[] stored(int length) {
      if (stored.length < length) {
        stored = new byte[grown(length)];
      }
      return stored;
    }

    private byte[] plain(int length) {
      if (plain.length < length) {
        plain = new byte[grown(length)];
      }
      return plain;
    }
  }

  /** A chunk whose id is not checked yet. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Unchecked(Item item, Description found, byte[] bytes, int offset) {}

  private final Buffers buffers;
  private final Sink sink;
  private final RecordDecoder decoder = new RecordDecoder();
  private final ChunkHasher.Batch ids;
  private final List<Unchecked> unchecked = new ArrayList<>();
  private String object = "";
  private int plainUsed;
  private int plainWanted; // by the records that are read at once

  /**
   * Prepares to read.
   *
   * @param buffers nobody else's until this is closed
   */
  RecordRun(Buffers buffers, Sink sink) {
    this.buffers = buffers;
    this.sink = sink;
    this.ids = buffers.ids;
  }

  /** Returns how long a buffer is made of which this much is needed. */
  static int grown(int length) {
    int most = PackLayout.MAX_CHUNK + PackLayout.RECORD_HEADER;
    return Math.max(length, Math.min(most, Math.max(length + (length >>> 2), 1 << 12)));
  }

  /**
   * Reads records.
   *
   * @param in begins with the first of them
   * @param items by place, none overlapping another; of several that are equal one is read
   * @param name the pack, for messages
   * @throws CorruptException if a record is not the one of its item's kind, id and lengths, or its
   *     bytes are not those of its id; those before it have been handed on
   * @throws UnavailableException if the stream ends early
   */
  void read(InputStream in, List<Item> items, String name) throws IOException {
    object = name;
    long at = items.get(0).place().offset();
    for (int from = 0; from < items.size(); ) {
      long start = items.get(from).place().offset();
      int to = from + 1;
      while (to < items.size()
          && items.get(to).place().offset() - items.get(to - 1).end() <= GAP
          && items.get(to).end() - start <= SPAN) {
        to++;
      }
      int length = (int) (items.get(to - 1).end() - start);
      byte[] stored = buffers.stored(length);
      in.skipNBytes(start - at);
      int n = in.readNBytes(stored, 0, length);
      if (n != length) {
        throw endedEarly(name, n, length);
      }
      List<Item> read = items.subList(from, to);
      long plain = read.stream().mapToLong(item -> item.wanted().ref().length()).sum();
      plainWanted = (int) Math.min(PLAIN, plain);
      try {
        for (Item item : read) {
          add(item, stored, (int) (item.place().offset() - start));
        }
      } finally {
        deliver();
      }
      at = start + length;
      from = to;
    }
  }

  private void add(Item item, byte[] stored, int at) {
    if (!unchecked.isEmpty()) {
      Unchecked last = unchecked.get(unchecked.size() - 1);
      if (last.item().equals(item)) {
        note(item, last.found(), last.bytes(), last.offset());
        return;
      }
    }
    ChunkRef ref = item.wanted().ref();
    String what = "chunk " + ref.id();
    Description found = Description.parseRecordHeader(stored, at, object, what);
    check(item, found);
    int body = at + PackLayout.RECORD_HEADER;
    RecordDecoder.checkStored(found, stored, body, object, what);
    if (found.codec() == Description.RAW) {
      note(item, found, stored, body);
      return;
    }
    if (plainUsed > 0 && plainUsed + found.length() > PLAIN) {
      deliver();
    }
    byte[] plain = buffers.plain(Math.max(plainWanted, found.length()));
    decoder.decompress(found, stored, body, plain, plainUsed, object, what);
    note(item, found, plain, plainUsed);
    plainUsed += found.length();
  }

  private void check(Item item, Description found) {
    ChunkRef ref = item.wanted().ref();
    ChunkKind kind = item.wanted().kind();
    int stored = item.place().stored();
    if (!found.id().equals(ref.id())
        || found.kind() != kind
        || found.length() != ref.length()
        || found.stored() != stored) {
      throw Faults.corrupt(
          object,
          String.format(
              "expected chunk %s (%s, %d bytes in %d), found %s (%s, %d in %d)",
              ref.id(),
              kind,
              ref.length(),
              stored,
              found.id(),
              found.kind(),
              found.length(),
              found.stored()));
    }
  }

  private void note(Item item, Description found, byte[] bytes, int offset) {
    unchecked.add(new Unchecked(item, found, bytes, offset));
    ids.add(found.kind(), bytes, offset, found.length());
  }

  /** Checks ids and hands on, up to the first chunk that is not what its id says. */
  private void deliver() {
    List<Digest> found = ids.finish();
    List<Unchecked> chunks = List.copyOf(unchecked);
    unchecked.clear();
    plainUsed = 0;
    for (int i = 0; i < chunks.size(); i++) {
      Unchecked chunk = chunks.get(i);
      RecordDecoder.checkId(chunk.found(), found.get(i), object, "chunk " + chunk.found().id());
      sink.accept(chunk.item(), chunk.bytes(), chunk.offset());
    }
  }

  /** The failure of an answer that is shorter than the object's own length promised. */
  static UnavailableException endedEarly(String object, int got, int wanted) {
    return new UnavailableException(
        object
            + " could not be read: the store sent "
            + got
            + " of "
            + wanted
            + " bytes; try again");
  }

  @Override
  public void close() {
    decoder.close();
  }
}
