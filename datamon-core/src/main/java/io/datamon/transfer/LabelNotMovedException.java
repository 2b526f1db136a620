package io.datamon.transfer;

import io.datamon.error.DatamonException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.LabelName;
import io.datamon.model.RepoName;

/**
 * An upload made its bundle, and then could not move the label to it. The cause says why, and what
 * it means.
 */
public final class LabelNotMovedException extends DatamonException {
  private static final long serialVersionUID = 1L;

  private final transient BundleDescriptor bundle;

  LabelNotMovedException(
      RepoName repo, LabelName label, BundleDescriptor bundle, DatamonException cause) {
    super(
        "bundle "
            + bundle.id()
            + " was made in repo "
            + repo
            + ", but "
            + (cause instanceof OutcomeUnknownException
                ? "whether label " + label + " points at it is not known: "
                : "label " + label + " does not point at it: ")
            + cause.getMessage(),
        cause);
    this.bundle = bundle;
  }

  /** Returns the bundle that was made. */
  public BundleDescriptor bundle() {
    return bundle;
  }
}
