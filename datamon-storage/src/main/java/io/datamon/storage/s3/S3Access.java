package io.datamon.storage.s3;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
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

  /** What stands between what two places say. */
  private static final Pattern EACH = Pattern.compile(", (?=[A-Za-z]+Provider[(])");

  /** How places say that they are not there on this machine. */
  private static final Pattern NOT_THERE =
      Pattern.compile(
          "Unable to load credentials from system settings"
              + "|Either the environment variable AWS_WEB_IDENTITY_TOKEN_FILE"
              + "|Profile file contained no credentials for profile 'default'"
              + "|Cannot fetch credentials from container - neither"
              + "|Failed to load credentials from IMDS");

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
        List<String> why = reasons(e);
        if (known || !why.isEmpty()) {
          throw new NotGiven(
              known, why.isEmpty() ? String.valueOf(e.getMessage()) : String.join(", ", why), e);
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

  /**
   * Returns what went wrong where credentials were to be found, as the chain of places tells it.
   */
  private static List<String> reasons(SdkClientException e) {
    String text = String.valueOf(e.getMessage());
    int list = text.lastIndexOf(" : [");
    if (list < 0 || !text.endsWith("]")) {
      return List.of();
    }
    List<String> reasons = new ArrayList<>();
    for (String each : EACH.split(text.substring(list + 4, text.length() - 1), -1)) {
      String reason = each.substring(each.indexOf("): ") < 0 ? 0 : each.indexOf("): ") + 3);
      if (!NOT_THERE.matcher(reason).lookingAt()) {
        reasons.add(reason.replaceFirst(": ProfileFile[(].*", "").replaceFirst("[.]$", ""));
      }
    }
    return reasons;
  }

  /** There is a place of credentials that gave none, or there were some before. */
  static final class NotGiven extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean before;

    private NotGiven(boolean before, String reason, SdkClientException cause) {
      super(reason, cause);
      this.before = before;
    }

    /** Tells whether there were some before. */
    boolean hadSome() {
      return before;
    }
  }
}
