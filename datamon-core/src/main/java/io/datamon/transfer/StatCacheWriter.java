package io.datamon.transfer;

import io.datamon.model.BundleId;
import io.datamon.model.ChunkRef;
import io.datamon.model.PackId;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Writes the stat cache of an upload beside its manifest: the leaf pages in order, with what the
 * file system said of each file. One thread.
 */
final class StatCacheWriter implements AutoCloseable {
  private final Path target;
  private final Path temporary;
  private final DataOutputStream out;
  private final Deque<Row> rows = new ArrayDeque<>();
  private boolean open = true;

  private record Row(Optional<BaseEntry.Stamp> stamp, Collection<PackId> listedPacks) {}

  StatCacheWriter(Path target) throws IOException {
    this.target = target;
    Files.createDirectories(target.getParent());
    this.temporary = Files.createTempFile(target.getParent(), "new-", ".tmp");
    this.out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(temporary)));
    out.write(StatCacheFormat.MAGIC);
  }

  /** Notes the next entry; before it is added to the manifest. */
  void entry(Optional<BaseEntry.Stamp> stamp, Collection<PackId> listedPacks) {
    if (!open) {
      return; // given up
    }
    rows.add(new Row(stamp, listedPacks));
  }

  /** Notes a page of the manifest. */
  void page(ChunkRef ref, byte[] page) {
    if (!open) {
      return; // given up
    }
    try {
      if (page[0] == 1) {
        leaf(ref, page);
      } else {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        writeRef(new DataOutputStream(bytes), ref);
        block(StatCacheFormat.BRANCH, bytes.toByteArray());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void leaf(ChunkRef ref, byte[] page) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(page.length + 4096);
    DataOutputStream block = new DataOutputStream(bytes);
    writeRef(block, ref);
    block.writeInt(page.length);
    block.write(page);
    for (int i = entries(page); i > 0; i--) {
      Row row = rows.remove();
      block.writeBoolean(row.stamp().isPresent());
      if (row.stamp().isPresent()) {
        BaseEntry.Stamp stamp = row.stamp().get();
        block.writeLong(stamp.ino());
        block.writeLong(stamp.dev());
        Instant changed = stamp.changed();
        block.writeLong(changed.getEpochSecond());
        block.writeInt(changed.getNano());
      }
      block.writeInt(row.listedPacks().size());
      for (PackId pack : row.listedPacks()) {
        block.writeLong(pack.hi());
        block.writeLong(pack.lo());
      }
    }
    block(StatCacheFormat.LEAF, bytes.toByteArray());
  }

  /** Reads the number of items of a page: type, pack table, count. */
  private static int entries(byte[] page) {
    ByteBuffer in = ByteBuffer.wrap(page, 1, page.length - 1);
    long packs = varint(in);
    in.position(in.position() + (int) packs * PackId.BYTES);
    return (int) varint(in);
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  private static void writeRef(DataOutputStream out, ChunkRef ref) throws IOException {
    out.write(ref.id().toBytes());
    out.writeInt(ref.length());
    out.writeLong(ref.place().pack().hi());
    out.writeLong(ref.place().pack().lo());
    out.writeInt(ref.place().number());
    out.writeInt(ref.place().offset());
    out.writeInt(ref.place().stored());
  }

  private void block(int type, byte[] payload) throws IOException {
    CRC32C crc = new CRC32C();
    crc.update(payload);
    out.writeByte(type);
    out.writeInt(payload.length);
    out.write(payload);
    out.writeInt((int) crc.getValue());
  }

  /** Puts the cache in place, for the bundle that was committed and the top of its manifest. */
  void commit(BundleId bundle, ChunkRef top) throws IOException {
    if (!open) {
      return; // given up
    }
    block(StatCacheFormat.END, StatCacheFormat.end(bundle, top));
    out.close();
    open = false;
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Drops what was not committed. */
  @Override
  public void close() throws IOException {
    if (open) {
      out.close();
      open = false;
    }
    Files.deleteIfExists(temporary);
  }
}
