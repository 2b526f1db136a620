package io.datamon.transfer;

import io.datamon.model.Contributor;
import io.datamon.model.LabelName;
import io.datamon.model.RepoName;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A folder to upload, and what to call the result.
 *
 * @param label the label whose bundle is the parent, if it points at one
 * @param moveLabel whether the label is moved to the new bundle afterwards, and made if there is
 *     none
 */
public record UploadRequest(
    RepoName repo,
    Path source,
    String message,
    Contributor contributor,
    Optional<LabelName> label,
    boolean moveLabel,
    UploadSettings settings) {}
