package io.datamon.transfer;

import io.datamon.content.ContentStore;
import io.datamon.error.UnsupportedFormatException;
import io.datamon.model.BundleDescriptor;
import java.util.List;

/** The formats that can be read. Thread-safe. */
public final class ContentFormats {
  private final List<ContentFormat> formats;

  /** Returns the formats of a context. */
  public ContentFormats(ContentStore content) {
    this.formats = List.of(new NativeFormat(content));
  }

  /**
   * Returns the files of a bundle; reads nothing yet but, once, what the contents require.
   *
   * @throws UnsupportedFormatException if they are in a format that is not known
   */
  public BundleFiles open(BundleDescriptor bundle) {
    for (ContentFormat format : formats) {
      if (format.stores(bundle)) {
        return format.open(bundle);
      }
    }
    String name = bundle.deduplication().isEmpty() ? "none" : bundle.deduplication();
    throw new UnsupportedFormatException(
        bundle.isOlderFormat()
            ? "the files of bundle "
                + bundle.id()
                + " are in the format of the older program ("
                + name
                + "), which this version does not read yet; use the older program for them"
            : "the files of bundle "
                + bundle.id()
                + " are in the format "
                + name
                + ", which this version does not know; use a newer one");
  }
}
