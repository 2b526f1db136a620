package io.datamon.manifest;

import io.datamon.model.ChunkRef;
import io.datamon.model.Entry;
import java.util.List;

/**
 * A page of a manifest as a check sees it.
 *
 * @param ref where it lies
 * @param level the number of pages above it: 0 for the top page
 * @param isLeaf whether it holds entries, not pages
 * @param packs its pack table
 * @param entries its entries, in order; none for a branch page
 */
public record PageInfo(
    ChunkRef ref, int level, boolean isLeaf, PackSet packs, List<Entry> entries) {}
