package io.datamon.storage.s3;

import io.datamon.error.InvalidInputException;
import io.datamon.storage.S3Addressing;
import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.cloud.CloudStore;
import io.datamon.storage.cloud.Retries;
import io.datamon.storage.cloud.WatchedClient;
import io.datamon.store.StoreOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** Opens stores on S3 and on servers that speak like it. */
public final class S3Stores {
  /** Whoever stands still for so long is given up. */
  static final Duration STALL = Duration.ofSeconds(15);

  private S3Stores() {}

  /**
   * Opens a store.
   *
   * @param environment variables: {@code AWS_ENDPOINT_URL_S3}, or else {@code AWS_ENDPOINT_URL}, is
   *     the endpoint of a server that is not AWS's; {@code DATAMON_S3_ADDRESSING} says how buckets
   *     are addressed; what the client of AWS looks at itself it takes from the process
   */
  public static CloudStore open(
      BucketUri place, Map<String, String> environment, StoreOptions options) {
    Retries retries = Retries.standard();
    return options
        .get(S3Client.class)
        .map(client -> open(place, client, retries))
        .orElseGet(
            () ->
                open(
                    place,
                    environment,
                    options,
                    DefaultCredentialsProvider.builder().build(),
                    retries));
  }

  static CloudStore open(
      BucketUri place,
      Map<String, String> environment,
      StoreOptions options,
      AwsCredentialsProvider credentials,
      Retries retries) {
    return open(
        place,
        endpoint(environment),
        options.get(S3Addressing.class).or(() -> S3Addressing.of(environment)),
        credentials,
        retries,
        STALL,
        S3BucketClient.SINGLE);
  }

  private static Optional<URI> endpoint(Map<String, String> environment) {
    for (String variable : new String[] {"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"}) {
      String value = environment.getOrDefault(variable, "");
      if (!value.isEmpty()) {
        return Optional.of(endpoint(variable, value));
      }
    }
    return Optional.empty();
  }

  private static URI endpoint(String variable, String value) {
    try {
      URI uri = new URI(value);
      if (String.valueOf(uri.getScheme()).matches("https?") && uri.getHost() != null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw wrongEndpoint(variable, value, e);
    }
    throw wrongEndpoint(variable, value, null);
  }

  private static InvalidInputException wrongEndpoint(
      String variable, String value, @org.jspecify.annotations.Nullable Exception cause) {
    String message =
        "%s is %s, which is no endpoint; write it like http://127.0.0.1:9000"
            .formatted(variable, BucketUri.withoutUser(value));
    return cause == null
        ? new InvalidInputException(message)
        : new InvalidInputException(message, cause);
  }

  /** Opens a store with a client that a program has; it stays open when the store is closed. */
  private static CloudStore open(BucketUri place, S3Client client, Retries retries) {
    Optional<URI> endpoint = client.serviceClientConfiguration().endpointOverride();
    S3Failures failures =
        new S3Failures(
            place,
            endpoint.map(URI::toString).orElse(""),
            String.valueOf(client.serviceClientConfiguration().region()),
            Optional.empty());
    return new CloudStore(
        place,
        new S3BucketClient(client, () -> {}, place, failures, retries, S3BucketClient.SINGLE),
        retries);
  }

  /** Opens a store, addressed as is usual for its server. */
  static CloudStore open(
      BucketUri place,
      Optional<URI> endpoint,
      AwsCredentialsProvider credentials,
      Retries retries,
      Duration stall,
      long single) {
    return open(place, endpoint, Optional.empty(), credentials, retries, stall, single);
  }

  /**
   * Opens a store.
   *
   * @param endpoint where the server is; empty for what a profile says, else AWS's
   * @param addressing empty for what is usual
   * @param single bodies up to this length are put with one request
   */
  static CloudStore open(
      BucketUri place,
      Optional<URI> endpoint,
      Optional<S3Addressing> addressing,
      AwsCredentialsProvider credentials,
      Retries retries,
      Duration stall,
      long single) {
    WatchedHttp http = new WatchedHttp(new WatchedClient(stall));
    S3Access access = new S3Access(credentials, System::nanoTime);
    Region region = region(endpoint);
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClient(http)
            .credentialsProvider(access)
            .region(region)
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(s -> s.chunkedEncodingEnabled(false).expectContinueEnabled(false))
            // What is tried again, and when, the store decides.
            .overrideConfiguration(
                o -> o.retryStrategy(StandardRetryStrategy.builder().maxAttempts(1).build()));
    endpoint.ifPresent(builder::endpointOverride);
    S3Client client = builder.build();
    // Also a profile may name an endpoint.
    Optional<URI> actual = client.serviceClientConfiguration().endpointOverride();
    S3Addressing usual =
        // Few other servers have a name for each bucket.
        actual.filter(uri -> !isOfAws(uri)).isPresent()
            ? S3Addressing.PATH
            : S3Addressing.VIRTUAL_HOST;
    if (addressing.orElse(usual) == S3Addressing.PATH) {
      client = builder.forcePathStyle(true).build();
    }
    S3Client made = client;
    S3Failures failures =
        new S3Failures(
            place, actual.map(URI::toString).orElse(""), region.id(), Optional.of(access));
    return new CloudStore(
        place,
        new S3BucketClient(
            made,
            () -> {
              made.close();
              http.close();
              if (credentials instanceof SdkAutoCloseable looking) {
                looking.close();
              }
            },
            place,
            failures,
            retries,
            single),
        retries);
  }

  private static boolean isOfAws(URI endpoint) {
    return endpoint
        .getHost()
        .toLowerCase(Locale.ROOT)
        .matches(".*[.](amazonaws[.]com([.]cn)?|api[.]aws)");
  }

  private static Region region(Optional<URI> endpoint) {
    AwsRegionProvider provider =
        endpoint.isPresent()
            // The machine is not asked: what it says is no matter of such a server.
            ? new AwsRegionProviderChain(
                new SystemSettingsRegionProvider(), new AwsProfileRegionProvider())
            : new DefaultAwsRegionProviderChain();
    try {
      return provider.getRegion();
    } catch (SdkClientException e) {
      // Where that is wrong, the answer says which one is right.
      return Region.US_EAST_1;
    }
  }
}
