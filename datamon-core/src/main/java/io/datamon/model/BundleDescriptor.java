package io.datamon.model;

import io.datamon.error.InvalidInputException;
import io.datamon.error.UnsupportedFormatException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is recorded of a bundle. The bundle exists when this does.
 *
 * @param leafSize the older program's leaf size, in bytes
 * @param message why it was made; may be empty
 * @param parents the bundles that it follows; empty for a first one
 * @param timestamp when its upload began; {@link Timestamps#NONE} when that is not recorded
 * @param contributors who made it
 * @param count the number of the older program's file lists; 1 in a native bundle
 * @param version the version of the layout: {@link #NATIVE_VERSION}, or 0 to 2 of the older program
 * @param deduplication the name of the content format: {@link #NATIVE}, or {@code blake} or nothing
 *     for that of the older program
 * @param runStage a field of the older program, never set by it
 * @param nativeBundle where the files are, in a native bundle only
 * @param isProtected whether it is kept from being deleted
 */
public record BundleDescriptor(
    long leafSize,
    BundleId id,
    String message,
    List<BundleId> parents,
    Instant timestamp,
    List<Contributor> contributors,
    long count,
    long version,
    String deduplication,
    String runStage,
    Optional<NativeBundle> nativeBundle,
    boolean isProtected)
    implements BundleObject {
  /** The name of the native content format. */
  public static final String NATIVE = "native-3";

  /** The version of the layout of native bundles, which the older program refuses to read. */
  public static final int NATIVE_VERSION = 3;

  /** The leaf size of every bundle of the older program, in bytes. */
  public static final int LEAF_SIZE = 2 << 20;

  /** Returns a bundle that is not protected. */
  public BundleDescriptor(
      long leafSize,
      BundleId id,
      String message,
      List<BundleId> parents,
      Instant timestamp,
      List<Contributor> contributors,
      long count,
      long version,
      String deduplication,
      String runStage,
      Optional<NativeBundle> nativeBundle) {
    this(
        leafSize,
        id,
        message,
        parents,
        timestamp,
        contributors,
        count,
        version,
        deduplication,
        runStage,
        nativeBundle,
        false);
  }

  /** Copies the lists and checks that a native bundle, and no other, says where its files are. */
  public BundleDescriptor {
    parents = List.copyOf(parents);
    contributors = List.copyOf(contributors);
    if (deduplication.equals(NATIVE) != nativeBundle.isPresent()) {
      throw new InvalidInputException(
          "the descriptor of bundle "
              + id
              + " is not valid: a bundle of format "
              + NATIVE
              + ", and no other, says where its manifest is");
    }
  }

  /** Returns the descriptor of a native bundle. */
  public static BundleDescriptor ofNative(
      BundleId id,
      String message,
      List<BundleId> parents,
      Instant timestamp,
      List<Contributor> contributors,
      NativeBundle nativeBundle) {
    return new BundleDescriptor(
        LEAF_SIZE,
        id,
        message,
        parents,
        timestamp,
        contributors,
        1,
        NATIVE_VERSION,
        NATIVE,
        "",
        Optional.of(nativeBundle));
  }

  /** Returns the same bundle, protected or not. */
  public BundleDescriptor withProtection(boolean on) {
    return with(nativeBundle, on);
  }

  /** Returns the same bundle with its files elsewhere. */
  public BundleDescriptor withNative(NativeBundle part) {
    return with(Optional.of(part), isProtected);
  }

  private BundleDescriptor with(Optional<NativeBundle> part, boolean on) {
    return new BundleDescriptor(
        leafSize,
        id,
        message,
        parents,
        timestamp,
        contributors,
        count,
        version,
        deduplication,
        runStage,
        part,
        on);
  }

  /** Tells whether the files are in the format of the older program. */
  public boolean isOlderFormat() {
    return deduplication.isEmpty() || deduplication.equals("blake");
  }

  /**
   * Returns where the files are.
   *
   * @throws UnsupportedFormatException if this is not a native bundle, or one that requires a
   *     feature that this version does not know
   */
  public NativeBundle requireNative() {
    if (nativeBundle.isEmpty()) {
      throw new UnsupportedFormatException(
          isOlderFormat()
              ? "bundle "
                  + id
                  + " is in the format of the older program (blake), which this"
                  + " version does not read: upload its files again"
              : "bundle "
                  + id
                  + " is in content format "
                  + KeyParts.quote(deduplication)
                  + ", which this version does not know: use a newer one");
    }
    List<String> requires = nativeBundle.get().requires();
    if (!requires.isEmpty()) {
      throw new UnsupportedFormatException(
          "bundle "
              + id
              + " requires "
              + String.join(", ", requires.stream().map(KeyParts::quote).toList())
              + ", which this version does not know: use a newer one");
    }
    return nativeBundle.get();
  }
}
