package io.datamon.storage;

import io.datamon.error.InvalidInputException;
import java.util.Map;
import java.util.Optional;

/**
 * A store option for {@code s3}: where the name of a bucket stands in requests. Without it, it is
 * in the name of the host for AWS, and in the path for other servers. It does not change a client
 * that is handed over.
 */
public enum S3Addressing {
  /** In the path: {@code http://host/bucket/key}. */
  PATH,
  /** In the name of the host: {@code http://bucket.host/key}. */
  VIRTUAL_HOST;

  private static final String VARIABLE = "DATAMON_S3_ADDRESSING";

  /**
   * Returns what a variable of the environment says: {@code DATAMON_S3_ADDRESSING}, {@code path} or
   * {@code virtual-host}.
   *
   * @throws InvalidInputException if it says something else
   */
  public static Optional<S3Addressing> of(Map<String, String> environment) {
    String value = environment.getOrDefault(VARIABLE, "");
    return switch (value) {
      case "" -> Optional.empty();
      case "path" -> Optional.of(PATH);
      case "virtual-host" -> Optional.of(VIRTUAL_HOST);
      default ->
          throw new InvalidInputException(
              VARIABLE + " is " + value + "; set it to path or virtual-host, or remove it");
    };
  }
}
