package io.datamon.storage.s3;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * Who the requests are made as: what a provider of credentials says, and nobody while it has none,
 * as a public bucket allows. Looked up with the first request. Thread-safe.
 */
final class S3Access implements AwsCredentialsProvider {
  /** So long after a search that found nothing there is no other one: some of its places wait. */
  private static final Duration AGAIN = Duration.ofMinutes(1);

  private final AwsCredentialsProvider provider;
  private final LongSupplier nanos;
  private Optional<String> fault = Optional.empty(); // guarded by this, as are the others
  private long looked;
  private boolean known;

  /**
   * Creates an access.
   *
   * @param nanos a clock in nanoseconds
   */
  S3Access(AwsCredentialsProvider provider, LongSupplier nanos) {
    this.provider = provider;
    this.nanos = nanos;
  }

  @Override
  public AwsCredentials resolveCredentials() {
    synchronized (this) {
      if (fault.isPresent() && nanos.getAsLong() - looked < AGAIN.toNanos()) {
        return nobody();
      }
    }
    try {
      AwsCredentials credentials = provider.resolveCredentials();
      synchronized (this) {
        known = true;
        fault = Optional.empty();
      }
      return credentials;
    } catch (SdkClientException e) {
      synchronized (this) {
        if (known) {
          throw new NotRenewed(e);
        }
        fault = Optional.of(String.valueOf(e.getMessage()));
        looked = nanos.getAsLong();
      }
      return nobody();
    }
  }

  private static AwsCredentials nobody() {
    return AnonymousCredentialsProvider.create().resolveCredentials();
  }

  /** Returns why requests are made as nobody, if they are. */
  synchronized Optional<String> fault() {
    return fault;
  }

  /** There were credentials before, and now there are none. */
  static final class NotRenewed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotRenewed(SdkClientException cause) {
      super(cause.getMessage(), cause);
    }
  }
}
