package io.datamon.content;

import io.datamon.model.PackId;

/**
 * A finished pack, ready to be put.
 *
 * @param buffer holds the pack in its first {@code length} bytes; it still belongs to whoever gave
 *     it to the builder, and must not be changed until the put is over
 * @param length the number of bytes of the pack
 * @param toc what the pack holds
 */
@SuppressWarnings("ArrayRecordComponent") // a pooled buffer on its way, never compared
public record SealedPack(PackId id, byte[] buffer, int length, TableOfContents toc) {}
