package io.datamon.content;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.datamon.error.UnavailableException;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads and checks records from a stream, into buffers that it keeps. Not thread-safe; close it to
 * release the decompressor (the buffers may then be used by the next reader).
 */
final class RecordReader implements AutoCloseable {
  /** Buffers that grow to what is asked and are used again. */
  static final class Buffers {
    private byte[] stored = new byte[0];
    private byte[] plain = new byte[0];

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

    private static int grown(int length) {
      return Math.min(PackLayout.MAX_CHUNK, Math.max(length + (length >>> 2), 1 << 12));
    }
  }

  private final Buffers buffers;
  private final byte[] header = new byte[PackLayout.RECORD_HEADER];
  private @Nullable ZstdDecompressCtx zstd;

  RecordReader(Buffers buffers) {
    this.buffers = buffers;
  }

  /**
   * Reads the next record of a stream and checks everything about it.
   *
   * @param fresh whether the bytes shall be in an array of their own and of their length
   * @return an array that begins with the plain bytes; if not fresh, good until the next call
   * @throws io.datamon.error.CorruptException if the record is not the one of this kind, id and
   *     lengths, or its bytes are not those of its id
   */
  byte[] read(
      InputStream in, ChunkKind kind, ChunkRef ref, int stored, boolean fresh, String object)
      throws IOException {
    String what = "chunk " + ref.id();
    readFully(in, header, header.length, object);
    Description found = Description.parseRecordHeader(header, 0, object, what);
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
    byte[] plain = fresh ? new byte[ref.length()] : buffers.plain(ref.length());
    byte[] body = found.codec() == Description.RAW ? plain : buffers.stored(stored);
    readFully(in, body, stored, object);
    decode(found, body, 0, plain, object, what);
    return plain;
  }

  /** Checks stored bytes and turns them into plain bytes; raw ones may be there already. */
  void decode(
      Description found, byte[] body, int offset, byte[] plain, String object, String what) {
    if (Wire.crc(body, offset, found.stored()) != found.crc()) {
      throw Faults.corrupt(object, "the checksum of the stored bytes of " + what + " does not fit");
    }
    if (found.codec() == Description.ZSTD) {
      decompress(found, body, offset, plain, object, what);
    } else if (body != plain) {
      System.arraycopy(body, offset, plain, 0, found.length());
    }
    if (!ChunkHasher.id(found.kind(), plain, 0, found.length()).equals(found.id())) {
      throw Faults.corrupt(object, "the bytes of " + what + " have another id");
    }
  }

  private void decompress(
      Description found, byte[] body, int offset, byte[] plain, String object, String what) {
    ZstdDecompressCtx context = zstd;
    if (context == null) {
      context = new ZstdDecompressCtx();
      zstd = context;
    }
    String fault = ZstdFrame.fault(body, offset, found.stored(), found.length());
    if (!fault.isEmpty()) {
      throw Faults.corrupt(object, "the stored bytes of " + what + " are not valid: " + fault);
    }
    int length;
    try {
      length = context.decompressByteArray(plain, 0, found.length(), body, offset, found.stored());
    } catch (ZstdException e) {
      throw Faults.corrupt(object, what + " cannot be decompressed: " + e.getMessage(), e);
    }
    if (length != found.length()) {
      throw Faults.corrupt(
          object, what + " decompresses to " + length + " bytes instead of " + found.length());
    }
  }

  /** Returns the buffer for plain bytes, at least this long. */
  byte[] plainBuffer(int length) {
    return buffers.plain(length);
  }

  private static void readFully(InputStream in, byte[] target, int length, String object)
      throws IOException {
    int n = in.readNBytes(target, 0, length);
    if (n != length) {
      throw endedEarly(object, n, length);
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
    if (zstd != null) {
      zstd.close();
    }
  }
}
