package io.datamon.storage;

import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.cloud.CloudStore;
import io.datamon.storage.gcs.GcsStores;
import io.datamon.storage.s3.S3Stores;
import io.datamon.store.ObjectStore;
import io.datamon.store.ObjectStoreProvider;
import io.datamon.store.RequestMeter;
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
    return Set.of("gs", "s3");
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
   * Opens {@code gs://bucket} or {@code s3://bucket}, with a prefix behind it or none, without
   * input or output there: whether the bucket is there, and who may use it, shows with the first
   * request.
   */
  @Override
  public ObjectStore open(URI uri) {
    return open(uri, StoreOptions.NONE);
  }

  /**
   * Opens {@code gs://bucket} or {@code s3://bucket}, with a prefix behind it or none. The options
   * that it knows: for {@code gs}, a {@link GcsAccess}, or a {@link
   * io.datamon.store.CredentialFile}, which is read at once; for {@code s3}, a {@code
   * software.amazon.awssdk.services.s3.S3Client}, which makes the requests and is not closed with
   * the store, and a {@link S3Addressing}; for both, a {@link RequestMeter}.
   *
   * @throws io.datamon.error.InvalidInputException if the URI is not complete, or the file cannot
   *     be used
   */
  @Override
  public ObjectStore open(URI uri, StoreOptions options) {
    BucketUri place = BucketUri.parse(uri);
    CloudStore store =
        scheme(uri).equals("s3")
            ? S3Stores.open(place, System.getenv(), options)
            : GcsStores.open(place, System.getenv(), options);
    return options
        .get(RequestMeter.class)
        .map(meter -> store.metered(meter.of(scheme(uri))))
        .orElse(store);
  }

  private static String scheme(URI uri) {
    return uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
  }
}
