package io.datamon.transfer;

import io.datamon.content.ContentStore;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.NativeBundle;

/** The native content format. */
final class NativeFormat implements ContentFormat {
  private final ContentStore content;

  NativeFormat(ContentStore content) {
    this.content = content;
  }

  @Override
  public boolean stores(BundleDescriptor bundle) {
    return bundle.deduplication().equals(BundleDescriptor.NATIVE);
  }

  @Override
  public BundleFiles open(BundleDescriptor bundle) {
    NativeBundle part = bundle.requireNative();
    content.checkReadable();
    return new NativeFiles(
        content.packs(), content::page, part.manifest(), part.files(), part.bytes());
  }
}
