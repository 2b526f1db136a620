package io.datamon.storage.s3;

import io.datamon.storage.cloud.BucketClient.Found;
import io.datamon.storage.cloud.BucketClient.Past;
import io.datamon.storage.cloud.BucketClient.PastPage;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/** Reads what a server of S3 says of the past of an object. */
final class S3Past {
  private S3Past() {}

  /** Returns a page of what objects are and were. */
  static PastPage page(String name, ListObjectVersionsResponse answer) throws IOException {
    List<Past> versions = new ArrayList<>();
    for (ObjectVersion each : answer.versions()) {
      if (each.size() == null || each.versionId() == null) {
        throw new IOException("the answer does not say the size and the id of a version");
      }
      Instant begun = S3BucketClient.time(each.lastModified());
      Found found =
          new Found(
              each.key(),
              each.size(),
              S3BucketClient.version(each.eTag()),
              begun,
              Optional.empty());
      boolean isPresent = Boolean.TRUE.equals(each.isLatest());
      versions.add(new Past(found, each.versionId(), begun, Optional.empty(), isPresent));
    }
    List<Instant> removals = new ArrayList<>();
    for (DeleteMarkerEntry each : answer.deleteMarkers()) {
      if (each.key().equals(name)) {
        removals.add(S3BucketClient.time(each.lastModified()));
      }
    }
    // Names are in order, so this one is over when another one begins.
    if (answer.isTruncated() == null) {
      throw new IOException("the answer does not say whether the listing is at its end");
    }
    boolean more = Boolean.TRUE.equals(answer.isTruncated()) && name.equals(answer.nextKeyMarker());
    if (more && answer.nextVersionIdMarker() == null) {
      throw new IOException("the answer does not say how the listing goes on");
    }
    Optional<String> next = more ? Optional.of(answer.nextVersionIdMarker()) : Optional.empty();
    return new PastPage(versions, true, removals, next);
  }

  /** Returns a page of what an object is. */
  static PastPage present(Optional<Found> found) {
    List<Past> versions =
        found
            .map(each -> List.of(new Past(each, "null", each.modified(), Optional.empty(), true)))
            .orElse(List.of());
    return new PastPage(versions, true, List.of(), Optional.empty());
  }

  /** Tells whether a server does not know of versions. */
  static boolean isUnknown(RuntimeException e) {
    return e instanceof AwsServiceException answer
        && (answer.statusCode() == 501 || S3Failures.code(answer).equals("NotImplemented"));
  }
}
