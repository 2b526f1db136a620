package io.datamon.stats;

/**
 * What some bundles hold, and what the store needs for them.
 *
 * @param bundles how many bundles were counted
 * @param olderBundles how many more there are whose files are in the format of the older program;
 *     nothing of them is counted
 * @param entries files, folders and links, added up over the bundles
 * @param files regular files, likewise
 * @param bytes the bytes of the files, likewise: what downloads of all bundles would write
 * @param chunks how many different chunks the files are made of
 * @param distinctBytes the plain bytes of those, and of files that are so small that they live in
 *     manifests
 * @param estimated whether {@code chunks} and {@code distinctBytes} are estimated, from more than a
 *     million chunks; then they are right to about a percent
 * @param packs how many packs the bundles need
 * @param storedBytes the bytes of those packs as they are stored: contents, compressed, and
 *     manifests, and whatever else is in the packs
 * @param ownPacks how many of the packs no other bundle of the context needs
 * @param ownBytes the bytes of those: what collection frees, at least, when all of these bundles
 *     are deleted. Parts of packs that others need too are not in it
 */
public record Stats(
    long bundles,
    long olderBundles,
    long entries,
    long files,
    long bytes,
    long chunks,
    long distinctBytes,
    boolean estimated,
    long packs,
    long storedBytes,
    long ownPacks,
    long ownBytes) {
  /** Returns how many bytes of files there are for each different one; 1 if there are none. */
  public double dedupRatio() {
    return distinctBytes == 0 ? 1 : (double) bytes / distinctBytes;
  }
}
