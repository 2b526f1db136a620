package io.datamon.storage;

import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.gcs.GcsStores;
import io.datamon.store.ObjectStore;
import io.datamon.store.ObjectStoreProvider;
import java.net.URI;
import java.util.Locale;

/** Opens stores in buckets; found by {@link java.util.ServiceLoader}. */
public final class CloudStoreProvider implements ObjectStoreProvider {
  /** Creates a provider; it holds nothing. */
  public CloudStoreProvider() {}

  @Override
  public boolean handles(URI uri) {
    return scheme(uri).equals("gs");
  }

  /**
   * Opens {@code gs://bucket} or {@code gs://bucket/prefix}, without input or output: whether the
   * bucket is there, and who may use it, shows with the first request.
   */
  @Override
  public ObjectStore open(URI uri) {
    return GcsStores.open(BucketUri.parse(uri), System.getenv());
  }

  private static String scheme(URI uri) {
    return uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
  }
}
