package io.datamon.manifest;

import io.datamon.model.ChunkRef;
import java.util.List;

/**
 * A page of a chunk list as a check sees it.
 *
 * @param ref where it lies
 * @param level the number of pages above it: 0 for the top page
 * @param isLeaf whether it names chunks, not pages
 * @param packs its pack table
 * @param chunks the chunks that it names, in order; none for a branch page
 */
public record ListPage(
    ChunkRef ref, int level, boolean isLeaf, PackSet packs, List<ChunkRef> chunks) {}
