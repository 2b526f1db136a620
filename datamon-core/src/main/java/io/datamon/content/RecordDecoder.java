package io.datamon.content;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.datamon.model.Digest;
import org.jspecify.annotations.Nullable;

/**
 * Checks stored bytes and turns them into plain ones. Not thread-safe; close it to release the
 * decompressor.
 */
final class RecordDecoder implements AutoCloseable {
  private @Nullable ZstdDecompressCtx zstd;

  /**
   * Checks the stored bytes of a record, turns them into plain bytes, and checks their id.
   *
   * @param plain takes the plain bytes from its beginning on
   * @throws io.datamon.error.CorruptException if something does not fit
   */
  void decode(
      Description found, byte[] body, int offset, byte[] plain, String object, String what) {
    checkStored(found, body, offset, object, what);
    if (found.codec() == Description.ZSTD) {
      decompress(found, body, offset, plain, 0, object, what);
    } else {
      System.arraycopy(body, offset, plain, 0, found.length());
    }
    checkId(found, ChunkHasher.id(found.kind(), plain, 0, found.length()), object, what);
  }

  /** Checks the stored bytes of a record against their checksum. */
  static void checkStored(Description found, byte[] body, int offset, String object, String what) {
    if (Wire.crc(body, offset, found.stored()) != found.crc()) {
      throw Faults.corrupt(object, "the checksum of the stored bytes of " + what + " does not fit");
    }
  }

  /** Checks the id of a record's plain bytes. */
  static void checkId(Description found, Digest id, String object, String what) {
    if (!id.equals(found.id())) {
      throw Faults.corrupt(object, "the bytes of " + what + " have another id");
    }
  }

  /** Decompresses stored bytes, which fit their checksum, to a place in an array. */
  void decompress(
      Description found,
      byte[] body,
      int offset,
      byte[] plain,
      int target,
      String object,
      String what) {
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
      length =
          context.decompressByteArray(plain, target, found.length(), body, offset, found.stored());
    } catch (ZstdException e) {
      throw Faults.corrupt(object, what + " cannot be decompressed: " + e.getMessage(), e);
    }
    if (length != found.length()) {
      throw Faults.corrupt(
          object, what + " decompresses to " + length + " bytes instead of " + found.length());
    }
  }

  @Override
  public void close() {
    if (zstd != null) {
      zstd.close();
    }
  }
}
