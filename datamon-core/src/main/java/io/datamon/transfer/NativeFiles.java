package io.datamon.transfer;

import io.datamon.content.ChunkHasher;
import io.datamon.content.PackFiles;
import io.datamon.error.UnsupportedFormatException;
import io.datamon.manifest.Change;
import io.datamon.manifest.ChunkLists;
import io.datamon.manifest.Manifest;
import io.datamon.manifest.ManifestDiff;
import io.datamon.manifest.PageSource;
import io.datamon.model.BundlePath;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.FileContent;
import io.datamon.model.PackId;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The files of a bundle in the native format. */
final class NativeFiles implements BundleFiles {
  private final PackFiles packs;
  private final long files;
  private final long bytes;
  private final Manifest manifest;
  private final ChunkLists lists;

  /**
   * Opens a bundle; reads nothing yet.
   *
   * @param pages where pages of the manifest and of lists come from
   * @param top the top page of its manifest
   * @param files the number of its regular files
   * @param bytes the bytes of its regular files
   */
  NativeFiles(PackFiles packs, PageSource pages, ChunkRef top, long files, long bytes) {
    this.packs = packs;
    this.files = files;
    this.bytes = bytes;
    this.manifest = new Manifest(pages, top);
    this.lists = new ChunkLists(pages);
  }

  @Override
  public Optional<Entry> find(BundlePath path) {
    return manifest.find(path);
  }

  @Override
  public Iterator<Entry> children(BundlePath folder) {
    return manifest.children(folder);
  }

  @Override
  public Iterator<Entry> subtree(BundlePath path) {
    return manifest.subtree(path);
  }

  @Override
  public Iterator<Change> changesTo(BundleFiles other) {
    if (other instanceof NativeFiles files) {
      return ManifestDiff.between(manifest, files.manifest);
    }
    throw new UnsupportedFormatException(
        "bundles of different content formats cannot be compared yet");
  }

  @Override
  public Iterator<Entry> entries() {
    return manifest.entries();
  }

  @Override
  public long files() {
    return files;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public Iterator<ChunkRef> chunks(FileContent content) {
    return lists.chunks(content);
  }

  @Override
  public void read(PackId pack, List<ChunkRef> wanted, ChunkSink sink) {
    List<PackFiles.Wanted> data =
        wanted.stream().map(ref -> new PackFiles.Wanted(ChunkKind.DATA, ref)).toList();
    packs.read(pack, data, (found, plain, offset) -> sink.accept(found.ref(), plain, offset));
  }

  @Override
  public Digest hash(byte[] bytes, int offset, int length) {
    return ChunkHasher.id(ChunkKind.DATA, bytes, offset, length);
  }

  @Override
  public InputStream open(Entry.File file, long offset) {
    if (file.content() instanceof FileContent.Inline inline) {
      byte[] bytes = inline.bytes().toArray();
      int from = (int) Math.min(offset, bytes.length);
      return new ByteArrayInputStream(bytes, from, bytes.length - from);
    }
    return new ChunkStream(packs, lists, file, offset);
  }
}
