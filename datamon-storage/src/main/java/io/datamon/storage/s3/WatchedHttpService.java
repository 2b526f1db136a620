package io.datamon.storage.s3;

import io.datamon.storage.cloud.WatchedClient;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpService;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * The connections of the clients that look for credentials (roles, single sign-on), which find them
 * by {@link java.util.ServiceLoader}. A program that has other ones of AWS uses those: AWS's go
 * first.
 */
public final class WatchedHttpService implements SdkHttpService {
  /** Creates a service; it holds nothing. */
  public WatchedHttpService() {}

  @Override
  public SdkHttpClient.Builder<?> createHttpClientBuilder() {
    return new Builder();
  }

  private static final class Builder implements SdkHttpClient.Builder<Builder> {
    @Override
    public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
      return new WatchedHttp(new WatchedClient(S3Stores.STALL));
    }
  }
}
