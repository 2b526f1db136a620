package io.datamon.model;

import io.datamon.error.InvalidInputException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The part of a bundle's descriptor that only native bundles have.
 *
 * @param draft the draft of the content format, {@link #DRAFT}
 * @param nonce 32 hexadecimal digits that the writer chose, to know its own descriptor again
 * @param session the session that wrote the bundle
 * @param requires the features that a reader must know, by name
 * @param cut how the contents were cut
 * @param manifest the top page of the manifest
 * @param packList the top page of the list of packs
 * @param entries the number of files, folders (the root included) and links
 * @param files the number of regular files
 * @param bytes the bytes of regular files
 * @param skipped the number of files that could not be read and were left out
 */
public record NativeBundle(
    int draft,
    String nonce,
    BundleId session,
    List<String> requires,
    Cut cut,
    ChunkRef manifest,
    ChunkRef packList,
    long entries,
    long files,
    long bytes,
    long skipped) {
  /** The draft of the content format that this version reads and writes. */
  public static final int DRAFT = 2;

  private static final Pattern NONCE = Pattern.compile("[0-9a-f]{32}");

  /** Copies the list and checks nonce and numbers. */
  public NativeBundle {
    requires = List.copyOf(requires);
    if (draft < 0 || entries < 0 || files < 0 || bytes < 0 || skipped < 0) {
      throw new InvalidInputException("a number in the descriptor of a bundle is negative");
    }
    if (!NONCE.matcher(nonce).matches()) {
      throw new InvalidInputException(
          KeyParts.quote(nonce) + " is not a nonce: 32 hexadecimal digits are needed");
    }
  }

  /** Returns the same files as written by another session. */
  public NativeBundle writtenBy(BundleId writer, String itsNonce) {
    return new NativeBundle(
        draft, itsNonce, writer, requires, cut, manifest, packList, entries, files, bytes, skipped);
  }

  /**
   * How contents were cut: of a profile, what the hash of a large file depends on.
   *
   * @param profile the name of the profile
   * @param chunkMin the least length of a chunk that is not the last of its file, in bytes
   * @param chunkAvg the average length of a chunk, in bytes
   * @param chunkMax the greatest length of a chunk, in bytes
   */
  public record Cut(String profile, int chunkMin, int chunkAvg, int chunkMax) {
    /** Checks the numbers. */
    public Cut {
      if (chunkMin < 1
          || chunkMin >= chunkAvg
          || chunkAvg >= chunkMax
          || chunkMax > Profile.MAX_CHUNK) {
        throw new InvalidInputException(
            "chunk lengths " + chunkMin + ", " + chunkAvg + ", " + chunkMax + " are not valid");
      }
    }

    /** Returns how a profile cuts. */
    public static Cut of(Profile profile) {
      return new Cut(profile.name(), profile.chunkMin(), profile.chunkAvg(), profile.chunkMax());
    }
  }
}
