package io.datamon.transfer;

import io.datamon.error.DatamonException;
import io.datamon.model.BundlePath;

/**
 * One file, folder or link that could not be transferred.
 *
 * @param path which
 * @param cause why; its message is one line for a person
 */
public record DownloadFailure(BundlePath path, DatamonException cause) {}
