package io.datamon.model;

import io.datamon.error.InvalidInputException;
import io.datamon.store.Key;
import java.util.Optional;

/** The keys under which descriptors are stored, the same as the older program's. */
public final class CatalogKeys {
  /** What the keys of all contexts begin with. */
  public static final String CONTEXTS = "contexts/";

  /** What the keys of all repos begin with. */
  public static final String REPOS = "repos/";

  /** The last part of a context's key. */
  public static final String CONTEXT_FILE = "context.yaml";

  /** The last part of a repo's key. */
  public static final String REPO_FILE = "repo.yaml";

  /** The last part of a bundle's key. */
  public static final String BUNDLE_FILE = "bundle.yaml";

  /** The last part of a label's key. */
  public static final String LABEL_FILE = "label.yaml";

  private CatalogKeys() {}

  /** Returns the key of a context, in the configuration. */
  public static Key context(ContextName context) {
    return Key.of("contexts", context.value(), CONTEXT_FILE);
  }

  /** Returns the key of a repo, in the metadata part. */
  public static Key repo(RepoName repo) {
    return Key.of("repos", repo.value(), REPO_FILE);
  }

  /** Returns the repo whose key this is, if it is one. */
  public static Optional<RepoName> repoOf(Key key) {
    String[] parts = key.value().split("/", -1);
    try {
      return parts.length == 3 ? Optional.of(RepoName.of(parts[1])) : Optional.empty();
    } catch (InvalidInputException e) {
      return Optional.empty();
    }
  }

  /** Returns the bundle whose key this is, if it is one. */
  public static Optional<BundleId> bundleOf(Key key) {
    String[] parts = key.value().split("/", -1);
    return parts.length == 4 ? Optional.of(BundleId.of(parts[2])) : Optional.empty();
  }

  /** Returns what the keys of all bundles of a repo begin with, in the metadata part. */
  public static String bundles(RepoName repo) {
    return "bundles/" + repo + "/";
  }

  /** Returns the key of a bundle, in the metadata part. */
  public static Key bundle(RepoName repo, BundleId bundle) {
    return Key.of("bundles", repo.value(), bundle.value(), BUNDLE_FILE);
  }

  /** Returns what the keys of all labels of a repo begin with, in the versioned metadata part. */
  public static String labels(RepoName repo) {
    return "labels/" + repo + "/";
  }

  /** Returns the key of a label, in the versioned metadata part. */
  public static Key label(RepoName repo, LabelName label) {
    return Key.of("labels", repo.value(), label.value(), LABEL_FILE);
  }

  /** Returns what the keys of all moves of all labels of a repo begin with, likewise. */
  public static String labelHistory(RepoName repo) {
    return "labels-history/" + repo + "/";
  }

  /** Returns what the keys of all moves of a label begin with, in the versioned metadata part. */
  public static String labelHistory(RepoName repo, LabelName label) {
    return "labels-history/" + repo + "/" + label + "/";
  }

  /** Returns the key of one move of a label, in the versioned metadata part. */
  public static Key labelMove(RepoName repo, LabelName label, BundleId move) {
    return Key.of("labels-history", repo.value(), label.value(), move.value());
  }
}
