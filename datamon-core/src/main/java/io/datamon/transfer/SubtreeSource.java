package io.datamon.transfer;

import io.datamon.model.BundlePath;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.FileContent;
import io.datamon.model.PackId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What lies below a path of a bundle, with the folders that lead to it; the rest of the manifest is
 * not read. Counts are those of the whole bundle.
 */
public final class SubtreeSource implements DownloadSource {
  private final BundleFiles files;
  private final BundlePath top;

  /** Looks at part of a bundle. */
  public SubtreeSource(BundleFiles files, BundlePath top) {
    this.files = files;
    this.top = top;
  }

  @Override
  public Iterator<Entry> entries() {
    if (top.isRoot()) {
      return files.entries();
    }
    Deque<Entry> above = new ArrayDeque<>();
    for (BundlePath at = top.parent(); ; at = at.parent()) {
      files.find(at).ifPresent(above::addFirst);
      if (at.isRoot()) {
        break;
      }
    }
    Iterable<Entry> below = () -> files.subtree(top);
    return Stream.concat(above.stream(), StreamSupport.stream(below.spliterator(), false))
        .iterator();
  }

  /** Returns all of it, also for folders above. */
  @Override
  public Iterator<Entry> children(BundlePath folder) {
    return files.children(folder);
  }

  @Override
  public long files() {
    return files.files();
  }

  @Override
  public long bytes() {
    return files.bytes();
  }

  @Override
  public Iterator<ChunkRef> chunks(FileContent content) {
    return files.chunks(content);
  }

  @Override
  public void read(PackId pack, List<ChunkRef> wanted, ChunkSink sink) {
    files.read(pack, wanted, sink);
  }

  @Override
  public Digest hash(byte[] bytes, int offset, int length) {
    return files.hash(bytes, offset, length);
  }
}
