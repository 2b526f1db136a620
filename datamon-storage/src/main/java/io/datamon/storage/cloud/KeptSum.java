package io.datamon.storage.cloud;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** A checksum of a whole object that a cloud keeps, or that the object has among its metadata. */
public final class KeptSum {
  /** How a checksum is made. */
  public enum Kind {
    /** As the RFC of iSCSI says. */
    CRC32C("CRC32C", 4),
    /** What AWS makes of whatever comes without one. */
    CRC64NVME("CRC64NVME", 8),
    /** As in zip files. */
    CRC32("CRC32", 4),
    /** SHA-256. */
    SHA256("SHA-256", 32),
    /** SHA-1. */
    SHA1("SHA-1", 20);

    private final String title;
    private final int bytes;

    Kind(String title, int bytes) {
      this.title = title;
      this.bytes = bytes;
    }

    /** Returns of how many bytes it is. */
    public int bytes() {
      return bytes;
    }
  }

  private final Kind kind;
  private final byte[] expected;

  /**
   * Creates a checksum.
   *
   * @param expected its bytes, the highest first; not to be changed
   * @throws IllegalArgumentException if they are not as many as the kind has
   */
  public KeptSum(Kind kind, byte... expected) {
    if (expected.length != kind.bytes) {
      throw new IllegalArgumentException(kind + " of " + expected.length + " bytes");
    }
    this.kind = kind;
    this.expected = expected.clone();
  }

  /** Creates the CRC32C of an object. */
  public static KeptSum ofCrc32c(int value) {
    return new KeptSum(Kind.CRC32C, ByteBuffer.allocate(4).putInt(value).array());
  }

  /** Begins to add up what arrives. */
  Running begin() {
    return switch (kind) {
      case CRC32C -> new Running(new CRC32C());
      case CRC32 -> new Running(new CRC32());
      case CRC64NVME -> new Running(new Crc64Nvme());
      case SHA256, SHA1 -> new Running(new Hash(kind.title));
    };
  }

  /** What has arrived so far. Used by one thread. */
  final class Running {
    private final Checksum sum;

    private Running(Checksum sum) {
      this.sum = sum;
    }

    void add(byte[] bytes, int offset, int length) {
      sum.update(bytes, offset, length);
    }

    /** Returns what is wrong with it, empty if nothing is; it is at its end then. */
    String fault() {
      byte[] actual = sum instanceof Hash hash ? hash.digest() : ofValue();
      return Arrays.equals(actual, expected)
          ? ""
          : "its %s is %s, not %s"
              .formatted(
                  kind.title, HexFormat.of().formatHex(actual), HexFormat.of().formatHex(expected));
    }

    private byte[] ofValue() {
      byte[] all = ByteBuffer.allocate(8).putLong(sum.getValue()).array();
      return Arrays.copyOfRange(all, 8 - kind.bytes, 8);
    }
  }

  /** A cryptographic hash with the methods of a checksum. */
  private static final class Hash implements Checksum {
    private final MessageDigest hash;

    Hash(String algorithm) {
      try {
        this.hash = MessageDigest.getInstance(algorithm);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has " + algorithm, e);
      }
    }

    byte[] digest() {
      return hash.digest();
    }

    @Override
    public void update(int b) {
      hash.update((byte) b);
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
      hash.update(bytes, offset, length);
    }

    @Override
    public long getValue() {
      throw new UnsupportedOperationException("it is longer than that");
    }

    @Override
    public void reset() {
      hash.reset();
    }
  }
}
