package io.datamon.storage.gcs;

import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.storage.Storage;
import io.datamon.storage.GcsAccess;
import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.cloud.CloudStore;
import io.datamon.storage.cloud.Retries;
import io.datamon.storage.cloud.WatchedClient;
import io.datamon.store.CredentialFile;
import io.datamon.store.StoreOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Opens stores on Google Cloud Storage. */
public final class GcsStores {
  /** Whoever stands still for so long is given up. */
  private static final Duration STALL = Duration.ofSeconds(15);

  private GcsStores() {}

  /**
   * Opens a store.
   *
   * @param environment variables: {@code STORAGE_EMULATOR_HOST} is the endpoint of a server that
   *     asks for no credentials, such as {@code localhost:4443}; {@code
   *     GOOGLE_APPLICATION_CREDENTIALS} names a file of credentials
   */
  public static CloudStore open(
      BucketUri place, Map<String, String> environment, StoreOptions options) {
    String emulator = environment.getOrDefault("STORAGE_EMULATOR_HOST", "");
    Optional<GcsAccess> own = options.get(GcsAccess.class);
    if (own.isPresent()) {
      return open(
          place,
          own.get().endpoint().map(URI::toString).orElse(emulator),
          Access.of(own.get()),
          Retries.standard(),
          STALL,
          GcsClient.SINGLE);
    }
    Access access =
        emulator.isEmpty()
            ? options
                .get(CredentialFile.class)
                .map(Access::of)
                .orElseGet(() -> Access.ofThisMachine(environment))
            : Access.anonymous();
    return open(place, emulator, access, Retries.standard(), STALL, GcsClient.SINGLE);
  }

  /**
   * Opens a store.
   *
   * @param endpoint where the server is; empty for Google's
   * @param single bodies up to this length are put with one request
   */
  static CloudStore open(
      BucketUri place,
      String endpoint,
      Access access,
      Retries retries,
      Duration stall,
      long single) {
    WatchedTransport transport = new WatchedTransport(new WatchedClient(stall));
    Storage storage =
        new Storage.Builder(transport, GsonFactory.getDefaultInstance(), access)
            .setRootUrl(root(endpoint))
            .setServicePath("storage/v1/")
            .setBatchPath("batch/storage/v1")
            .setApplicationName("datamon")
            .setSuppressAllChecks(true)
            .build();
    GcsFailures failures = new GcsFailures(place, access);
    return new CloudStore(
        place,
        new GcsClient(storage, transport, place.bucket(), failures, retries, single),
        retries);
  }

  private static String root(String endpoint) {
    if (endpoint.isEmpty()) {
      return "https://storage.googleapis.com/";
    }
    String url = endpoint.contains("://") ? endpoint : "http://" + endpoint;
    return url.endsWith("/") ? url : url + "/";
  }
}
