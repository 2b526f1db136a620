package io.datamon.transfer;

import io.datamon.model.BundlePath;

/** Says what of a bundle is downloaded. Called by one thread. */
@FunctionalInterface
public interface Selection {
  /** Tells whether a path is taken; what lies below a folder is asked for by itself. */
  boolean takes(BundlePath path, boolean folder);
}
