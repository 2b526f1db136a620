package io.datamon.cli.config;

import io.datamon.error.InvalidInputException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** How a person names a place where data is kept: a URI, a folder, or the name of a bucket. */
public final class Location {
  /** Two characters at the least, so that a drive letter is no scheme. */
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

  private static final Pattern PLACE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+://.*");

  /** What Google Cloud Storage allows, so that a mistyped path does not become a bucket. */
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9._-]{0,221}");

  private Location() {}

  /**
   * Returns the URI of a place: a URI as it is ({@code file:///srv/data}, {@code gs://bucket/p}); a
   * text with a {@code /} in it, or one that begins with {@code .} or {@code ~}, as a folder; any
   * other as the name of a bucket on Google Cloud Storage, as the older program had it.
   *
   * @param text what the person wrote
   * @param base the folder that a relative path starts from
   * @param home the folder that {@code ~/} stands for
   * @throws InvalidInputException if it is none of these
   */
  public static URI parse(String text, Path base, Path home) {
    if (SCHEME.matcher(text).matches()) {
      return ofUri(text, base);
    }
    if (text.equals("~") || text.startsWith("~/")) {
      return folder(resolve(home, text.length() > 2 ? text.substring(2) : ""));
    }
    if (text.indexOf('/') >= 0 || text.equals(".") || text.equals("..")) {
      return folder(resolve(base, text));
    }
    if (!BUCKET.matcher(text).matches()) {
      throw new InvalidInputException(
          text
              + " is neither a URI, nor a folder (write ./"
              + text
              + " for one in the current folder), nor the name of a bucket");
    }
    return URI.create("gs://" + text);
  }

  /**
   * Returns the URI of a place for files if that is what a person wrote: a scheme and two slashes.
   *
   * @throws InvalidInputException if it is no valid URI
   */
  public static Optional<URI> ofFiles(String text, Path base) {
    return PLACE.matcher(text).matches() ? Optional.of(ofUri(text, base)) : Optional.empty();
  }

  /** Returns the {@code file:} URI of a folder, always with a slash at the end. */
  public static URI folder(Path folder) {
    String uri = folder.toAbsolutePath().normalize().toUri().toString();
    return URI.create(uri.endsWith("/") ? uri : uri + "/");
  }

  private static URI ofUri(String text, Path base) {
    try {
      URI uri = new URI(text);
      if (!uri.getScheme().equalsIgnoreCase("file")) {
        return uri;
      }
      if (uri.getAuthority() != null && !uri.getAuthority().equals("localhost")) {
        throw new InvalidInputException(
            text + " names a folder on another machine: a local one has three slashes, file:///");
      }
      // file:data and file:/data are folders too; all become file:///...
      return uri.isOpaque()
          ? folder(resolve(base, uri.getSchemeSpecificPart()))
          : folder(Path.of(new URI("file", null, uri.getPath(), null)));
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new InvalidInputException(text + " is not a valid URI: " + e.getMessage(), e);
    }
  }

  private static Path resolve(Path base, String text) {
    try {
      return base.resolve(text);
    } catch (InvalidPathException e) {
      throw new InvalidInputException("folder " + text + " is not valid: " + e.getReason(), e);
    }
  }
}
