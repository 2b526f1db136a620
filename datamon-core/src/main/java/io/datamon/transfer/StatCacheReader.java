package io.datamon.transfer;

import io.datamon.error.CorruptException;
import io.datamon.error.InvalidInputException;
import io.datamon.manifest.LeafPage;
import io.datamon.model.BundleId;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Reads the stat cache of the parent, entry by entry, a page at a time in memory. One thread.
 *
 * <p>Throws {@link DamagedCacheException} where the file is damaged; the upload then starts again
 * without it.
 */
final class StatCacheReader implements Iterator<BaseEntry>, AutoCloseable {
  private final Path file;
  private final DataInputStream in;
  private final Consumer<ChunkRef> onPage;
  private final Deque<BaseEntry> page = new ArrayDeque<>();
  private boolean ended;

  private StatCacheReader(Path file, DataInputStream in, Consumer<ChunkRef> onPage) {
    this.file = file;
    this.in = in;
    this.onPage = onPage;
  }

  /**
   * Opens a cache if it is that of a bundle.
   *
   * @param onPage told of each page of the manifest that is read
   */
  static Optional<StatCacheReader> open(
      Path file, BundleId bundle, ChunkRef top, Consumer<ChunkRef> onPage) {
    try {
      if (!isFor(file, StatCacheFormat.end(bundle, top))) {
        return Optional.empty();
      }
      InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
      DataInputStream in = new DataInputStream(bytes);
      in.skipNBytes(StatCacheFormat.MAGIC.length);
      return Optional.of(new StatCacheReader(file, in, onPage));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // not readable is not there: the files are read
    }
  }

  /** Looks at the end of the file, where the bundle is named. */
  private static boolean isFor(Path file, byte[] name) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    byte[] magic = new byte[StatCacheFormat.MAGIC.length];
    byte[] end = new byte[1 + 4 + name.length + 4];
    try (RandomAccessFile random = new RandomAccessFile(file.toFile(), "r")) {
      if (random.length() < magic.length + end.length) {
        return false;
      }
      random.readFully(magic);
      random.seek(random.length() - end.length);
      random.readFully(end);
    }
    ByteBuffer tail = ByteBuffer.wrap(end);
    return Arrays.equals(magic, StatCacheFormat.MAGIC)
        && tail.get() == StatCacheFormat.END
        && tail.getInt() == name.length
        && Arrays.equals(end, 5, 5 + name.length, name, 0, name.length);
  }

  @Override
  public boolean hasNext() {
    while (page.isEmpty() && !ended) {
      readBlock();
    }
    return !page.isEmpty();
  }

  @Override
  public BaseEntry next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return page.remove();
  }

  private void readBlock() {
    try {
      int type = in.readUnsignedByte();
      int length = in.readInt();
      if (length < 0 || length > StatCacheFormat.MAX_BLOCK) {
        throw damaged("a block is longer than " + StatCacheFormat.MAX_BLOCK + " bytes");
      }
      byte[] payload = in.readNBytes(length);
      CRC32C crc = new CRC32C();
      crc.update(payload);
      if (payload.length != length || in.readInt() != (int) crc.getValue()) {
        throw damaged("a checksum does not fit");
      }
      ByteBuffer block = ByteBuffer.wrap(payload);
      switch (type) {
        case StatCacheFormat.LEAF -> readLeaf(block);
        case StatCacheFormat.BRANCH -> onPage.accept(readRef(block));
        case StatCacheFormat.END -> ended = true;
        default -> throw damaged("a block is of type " + type);
      }
    } catch (EOFException e) {
      throw damaged("it ends early");
    } catch (IOException
        | InvalidInputException
        | BufferUnderflowException
        | DateTimeException
        | ArithmeticException e) {
      throw new DamagedCacheException(file.toString(), "stat cache " + file + " cannot be read", e);
    }
  }

  private void readLeaf(ByteBuffer block) {
    ChunkRef ref = readRef(block);
    int length = block.getInt();
    if (length < 0 || length > block.remaining()) {
      throw damaged("a page is longer than its block");
    }
    byte[] plain = new byte[length];
    block.get(plain);
    List<Entry> entries = decode(ref, plain);
    for (Entry entry : entries) {
      Optional<BaseEntry.Stamp> stamp =
          block.get() == 0
              ? Optional.empty()
              : Optional.of(
                  new BaseEntry.Stamp(
                      block.getLong(),
                      block.getLong(),
                      Instant.ofEpochSecond(block.getLong(), block.getInt())));
      int count = block.getInt();
      if (count < 0 || count > block.remaining() / PackId.BYTES) {
        throw damaged("an entry has more packs than its block holds");
      }
      List<PackId> packs = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        packs.add(PackId.read(block));
      }
      page.add(new BaseEntry(entry, stamp, packs));
    }
    onPage.accept(ref);
  }

  private List<Entry> decode(ChunkRef ref, byte[] plain) {
    try {
      return LeafPage.decode(ref, plain).entries();
    } catch (CorruptException e) {
      throw new DamagedCacheException(file.toString(), "stat cache " + file + " is damaged", e);
    }
  }

  private static ChunkRef readRef(ByteBuffer in) {
    Digest id = Digest.read(in);
    int length = in.getInt();
    PackId pack = PackId.read(in);
    return new ChunkRef(id, length, new Place(pack, in.getInt(), in.getInt(), in.getInt()));
  }

  private DamagedCacheException damaged(String fault) {
    return new DamagedCacheException(
        file.toString(), "stat cache " + file + " is damaged: " + fault);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
