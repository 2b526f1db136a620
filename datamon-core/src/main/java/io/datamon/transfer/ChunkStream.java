package io.datamon.transfer;

import io.datamon.content.PackFiles;
import io.datamon.manifest.ChunkLists;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Entry;
import io.datamon.model.PackId;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The bytes of a file, chunk by chunk; chunks that lie in one pack are fetched by one request, up
 * to a few MiB ahead. One thread.
 */
final class ChunkStream extends InputStream {
  private static final int AHEAD_BYTES = 4 << 20;

  private final PackFiles packs;
  private final Iterator<ChunkLists.Positioned> chunks;
  private final Deque<ChunkLists.Positioned> planned = new ArrayDeque<>();
  private final Deque<byte[]> fetched = new ArrayDeque<>();
  private byte[] current = new byte[0];
  private int at;
  private long position;
  private boolean closed;

  ChunkStream(PackFiles packs, ChunkLists lists, Entry.File file, long offset) {
    this.packs = packs;
    this.position = offset;
    this.chunks =
        offset < file.size()
            ? lists.chunksFrom(file.content(), offset)
            : Collections.emptyIterator();
  }

  /** Makes the next chunk current; false at the end. */
  private boolean advance() throws IOException {
    if (closed) {
      throw new IOException("the stream is closed");
    }
    while (at == current.length) {
      if (fetched.isEmpty() && !fetch()) {
        return false;
      }
      long start = planned.remove().start();
      current = fetched.remove();
      at = (int) Math.max(0, position - start);
      position = start + current.length;
    }
    return true;
  }

  /** Fetches a run of chunks of one pack. */
  private boolean fetch() {
    if (planned.isEmpty()) {
      if (!chunks.hasNext()) {
        return false;
      }
      planned.add(chunks.next());
    }
    PackId pack = planned.getFirst().ref().place().pack();
    long bytes = planned.getFirst().ref().length();
    int run = 1;
    while (run == planned.size() && chunks.hasNext() && bytes < AHEAD_BYTES) {
      ChunkLists.Positioned next = chunks.next();
      planned.add(next);
      if (!next.ref().place().pack().equals(pack)) {
        break; // the first of the next run
      }
      bytes += next.ref().length();
      run++;
    }
    List<ChunkLists.Positioned> wanted = new ArrayList<>(planned).subList(0, run);
    Map<ChunkRef, byte[]> plain = new HashMap<>();
    packs.read(
        pack,
        wanted.stream()
            .map(ChunkLists.Positioned::ref)
            .distinct()
            .map(ref -> new PackFiles.Wanted(ChunkKind.DATA, ref))
            .toList(),
        (found, all, from) ->
            plain.put(found.ref(), Arrays.copyOfRange(all, from, from + found.ref().length())));
    for (ChunkLists.Positioned chunk : wanted) {
      fetched.add(Objects.requireNonNull(plain.get(chunk.ref())));
    }
    return true;
  }

  @Override
  public int read() throws IOException {
    return advance() ? current[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (!advance()) {
      return -1;
    }
    int n = Math.min(length, current.length - at);
    System.arraycopy(current, at, target, offset, n);
    at += n;
    return n;
  }

  @Override
  public int available() {
    return current.length - at;
  }

  @Override
  public void close() {
    closed = true;
    fetched.clear();
    planned.clear();
  }
}
