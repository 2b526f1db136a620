package io.datamon.storage.s3;

import io.datamon.storage.cloud.BucketFailure;
import io.datamon.storage.cloud.BucketFailure.Kind;
import io.datamon.storage.cloud.Retries;
import io.datamon.storage.cloud.Sources;
import io.datamon.storage.s3.S3Failures.Wish;
import io.datamon.store.Condition;
import io.datamon.store.Payload;
import io.datamon.store.Version;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * A put of an object in parts, each of which is tried again by itself; the object is there when it
 * is completed, on which its condition lies. What fails is given up, so that its parts go.
 */
final class S3Multipart {
  /** The least size of a part; all but the last one have one size. */
  static final int PART = 16 << 20;

  private static final int MOST_PARTS = 10_000;

  private final S3Client s3;
  private final String bucket;
  private final S3Failures failures;
  private final Retries retries;
  private final Runnable another;
  private final S3Checksums.Kind kind;
  private final String name;
  private final Payload body;

  /**
   * Prepares a put.
   *
   * @param another told of each request but the first, which begins the upload
   */
  S3Multipart(
      S3Client s3,
      String bucket,
      S3Failures failures,
      Retries retries,
      Runnable another,
      S3Checksums.Kind kind,
      String name,
      Payload body) {
    this.s3 = s3;
    this.bucket = bucket;
    this.failures = failures;
    this.retries = retries;
    this.another = another;
    this.kind = kind;
    this.name = name;
    this.body = body;
  }

  /** Puts the object; what AWS's client throws at its beginning is passed on. */
  Version put(int crc32c, Condition condition, Map<String, String> marks) throws BucketFailure {
    CreateMultipartUploadRequest.Builder create =
        CreateMultipartUploadRequest.builder()
            .bucket(bucket)
            .key(name)
            .contentType("application/octet-stream")
            .metadata(marks);
    if (kind == S3Checksums.Kind.CRC32C) {
      create.checksumAlgorithm(ChecksumAlgorithm.CRC32_C).checksumType(ChecksumType.FULL_OBJECT);
    }
    String upload = s3.createMultipartUpload(create.build()).uploadId();
    if (upload == null || upload.isEmpty()) {
      throw incomplete("the id of the upload");
    }
    try {
      List<CompletedPart> parts = parts(upload);
      return complete(upload, parts, crc32c, condition);
    } catch (BucketFailure | RuntimeException e) {
      giveUp(upload, e);
      throw e;
    }
  }

  private List<CompletedPart> parts(String upload) throws BucketFailure {
    int size = (int) Math.max(PART, (body.length() + MOST_PARTS - 1) / MOST_PARTS);
    List<CompletedPart> parts = new ArrayList<>();
    byte[] bytes = new byte[(int) Math.min(size, body.length())];
    try (InputStream in = Sources.open(name, body)) {
      for (long at = 0; at < body.length(); at += size) {
        int length = in.readNBytes(bytes, 0, (int) Math.min(size, body.length() - at));
        parts.add(part(upload, parts.size() + 1, bytes, length));
      }
      in.readNBytes(bytes, 0, 1); // fails if there is more than there should be
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e); // which sources do not throw
    }
    return parts;
  }

  private CompletedPart part(String upload, int number, byte[] bytes, int length)
      throws BucketFailure {
    S3Body part = new S3Body(name, Payload.of(bytes, 0, length));
    UploadPartRequest.Builder request =
        UploadPartRequest.builder()
            .bucket(bucket)
            .key(name)
            .uploadId(upload)
            .partNumber(number)
            .contentLength((long) length);
    CompletedPart.Builder done = CompletedPart.builder().partNumber(number);
    if (kind == S3Checksums.Kind.CRC32C) {
      CRC32C sum = new CRC32C();
      sum.update(bytes, 0, length);
      String text = S3Checksums.base64((int) sum.getValue());
      request.checksumAlgorithm(ChecksumAlgorithm.CRC32_C).checksumCRC32C(text);
      done.checksumCRC32C(text);
    } else {
      request.contentMD5(part.md5());
    }
    Optional<String> tag =
        repeated(
            () ->
                Optional.ofNullable(
                    s3.uploadPart(
                            request.build(),
                            RequestBody.fromContentProvider(
                                part, length, "application/octet-stream"))
                        .eTag()),
            false);
    return done.eTag(tag.orElseThrow(() -> incomplete("the entity tag of a part"))).build();
  }

  private Version complete(
      String upload, List<CompletedPart> parts, int crc32c, Condition condition)
      throws BucketFailure {
    CompleteMultipartUploadRequest.Builder request =
        CompleteMultipartUploadRequest.builder()
            .bucket(bucket)
            .key(name)
            .uploadId(upload)
            .multipartUpload(all -> all.parts(parts));
    if (kind == S3Checksums.Kind.CRC32C) {
      request.checksumCRC32C(S3Checksums.base64(crc32c)).checksumType(ChecksumType.FULL_OBJECT);
    }
    if (condition instanceof Condition.IfAbsent) {
      request.ifNoneMatch("*");
    } else if (condition instanceof Condition.IfVersion is) {
      request.ifMatch('"' + is.version().value() + '"');
    }
    Optional<String> tag =
        repeated(
            () -> Optional.ofNullable(s3.completeMultipartUpload(request.build()).eTag()), true);
    return new Version(tag.orElseThrow(() -> incomplete("the entity tag")).replace("\"", ""));
  }

  private static BucketFailure incomplete(String what) {
    String message = "the answer cannot be used: it does not say " + what;
    return BucketFailure.perhapsActed(Kind.PASSING, message, new IOException(message));
  }

  /**
   * Makes a request that does no harm when it is made twice. When the time for that is spent, the
   * upload is not begun anew: that took as long again.
   *
   * @param makes whether the request makes the object
   */
  private <T> T repeated(Supplier<T> request, boolean makes) throws BucketFailure {
    Retries.Run run = retries.begin();
    boolean acted = false;
    while (true) {
      BucketFailure failure;
      another.run();
      try {
        return request.get();
      } catch (RuntimeException e) {
        failure = failures.of(Wish.WRITE, e);
      }
      acted |= makes && failure.mayHaveActed();
      if (!failure.isPassing() || S3Failures.isOfUpload(failure)) {
        // What is in the way of it may be what it made before.
        throw acted
            ? BucketFailure.perhapsActed(failure.kind(), failure.getMessage(), failure)
            : failure;
      }
      if (!again(run, failure)) {
        throw failure.afterAttempts(run.failures(), acted);
      }
    }
  }

  private static boolean again(Retries.Run run, BucketFailure failure) throws BucketFailure {
    try {
      return run.again(failure);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw BucketFailure.perhapsActed(Kind.PASSING, "interrupted", e);
    }
  }

  private void giveUp(String upload, Exception failure) {
    boolean interrupted = Thread.interrupted();
    try {
      s3.abortMultipartUpload(r -> r.bucket(bucket).key(name).uploadId(upload));
    } catch (RuntimeException e) {
      failure.addSuppressed(e); // a rule of the bucket removes what is left
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
