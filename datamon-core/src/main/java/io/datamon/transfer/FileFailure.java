package io.datamon.transfer;

import io.datamon.model.BundlePath;

/**
 * A file that could not be read or written, and why.
 *
 * @param reason one line for a person
 */
public record FileFailure(BundlePath path, String reason) {}
