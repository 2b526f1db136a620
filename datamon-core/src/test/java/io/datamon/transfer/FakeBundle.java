package io.datamon.transfer;

import io.datamon.error.CorruptException;
import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.Extras;
import io.datamon.model.FileContent;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A bundle in memory, with small chunks in small packs. */
final class FakeBundle implements DownloadSource {
  static final int CHUNK = 5_000;
  private static final int CHUNKS_A_PACK = 40;
  static final Instant TIME = Instant.parse("2021-02-03T04:05:06.123456789Z");

  final Map<BundlePath, Entry> entries = new TreeMap<>();
  final Map<BundlePath, byte[]> contents = new HashMap<>();
  private final Map<Digest, byte[]> chunks = new HashMap<>();
  private final Map<Digest, ChunkRef> known = new HashMap<>();
  private final Map<Digest, List<ChunkRef>> lists = new HashMap<>();
  private int offset = 64;
  private int number;
  private long pack = 1;

  /** Chunks that are found damaged. */
  final Set<Digest> damaged = ConcurrentHashMap.newKeySet();

  final AtomicLong requests = new AtomicLong();

  /** How many chunks were hashed, of the bundle or of a destination. */
  final AtomicLong hashed = new AtomicLong();

  final AtomicLong chunksRead = new AtomicLong();

  /** Called before each request. */
  volatile Runnable beforeRead = () -> {};

  FakeBundle() {
    folder("", 0755);
  }

  FakeBundle folder(String path, int mode) {
    return add(new Entry.Directory(BundlePath.of(path), mode, TIME, Extras.NONE));
  }

  FakeBundle link(String path, String target) {
    return add(new Entry.Link(BundlePath.of(path), 0777, TIME, Bytes.of(target), Extras.NONE));
  }

  FakeBundle file(String path, byte[] content) {
    return file(BundlePath.of(path), content, 0644, TIME, Extras.NONE);
  }

  FakeBundle file(BundlePath path, byte[] content, int mode, Instant time, Extras extras) {
    contents.put(path, content);
    return add(new Entry.File(path, mode, time, content.length, store(content), extras));
  }

  FakeBundle hardLink(String path, String first) {
    Entry.File file = (Entry.File) entries.get(BundlePath.of(first));
    Extras extras =
        new Extras(
            Optional.empty(), new TreeMap<>(), Optional.of(BundlePath.of(first)), new TreeMap<>());
    return file(
        BundlePath.of(path), contents.get(file.path()), file.mode(), file.modified(), extras);
  }

  FakeBundle add(Entry entry) {
    entries.put(entry.path(), entry);
    return this;
  }

  private FileContent store(byte[] content) {
    if (content.length <= FileContent.MAX_INLINE) {
      return new FileContent.Inline(Bytes.copyOf(content));
    }
    List<ChunkRef> refs = new ArrayList<>();
    for (int at = 0; at < content.length; at += CHUNK) {
      refs.add(chunk(Arrays.copyOfRange(content, at, Math.min(content.length, at + CHUNK))));
    }
    if (refs.size() == 1) {
      return new FileContent.Direct(refs.get(0).id(), refs);
    }
    Digest hash = hash(content, 0, content.length);
    if (refs.size() <= FileContent.MAX_DIRECT) {
      return new FileContent.Direct(hash, refs);
    }
    lists.put(hash, refs);
    return new FileContent.Listed(hash, refs.get(0), refs.size());
  }

  private ChunkRef chunk(byte[] bytes) {
    Digest id = hash(bytes, 0, bytes.length);
    ChunkRef ref = known.get(id);
    if (ref == null) {
      if (number == CHUNKS_A_PACK) {
        number = 0;
        offset = 64;
        pack++;
      }
      ref =
          new ChunkRef(
              id, bytes.length, new Place(new PackId(0, pack), number++, offset, bytes.length));
      offset += 56 + bytes.length;
      known.put(id, ref);
      chunks.put(id, bytes);
    }
    return ref;
  }

  /** Returns the id of a chunk of a file. */
  Digest chunkOf(String path, int index) {
    FileContent content = ((Entry.File) entries.get(BundlePath.of(path))).content();
    Iterator<ChunkRef> all = chunks(content);
    for (int i = 0; i < index; i++) {
      all.next();
    }
    return all.next().id();
  }

  @Override
  public Iterator<Entry> entries() {
    return List.copyOf(entries.values()).iterator();
  }

  @Override
  public Iterator<Entry> children(BundlePath folder) {
    return entries.values().stream()
        .filter(entry -> !entry.path().isRoot() && entry.path().parent().equals(folder))
        .iterator();
  }

  @Override
  public long files() {
    return entries.values().stream().filter(Entry.File.class::isInstance).count();
  }

  @Override
  public long bytes() {
    return entries.values().stream()
        .filter(Entry.File.class::isInstance)
        .mapToLong(Entry::size)
        .sum();
  }

  @Override
  public Iterator<ChunkRef> chunks(FileContent content) {
    if (content instanceof FileContent.Direct direct) {
      return direct.chunks().iterator();
    }
    return content instanceof FileContent.Listed listed
        ? lists.get(listed.hash()).iterator()
        : List.<ChunkRef>of().iterator();
  }

  @Override
  public void read(PackId id, List<ChunkRef> wanted, ChunkSink sink) {
    beforeRead.run();
    requests.incrementAndGet();
    for (ChunkRef ref : wanted) {
      if (damaged.contains(ref.id())) {
        throw new CorruptException(id.toString(), "chunk " + ref.id() + " is damaged");
      }
      chunksRead.incrementAndGet();
      byte[] bytes = chunks.get(ref.id());
      sink.accept(ref, between(bytes), 3);
    }
  }

  /** Returns bytes as they come from a store: with others before and behind. */
  private static byte[] between(byte[] bytes) {
    byte[] more = new byte[bytes.length + 5];
    Arrays.fill(more, (byte) 7);
    System.arraycopy(bytes, 0, more, 3, bytes.length);
    return more;
  }

  @Override
  public Digest hash(byte[] bytes, int from, int length) {
    hashed.incrementAndGet();
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(bytes, from, length);
      return Digest.of(sha.digest(), 0);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
