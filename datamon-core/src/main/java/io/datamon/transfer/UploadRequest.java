package io.datamon.transfer;

import io.datamon.model.Contributor;
import io.datamon.model.LabelName;
import io.datamon.model.RepoName;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What to upload, and what to call the result.
 *
 * @param label moved to the new bundle afterwards, and made if there is none; the bundle that it
 *     points at now is the parent
 */
public record UploadRequest(
    RepoName repo,
    UploadSource source,
    String message,
    Contributor contributor,
    Optional<LabelName> label,
    UploadSettings settings) {
  /** For a folder. */
  public UploadRequest(
      RepoName repo,
      Path source,
      String message,
      Contributor contributor,
      Optional<LabelName> label,
      UploadSettings settings) {
    this(repo, new UploadSource.Folder(source), message, contributor, label, settings);
  }
}
