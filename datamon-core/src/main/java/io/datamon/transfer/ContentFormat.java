package io.datamon.transfer;

import io.datamon.model.BundleDescriptor;

/** A way in which files of bundles are stored; a bundle's descriptor names the one it has. */
interface ContentFormat {
  /** Tells whether the files of a bundle are in this format. */
  boolean stores(BundleDescriptor bundle);

  /** Returns the files of such a bundle; reads nothing yet. */
  BundleFiles open(BundleDescriptor bundle);
}
