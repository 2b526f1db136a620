package io.datamon.transfer;

import io.datamon.model.BundlePath;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.FileContent;
import io.datamon.model.PackId;
import java.util.Iterator;
import java.util.List;

/** A bundle whose manifest says something else. */
record ReorderedBundle(FakeBundle bundle, List<Entry> order) implements DownloadSource {
  @Override
  public Iterator<Entry> entries() {
    return order.iterator();
  }

  @Override
  public Iterator<Entry> children(BundlePath folder) {
    return bundle.children(folder);
  }

  @Override
  public long files() {
    return bundle.files();
  }

  @Override
  public long bytes() {
    return bundle.bytes();
  }

  @Override
  public Iterator<ChunkRef> chunks(FileContent content) {
    return bundle.chunks(content);
  }

  @Override
  public void read(PackId pack, List<ChunkRef> wanted, ChunkSink sink) {
    bundle.read(pack, wanted, sink);
  }

  @Override
  public Digest hash(byte[] bytes, int offset, int length) {
    return bundle.hash(bytes, offset, length);
  }
}
