package io.datamon;

/**
 * What went with a repo.
 *
 * @param bundles how many bundles
 * @param labels how many labels
 * @param files how many files of all its bundles in the native format
 * @param bytes the bytes of those, as if each bundle held its own
 */
public record RepoDeletion(long bundles, long labels, long files, long bytes) {}
