package io.datamon.storage;

import com.google.auth.Credentials;
import io.datamon.error.InvalidInputException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * A store option for {@code gs}: how a program's own client of Google Cloud Storage asks, so that
 * Datamon asks likewise. Of a {@code com.google.cloud.storage.Storage}, all of it is in its
 * options: credentials, host and quota project. Requests are made by Datamon itself, with its own
 * connections and repetitions. Immutable.
 *
 * @param credentials who asks, nobody if it is empty; they get the scope that is needed, if they
 *     can be given one
 * @param endpoint where the service is; empty for Google's, or what the environment says
 * @param quotaProject the project that requests are charged to; empty for that of the bucket
 */
public record GcsAccess(
    Optional<Credentials> credentials, Optional<URI> endpoint, Optional<String> quotaProject) {
  /** Returns the access of an account to Google's service. */
  public static GcsAccess of(Credentials credentials) {
    return new GcsAccess(Optional.of(credentials), Optional.empty(), Optional.empty());
  }

  /** Returns the access of nobody, as to a public bucket or a test server. */
  public static GcsAccess anonymous() {
    return new GcsAccess(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * Returns this access to another host.
   *
   * @param host such as {@code https://storage.googleapis.com}
   * @throws InvalidInputException if it is no URI of a host
   */
  public GcsAccess withHost(String host) {
    try {
      URI uri = new URI(host);
      if (String.valueOf(uri.getScheme()).matches("https?") && uri.getHost() != null) {
        return new GcsAccess(credentials, Optional.of(uri), quotaProject);
      }
    } catch (URISyntaxException e) {
      throw new InvalidInputException(wrong(host), e);
    }
    throw new InvalidInputException(wrong(host));
  }

  private static String wrong(String host) {
    return host + " is no host; write it like https://storage.googleapis.com";
  }

  /** Returns this access with requests charged to a project. */
  public GcsAccess withQuotaProject(String project) {
    return new GcsAccess(credentials, endpoint, Optional.of(project));
  }
}
