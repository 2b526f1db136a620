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
 * @param isProtected whether the new bundle is protected
 */
public record UploadRequest(
    RepoName repo,
    UploadSource source,
    String message,
    Contributor contributor,
    Optional<LabelName> label,
    UploadSettings settings,
    boolean isProtected) {
  /** For a folder, and a bundle that is not protected. */
  public UploadRequest(
      RepoName repo,
      Path source,
      String message,
      Contributor contributor,
      Optional<LabelName> label,
      UploadSettings settings) {
    this(repo, new UploadSource.Folder(source), message, contributor, label, settings, false);
  }
}
