package io.datamon.transfer;

import io.datamon.content.ChunkHasher;
import io.datamon.content.PackFiles;
import io.datamon.manifest.ChunkLists;
import io.datamon.manifest.Manifest;
import io.datamon.manifest.ManifestSummary;
import io.datamon.manifest.PageSource;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.FileContent;
import io.datamon.model.PackId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** A native bundle, read from a content store. Thread-safe if its page source is. */
public final class BundleSource implements DownloadSource {
  private final PackFiles packs;
  private final Manifest manifest;
  private final ManifestSummary summary;
  private final ChunkLists lists;

  /**
   * Opens a bundle; its top page is read.
   *
   * @param packs where contents are
   * @param pages where pages of manifest and chunk lists come from
   * @param top the top page of the manifest
   */
  public BundleSource(PackFiles packs, PageSource pages, ChunkRef top) {
    this.packs = packs;
    this.manifest = new Manifest(pages, top);
    this.summary = manifest.summary();
    this.lists = new ChunkLists(pages);
  }

  @Override
  public Iterator<Entry> entries() {
    return manifest.entries();
  }

  @Override
  public long files() {
    return summary.files();
  }

  @Override
  public long bytes() {
    return summary.bytes();
  }

  @Override
  public Iterator<ChunkRef> chunks(FileContent content) {
    return lists.chunks(content);
  }

  @Override
  public void read(PackId pack, List<ChunkRef> wanted, ChunkSink sink) {
    List<PackFiles.Wanted> chunks = new ArrayList<>(wanted.size());
    for (ChunkRef ref : wanted) {
      chunks.add(new PackFiles.Wanted(ChunkKind.DATA, ref));
    }
    packs.read(pack, chunks, (chunk, plain, length) -> sink.accept(chunk.ref(), plain, length));
  }

  @Override
  public Digest hash(byte[] bytes, int offset, int length) {
    return ChunkHasher.id(ChunkKind.DATA, bytes, offset, length);
  }
}
