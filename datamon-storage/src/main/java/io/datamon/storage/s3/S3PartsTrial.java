package io.datamon.storage.s3;

import io.datamon.storage.cloud.BucketFailure;
import io.datamon.storage.cloud.BucketFailure.Kind;
import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.s3.S3Failures.Wish;
import java.util.UUID;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * Finds out whether a server heeds conditions when an upload in parts is completed: some do for
 * puts with one request only, and would replace what is there. Tried once, on an object of its own,
 * before the first upload whose condition must hold. Thread-safe.
 */
final class S3PartsTrial {
  private final S3Client s3;
  private final BucketUri place;
  private final S3Failures failures;
  private final Runnable another;
  private boolean heeded; // guarded by this

  /**
   * Prepares a trial.
   *
   * @param another told of each request of class A
   */
  S3PartsTrial(S3Client s3, BucketUri place, S3Failures failures, Runnable another) {
    this.another = another;
    this.s3 = s3;
    this.place = place;
    this.failures = failures;
  }

  /**
   * Fails if the server does not heed conditions.
   *
   * @param near the name of the object to be put, beside which it is tried
   */
  synchronized void requireHeeded(String near) throws BucketFailure {
    if (heeded) {
      return;
    }
    String folder = near.substring(0, near.lastIndexOf('/') + 1);
    String name = folder + "datamon-check-" + UUID.randomUUID() + "/parts";
    try {
      another.run();
      s3.putObject(r -> r.bucket(place.bucket()).key(name), RequestBody.fromString("there"));
      try {
        heeded =
            !completes(name, r -> r.ifNoneMatch("*"))
                && !completes(name, r -> r.ifMatch("\"00000000000000000000000000000000\""));
      } finally {
        s3.deleteObject(r -> r.bucket(place.bucket()).key(name));
      }
    } catch (RuntimeException e) {
      throw failures.of(Wish.WRITE, e);
    }
    if (!heeded) {
      throw BucketFailure.withoutEffect(
          Kind.LASTING,
          "the server does not heed conditions on objects that are put in parts, as such large ones"
              + " are; take another server",
          new IllegalStateException("the condition did not hold, and the upload was completed"));
    }
  }

  /** Tells whether an upload is completed although its condition does not hold. */
  private boolean completes(
      String name, Consumer<CompleteMultipartUploadRequest.Builder> condition) {
    String bucket = place.bucket();
    another.run();
    String upload = s3.createMultipartUpload(r -> r.bucket(bucket).key(name)).uploadId();
    boolean done = false;
    try {
      another.run();
      String tag =
          s3.uploadPart(
                  r -> r.bucket(bucket).key(name).uploadId(upload).partNumber(1),
                  RequestBody.fromString("other"))
              .eTag();
      CompleteMultipartUploadRequest.Builder complete =
          CompleteMultipartUploadRequest.builder()
              .bucket(bucket)
              .key(name)
              .uploadId(upload)
              .multipartUpload(
                  all -> all.parts(CompletedPart.builder().partNumber(1).eTag(tag).build()));
      condition.accept(complete);
      another.run();
      s3.completeMultipartUpload(complete.build());
      done = true;
      return true;
    } catch (AwsServiceException e) {
      if (e.statusCode() == 412) {
        return false;
      }
      if (e.statusCode() == 501) {
        return true;
      }
      throw e;
    } finally {
      if (!done) {
        s3.abortMultipartUpload(r -> r.bucket(bucket).key(name).uploadId(upload));
      }
    }
  }
}
