package io.datamon.manifest;

import io.datamon.model.ChunkRef;

/**
 * A pack list that was written.
 *
 * @param top its top page
 * @param packs the ids in it: those that were given, and those of the packs of its own pages
 */
public record PackListSummary(ChunkRef top, PackSet packs) {}
