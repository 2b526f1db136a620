package io.datamon.transfer;

import io.datamon.model.Bytes;

/**
 * What a download says of itself in the destination.
 *
 * @param repo the repo's name
 * @param bundle the bundle's id
 * @param descriptor the bundle's descriptor as stored
 */
public record DownloadTarget(String repo, String bundle, Bytes descriptor) {}
