package io.datamon.model;

import io.datamon.error.InvalidInputException;
import io.datamon.store.Key;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The id of a bundle, normally a KSUID of 27 characters; ordered as keys are, which for KSUIDs is
 * the order of time.
 *
 * <p>Sessions and index segments are named by ids of the same kind. Old stores also hold ids of
 * other forms, such as {@code bundle123}, so any text that can be one part of a key is taken.
 *
 * @param value the text
 */
public record BundleId(String value) implements Comparable<BundleId> {
  /** The length of a KSUID in bytes. */
  public static final int BYTES = Ksuid.BYTES;

  /**
   * Checks the text.
   *
   * @throws InvalidInputException if it is blank or cannot be one part of a key
   */
  public BundleId {
    KeyParts.check("bundle id", value);
  }

  /**
   * Checks and returns an id.
   *
   * @throws InvalidInputException if it is blank or cannot be one part of a key
   */
  public static BundleId of(String value) {
    return new BundleId(value);
  }

  /**
   * Returns the KSUID of 20 bytes.
   *
   * @throws InvalidInputException if there are not 20
   */
  public static BundleId ofBytes(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new InvalidInputException(
          "a bundle id has " + BYTES + " bytes, not " + bytes.length + ": it is not valid");
    }
    return new BundleId(Ksuid.encode(bytes));
  }

  /** Tells whether this is a KSUID. */
  public boolean isKsuid() {
    return Ksuid.isKsuid(value);
  }

  /**
   * Returns the 20 bytes of a KSUID.
   *
   * @throws InvalidInputException if this is not a KSUID
   */
  public byte[] toBytes() {
    if (!isKsuid()) {
      throw new InvalidInputException(
          "bundle id " + value + " is not a KSUID: 27 letters and digits are needed");
    }
    return Ksuid.decode(value);
  }

  /**
   * Returns the time in a KSUID, cut to the second; it tells the order of ids, not when a bundle
   * was made.
   *
   * @throws InvalidInputException if this is not a KSUID
   */
  public Instant second() {
    byte[] bytes = toBytes();
    long seconds =
        (bytes[0] & 0xffL) << 24
            | (bytes[1] & 0xff) << 16
            | (bytes[2] & 0xff) << 8
            | (bytes[3] & 0xff);
    return Instant.ofEpochSecond(Ksuid.EPOCH + seconds);
  }

  @Override
  public int compareTo(BundleId other) {
    return Key.compare(value, other.value);
  }

  /** Returns the text. */
  @Override
  public String toString() {
    return value;
  }

  // By hand: the JVM makes those of records when they are first used, which takes milliseconds.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BundleId that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }
}
