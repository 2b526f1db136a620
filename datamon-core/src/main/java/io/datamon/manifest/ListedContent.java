package io.datamon.manifest;

import io.datamon.model.FileContent;

/**
 * The content of a file of at least one chunk.
 *
 * @param content what its entry says
 * @param packs every pack that is needed to read it, those of list pages included
 */
public record ListedContent(FileContent content, PackSet packs) {}
