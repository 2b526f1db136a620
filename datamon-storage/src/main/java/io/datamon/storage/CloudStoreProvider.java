package io.datamon.storage;

import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.gcs.GcsStores;
import io.datamon.store.ObjectStore;
import io.datamon.store.ObjectStoreProvider;
import io.datamon.store.StoreOptions;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/** Opens stores in buckets; found by {@link java.util.ServiceLoader}. */
public final class CloudStoreProvider implements ObjectStoreProvider {
  /** Creates a provider; it holds nothing. */
  public CloudStoreProvider() {}

  @Override
  public boolean handles(URI uri) {
    return schemes().contains(scheme(uri));
  }

  @Override
  public Set<String> schemes() {
    return Set.of("gs");
  }

  /**
   * Checks that a URI names a bucket, and a prefix if any.
   *
   * @throws io.datamon.error.InvalidInputException if it does not
   */
  @Override
  public void check(URI uri) {
    BucketUri.parse(uri);
  }

  /**
   * Opens {@code gs://bucket} or {@code gs://bucket/prefix}, without input or output: whether the
   * bucket is there, and who may use it, shows with the first request.
   */
  @Override
  public ObjectStore open(URI uri) {
    return open(uri, StoreOptions.NONE);
  }

  /**
   * Opens {@code gs://bucket} or {@code gs://bucket/prefix}. The options that it knows: a {@link
   * io.datamon.store.CredentialFile}, which is read at once.
   *
   * @throws io.datamon.error.InvalidInputException if the URI is not complete, or the file cannot
   *     be used
   */
  @Override
  public ObjectStore open(URI uri, StoreOptions options) {
    return GcsStores.open(BucketUri.parse(uri), System.getenv(), options);
  }

  private static String scheme(URI uri) {
    return uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
  }
}
