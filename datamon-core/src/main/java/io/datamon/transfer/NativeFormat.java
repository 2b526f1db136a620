package io.datamon.transfer;

import io.datamon.content.ChunkHasher;
import io.datamon.content.ContentStore;
import io.datamon.content.PackFiles;
import io.datamon.manifest.ChunkLists;
import io.datamon.manifest.Manifest;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundlePath;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.FileContent;
import io.datamon.model.NativeBundle;
import io.datamon.model.PackId;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The native content format. */
final class NativeFormat implements ContentFormat {
  private final ContentStore content;

  NativeFormat(ContentStore content) {
    this.content = content;
  }

  @Override
  public boolean stores(BundleDescriptor bundle) {
    return bundle.deduplication().equals(BundleDescriptor.NATIVE);
  }

  @Override
  public BundleFiles open(BundleDescriptor bundle) {
    NativeBundle part = bundle.requireNative();
    content.checkReadable();
    return new Files(content.packs(), part);
  }

  private static final class Files implements BundleFiles {
    private final PackFiles packs;
    private final NativeBundle bundle;
    private final Manifest manifest;
    private final ChunkLists lists;

    Files(PackFiles packs, NativeBundle bundle) {
      this.packs = packs;
      this.bundle = bundle;
      this.manifest = new Manifest(packs::read, bundle.manifest());
      this.lists = new ChunkLists(packs::read);
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
    public Iterator<Entry> entries() {
      return manifest.entries();
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
      return lists.chunks(content);
    }

    @Override
    public void read(PackId pack, List<ChunkRef> wanted, ChunkSink sink) {
      List<PackFiles.Wanted> data =
          wanted.stream().map(ref -> new PackFiles.Wanted(ChunkKind.DATA, ref)).toList();
      packs.read(pack, data, (found, plain, length) -> sink.accept(found.ref(), plain, length));
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
}
