package io.datamon.model;

import io.datamon.error.InvalidInputException;

/**
 * How contents are cut: part of the description of a content store and of each bundle.
 *
 * @param name what it is called
 * @param chunkMin the least length of a chunk that is not the last of its file, in bytes
 * @param chunkAvg the average length of a chunk, in bytes
 * @param chunkMax the greatest length of a chunk, in bytes
 * @param pageEntries the average number of entries of a manifest page
 * @param pageBytes the greatest weight of a manifest page, see the format's specification
 * @param listEntries the average number of entries of a page of a chunk list or pack list
 * @param packBytes the length at which a pack is closed, in bytes
 */
public record Profile(
    String name,
    int chunkMin,
    int chunkAvg,
    int chunkMax,
    int pageEntries,
    int pageBytes,
    int listEntries,
    int packBytes) {
  /** The profile of a new content store. */
  public static final Profile STANDARD =
      new Profile("standard", 256 << 10, 1 << 20, 4 << 20, 1000, 256 << 10, 512, 16 << 20);

  /** A profile of small numbers, with which small data has all the structure of large data. */
  public static final Profile SMALL =
      new Profile("small", 1 << 10, 4 << 10, 16 << 10, 20, 8 << 10, 20, 64 << 10);

  /** The greatest length of a chunk that any profile may have, in bytes. */
  public static final int MAX_CHUNK = 16 << 20;

  /** Checks the numbers. */
  public Profile {
    check(name, chunkMin >= 64 && chunkMin < chunkAvg && chunkAvg < chunkMax, "chunk lengths");
    check(name, chunkMax <= MAX_CHUNK, "the greatest chunk length");
    check(name, pageEntries >= 2 && pageEntries <= 1 << 16, "entries a page");
    check(name, pageBytes >= 1 << 10 && pageBytes <= 4 << 20, "bytes a page");
    check(name, listEntries >= 2 && listEntries <= 1 << 16, "entries a list page");
    check(name, packBytes >= 1 << 10 && packBytes <= 1 << 28, "bytes a pack");
  }

  private static void check(String name, boolean holds, String what) {
    if (!holds) {
      throw new InvalidInputException("profile " + name + " is not valid: " + what);
    }
  }
}
