package io.datamon.manifest;

import io.datamon.model.ChunkRef;

/**
 * A manifest that was written.
 *
 * @param top its top page
 * @param entries the number of entries, the root included
 * @param files the number of regular files
 * @param bytes the bytes of the regular files
 * @param packs every pack that is needed to read the bundle: those of data, list pages and manifest
 *     pages, the top page's own included; a pack list adds its own
 */
public record ManifestSummary(ChunkRef top, long entries, long files, long bytes, PackSet packs) {}
