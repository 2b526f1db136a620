package io.datamon.catalog;

import io.datamon.model.BundleId;
import io.datamon.model.LabelName;
import java.util.List;

/**
 * What a squash of a repo would do, or has done.
 *
 * @param kept the bundles that stay, by id
 * @param removed those that go, by id
 * @param labels the labels that go, by name: those that point at a bundle that goes, or at none
 * @param protectedBundles how many stay only because they are protected, or a label that points at
 *     them is
 * @param files the number of files of the bundles that go, of those in the native format
 * @param bytes the bytes of those files, as if each bundle held its own
 */
public record SquashPlan(
    List<BundleId> kept,
    List<BundleId> removed,
    List<LabelName> labels,
    long protectedBundles,
    long files,
    long bytes) {
  /** Copies the lists. */
  public SquashPlan {
    kept = List.copyOf(kept);
    removed = List.copyOf(removed);
    labels = List.copyOf(labels);
  }
}
