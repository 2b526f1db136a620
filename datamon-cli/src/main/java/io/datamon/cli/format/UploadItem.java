package io.datamon.cli.format;

import io.datamon.model.BundleDescriptor;
import io.datamon.model.Entry;
import io.datamon.model.LabelName;
import io.datamon.model.RepoName;
import io.datamon.transfer.UploadOutcome;
import java.util.Optional;

/**
 * An upload as it is shown.
 *
 * @param label the label that was moved to the bundle
 * @param bundle the bundle, or the parent if none was made
 * @param outcome what the upload did; empty if it failed after the bundle was made
 * @param entries the files and links of the bundle, looked up when they are asked for
 */
public record UploadItem(
    RepoName repo,
    Optional<LabelName> label,
    BundleDescriptor bundle,
    Optional<UploadOutcome> outcome,
    Iterable<Entry> entries) {}
