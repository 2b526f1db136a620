package io.datamon.catalog;

import io.datamon.error.InvalidInputException;
import io.datamon.model.ContextDescriptor;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts of a context are that are used here, as absolute URIs without a slash at the end.
 *
 * @param metadata repos and bundles
 * @param vmetadata labels
 * @param content contents
 */
public record ContextParts(URI metadata, URI vmetadata, URI content) {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9._-]*");

  /**
   * Returns where the parts of a context are. Sends no request.
   *
   * <p>A context without a content part, made by the older program, has it in {@code datamon3/}
   * below its metadata.
   *
   * @param configuration the URI of the store that holds the descriptor
   * @throws InvalidInputException if a part is not valid
   */
  public static ContextParts resolve(ContextDescriptor context, URI configuration) {
    String who = "context " + context.name();
    URI metadata = resolve(who, "metadata", context.metadata(), configuration);
    return new ContextParts(
        metadata,
        resolve(who, "vmetadata", context.vmetadata(), configuration),
        context.content().isPresent()
            ? resolve(who, "content", context.content().get(), configuration)
            : parse(who, "content", metadata + "/datamon3"));
  }

  /**
   * Returns the parts of a context that are written as URIs, those of the older program among them.
   *
   * @throws InvalidInputException if one is none
   */
  public static List<URI> uris(ContextDescriptor context) {
    String who = "context " + context.name();
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("metadata", context.metadata());
    parts.put("vmetadata", context.vmetadata());
    parts.put("blob", context.blob());
    parts.put("wal", context.wal());
    parts.put("readlog", context.readlog());
    context.content().ifPresent(value -> parts.put("content", value));
    return parts.entrySet().stream()
        .filter(part -> SCHEME.matcher(part.getValue()).matches())
        .map(part -> parse(who, part.getKey(), part.getValue()))
        .toList();
  }

  /**
   * Returns where everything of a context is, that of the older program included. What is not valid
   * is nowhere, and left out.
   *
   * @param configuration the URI of the store that holds the descriptor
   */
  public static List<URI> all(ContextDescriptor context, URI configuration) {
    List<String> parts =
        List.of(
            context.metadata(),
            context.vmetadata(),
            context.content().orElse(context.metadata()), // below it
            context.blob(),
            context.wal(),
            context.readlog());
    List<URI> all = new ArrayList<>();
    for (String part : parts) {
      try {
        all.add(resolve("context " + context.name(), "part", part, configuration));
      } catch (InvalidInputException e) {
        // Nobody can have put anything there.
        System.getLogger(ContextParts.class.getName())
            .log(System.Logger.Level.DEBUG, "a part of a context is not valid", e);
      }
    }
    return all;
  }

  private static URI resolve(String who, String part, String value, URI configuration) {
    if (SCHEME.matcher(value).matches()) {
      return parse(who, part, value);
    }
    if (value.startsWith("./")) {
      if (Arrays.asList(value.split("/", -1)).contains("..")) {
        throw invalid(who, part, value, "a relative part does not leave its configuration", null);
      }
      return parse(who, part, canonical(configuration) + value.substring(1));
    }
    if (BUCKET.matcher(value).matches()) {
      return parse(who, part, "gs://" + value);
    }
    throw invalid(
        who, part, value, "a URI, a place such as ./meta or the name of a bucket is needed", null);
  }

  private static URI parse(String who, String part, String value) {
    String plain = withoutSlash(value);
    try {
      // The root of a scheme is nothing without its slash.
      return new URI(plain.endsWith(":") || plain.endsWith("://") ? value : plain);
    } catch (URISyntaxException e) {
      throw invalid(who, part, value, e.getReason(), e);
    }
  }

  private static InvalidInputException invalid(
      String who, String part, String value, String why, @Nullable Throwable cause) {
    String message = who + " is not valid: its part " + part + " is \"" + value + "\", " + why;
    return cause == null
        ? new InvalidInputException(message)
        : new InvalidInputException(message, cause);
  }

  /**
   * Returns a part as it is stored: relative to the configuration if it lies below it, else as it
   * is.
   */
  static String relative(String value, URI configuration) {
    if (!SCHEME.matcher(value).matches()) {
      return value;
    }
    URI uri;
    try {
      uri = new URI(value);
    } catch (URISyntaxException e) {
      throw new InvalidInputException("\"" + value + "\" is not a valid URI: " + e.getReason(), e);
    }
    String base = canonical(configuration) + "/";
    String whole = canonical(uri);
    return whole.startsWith(base) ? "./" + whole.substring(base.length()) : value;
  }

  /** Returns a URI without a slash at the end, and {@code file:/x} as {@code file:///x}. */
  private static String canonical(URI uri) {
    String scheme = uri.getScheme();
    if (scheme != null
        && scheme.toLowerCase(Locale.ROOT).equals("file")
        && uri.getRawPath() != null
        && (uri.getRawAuthority() == null || uri.getRawAuthority().isEmpty())) {
      return withoutSlash("file://" + uri.getRawPath());
    }
    return withoutSlash(uri.toString());
  }

  private static String withoutSlash(String uri) {
    int end = uri.length();
    while (end > 0 && uri.charAt(end - 1) == '/') {
      end--;
    }
    if (uri.startsWith("://", end - 1)) {
      end += 2; // those of the scheme stay
    }
    return uri.substring(0, end);
  }
}
