package io.datamon.storage.cloud;

import io.datamon.error.InvalidInputException;
import io.datamon.store.Key;
import java.net.URI;
import java.util.Locale;

/**
 * A bucket, and what the names of the objects in it begin with.
 *
 * @param uri the URI without a slash at its end
 * @param prefix what names begin with: empty, or with a slash at its end
 */
public record BucketUri(URI uri, String bucket, String prefix) {
  /**
   * Reads {@code scheme://bucket} or {@code scheme://bucket/prefix}.
   *
   * @throws InvalidInputException if it is something else
   */
  public static BucketUri parse(URI uri) {
    String bucket = uri.getRawAuthority();
    String path = uri.getPath() == null ? "" : uri.getPath();
    String prefix = path.replaceAll("^/|/$", "");
    String scheme = uri.getScheme() == null ? "gs" : uri.getScheme().toLowerCase(Locale.ROOT);
    int longest = scheme.equals("s3") ? 63 : 222; // of Google's, with dots
    String fault = "";
    if (uri.isOpaque() || bucket == null || bucket.isEmpty()) {
      fault = "it names no bucket";
    } else if (bucket.contains("@")) {
      fault = "a URI is no place for keys and passwords";
    } else if (!bucket.matches("[a-zA-Z0-9][a-zA-Z0-9._-]{2," + (longest - 1) + "}")) {
      fault =
          "the name of a bucket has 3 to "
              + longest
              + " characters: letters, digits, dots, dashes and underscores";
    } else if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      fault = "a bucket and a prefix are all that it may name";
    } else if (!prefix.isEmpty() && !Key.isValid(prefix)) {
      fault = "its prefix is no valid beginning of object names";
    }
    if (!fault.isEmpty()) {
      throw new InvalidInputException(
          "store %s cannot be opened: %s; write it like %s://bucket/prefix"
              .formatted(withoutUser(uri.toString()), fault, scheme));
    }
    String text = uri.toString();
    return new BucketUri(
        URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text),
        bucket,
        prefix.isEmpty() ? "" : prefix + "/");
  }

  /** Returns a URI as a message may show it: without a user and a password. */
  public static String withoutUser(String uri) {
    return uri.replaceFirst("(?<=//)[^/]*@", "…@");
  }
}
