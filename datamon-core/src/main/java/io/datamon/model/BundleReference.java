package io.datamon.model;

import io.datamon.error.InvalidInputException;
import java.util.Optional;

/**
 * What a person writes for a bundle, or for a path in one.
 *
 * <table>
 * <caption>Forms</caption>
 * <tr><td>{@code REPO}<td>the newest bundle
 * <tr><td>{@code REPO@LABEL}<td>the bundle that the label points at
 * <tr><td>{@code REPO:ID}<td>the bundle whose id begins so
 * <tr><td>{@code REPO::PATH}<td>a path in the newest bundle
 * <tr><td>{@code REPO@LABEL:PATH}, {@code REPO:ID:PATH}<td>a path in the other bundles
 * </table>
 *
 * <p>What follows {@code REPO:} and cannot begin an id, because it has a character other than
 * {@code 0-9A-Za-z} (such as {@code /} or {@code .}) or more than 27, is a path too: {@code
 * REPO:dir/file}. A path of letters only needs the two colons. A label ends at the first colon; a
 * {@code /} at the end of a path is dropped.
 *
 * @param label the label, if one is named
 * @param idPrefix the beginning of an id, if one is given; never together with a label
 * @param path the path in the bundle, if one is given
 */
public record BundleReference(
    RepoName repo,
    Optional<LabelName> label,
    Optional<String> idPrefix,
    Optional<BundlePath> path) {
  /** Checks that there is at most one of label and id. */
  public BundleReference {
    if (label.isPresent() && idPrefix.isPresent()) {
      throw new InvalidInputException("a bundle is named by a label or by an id, not by both");
    }
    idPrefix.ifPresent(
        prefix -> {
          if (!canBeginId(prefix)) {
            throw new InvalidInputException(
                KeyParts.quote(prefix) + " is not the beginning of a bundle id");
          }
        });
  }

  /**
   * Parses a reference.
   *
   * @throws InvalidInputException if it has none of the forms above
   */
  public static BundleReference parse(String text) {
    int end = 0;
    while (end < text.length() && text.charAt(end) != '@' && text.charAt(end) != ':') {
      end++;
    }
    RepoName repo = RepoName.of(text.substring(0, end));
    if (end == text.length()) {
      return new BundleReference(repo, Optional.empty(), Optional.empty(), Optional.empty());
    }
    String rest = text.substring(end + 1);
    int colon = rest.indexOf(':');
    String head = colon < 0 ? rest : rest.substring(0, colon);
    Optional<BundlePath> tail =
        colon < 0 ? Optional.empty() : Optional.of(path(rest.substring(colon + 1)));
    if (text.charAt(end) == '@') {
      return new BundleReference(repo, Optional.of(LabelName.stored(head)), Optional.empty(), tail);
    }
    if (rest.isEmpty()) {
      throw new InvalidInputException(
          KeyParts.quote(text) + " is not complete: an id or a path must follow the colon");
    }
    if (colon == 0) {
      return new BundleReference(repo, Optional.empty(), Optional.empty(), tail);
    }
    if (canBeginId(head)) {
      return new BundleReference(repo, Optional.empty(), Optional.of(head), tail);
    }
    return new BundleReference(repo, Optional.empty(), Optional.empty(), Optional.of(path(rest)));
  }

  private static boolean canBeginId(String text) {
    return !text.isEmpty() && text.length() <= Ksuid.TEXT_LENGTH && Ksuid.isBase62(text);
  }

  private static BundlePath path(String text) {
    return BundlePath.of(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
  }

  /** Returns a text that {@link #parse} reads as this, if the path is valid UTF-8. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(repo.value());
    label.ifPresent(name -> out.append('@').append(name));
    idPrefix.ifPresent(prefix -> out.append(':').append(prefix));
    path.ifPresent(
        p -> {
          out.append(label.isEmpty() && idPrefix.isEmpty() ? "::" : ":").append(p);
        });
    return out.toString();
  }
}
