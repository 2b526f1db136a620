package io.datamon.storage.s3;

import io.datamon.storage.cloud.BucketClient;
import io.datamon.storage.cloud.BucketFailure;
import io.datamon.storage.cloud.BucketFailure.Kind;
import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.cloud.Retries;
import io.datamon.storage.s3.S3Failures.Wish;
import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.Payload;
import io.datamon.store.RequestMeter;
import io.datamon.store.Version;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Single requests to a bucket of S3; an object's version is its entity tag. */
final class S3BucketClient implements BucketClient {
  /** Bodies up to this length are put with one request: packs, and all that is small. */
  static final long SINGLE = 64L << 20;

  /** The status of an answer that is a part of an object. */
  private static final int PARTIAL = 206;

  private final S3Client s3;
  private final Runnable closing;
  private final String bucket;
  private final S3Failures failures;
  private final Retries retries;
  private final long single;
  private final S3PartsTrial trial;
  private final S3Checksums checksums = new S3Checksums();
  private volatile boolean seen;
  private volatile Optional<RequestMeter.Counts> counts = Optional.empty();

  /**
   * Creates a client.
   *
   * @param closing what is to be closed with it
   * @param single bodies up to this length are put with one request
   */
  S3BucketClient(
      S3Client s3,
      Runnable closing,
      BucketUri place,
      S3Failures failures,
      Retries retries,
      long single) {
    this.s3 = s3;
    this.closing = closing;
    this.bucket = place.bucket();
    this.trial = new S3PartsTrial(s3, place, failures, this::another);
    this.failures = failures;
    this.retries = retries;
    this.single = single;
  }

  @Override
  public void meter(RequestMeter.Counts counts) {
    this.counts = Optional.of(counts);
  }

  /** Counts a request of class A beyond the one that a method stands for. */
  private void another() {
    counts.ifPresent(RequestMeter.Counts::addDear);
  }

  @Override
  public Optional<Opened> get(String name, ByteRange range, Optional<Version> only)
      throws BucketFailure {
    GetObjectRequest.Builder get = GetObjectRequest.builder().bucket(bucket).key(name);
    only.ifPresent(version -> get.ifMatch(quoted(version)));
    return get(get, name, range, Wish.READ);
  }

  @Override
  public Optional<Opened> get(String name, String id, Version version, ByteRange range)
      throws BucketFailure {
    GetObjectRequest.Builder get =
        GetObjectRequest.builder().bucket(bucket).key(name).versionId(id).ifMatch(quoted(version));
    try {
      return get(get, name, range, Wish.READ_PAST);
    } catch (BucketFailure e) {
      throw e.kind() == Kind.CONDITION
          ? BucketFailure.withoutEffect(Kind.MISSING, "the server has another one by that id", e)
          : e;
    }
  }

  private Optional<Opened> get(
      GetObjectRequest.Builder get, String name, ByteRange range, Wish wish) throws BucketFailure {
    if (!range.equals(ByteRange.ALL)) {
      long last = range.offset() + Math.min(range.length() - 1, Long.MAX_VALUE - range.offset());
      get.range(
          "bytes=" + range.offset() + "-" + (last == Long.MAX_VALUE ? "" : String.valueOf(last)));
    }
    // Set as a header: the client of AWS would check the bytes, and fail past the reader.
    get.overrideConfiguration(o -> o.putHeader("x-amz-checksum-mode", "ENABLED"));
    try {
      return Optional.of(opened(name, range, s3.getObject(get.build())));
    } catch (RuntimeException e) {
      BucketFailure failure = failures.of(wish, e);
      if (failure.kind() == Kind.BEYOND_END) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  private static Opened opened(
      String name, ByteRange range, ResponseInputStream<GetObjectResponse> answer)
      throws BucketFailure {
    GetObjectResponse head = answer.response();
    try {
      long size = size(head);
      Found found =
          new Found(
              name,
              size,
              version(head.eTag()),
              time(head.lastModified()),
              S3Checksums.nonce(head.metadata()));
      InputStream body = new S3Answer(answer);
      if (head.contentRange() == null && head.sdkHttpResponse().statusCode() == PARTIAL) {
        throw new IOException("the answer does not say which part of the object it is");
      }
      if (head.contentRange() == null) {
        body.skipNBytes(Math.min(range.offset(), size)); // the whole was sent all the same
      } else if (!head.contentRange().startsWith("bytes " + range.offset() + "-")) {
        throw new IOException("other bytes came than were asked for: " + head.contentRange());
      }
      return new Opened(found, body, S3Checksums.of(head));
    } catch (IOException e) {
      answer.abort();
      throw unusable(e);
    }
  }

  /** Returns the meaning of an answer that lacks something, or breaks off. */
  private static BucketFailure unusable(IOException e) {
    String what = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return BucketFailure.perhapsActed(Kind.PASSING, "the answer cannot be used: " + what, e);
  }

  private static long size(GetObjectResponse head) throws IOException {
    String range = head.contentRange();
    if (range != null && !range.matches("bytes [0-9]+-[0-9]+/[0-9]{1,18}")) {
      throw new IOException("the answer does not say which part of the object it is: " + range);
    }
    if (range != null) {
      return Long.parseLong(range.substring(range.indexOf('/') + 1));
    }
    if (head.contentLength() == null) {
      throw new IOException("the answer does not say the size of the object");
    }
    return head.contentLength();
  }

  static Version version(@Nullable String tag) throws IOException {
    if (tag == null || tag.isBlank()) {
      throw new IOException("the answer does not say the entity tag of the object");
    }
    return new Version(tag.replace("\"", ""));
  }

  static Instant time(@Nullable Instant time) throws IOException {
    if (time == null) {
      throw new IOException("the answer does not say when the object was put");
    }
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  private static String quoted(Version version) {
    return '"' + version.value() + '"';
  }

  @Override
  public Version put(String name, Payload body, int crc32c, Condition condition, String nonce)
      throws BucketFailure {
    if (condition instanceof Condition.IfVersion is
        && !is.version().value().matches("[!#-~]{1,256}")) {
      throw BucketFailure.withoutEffect(
          Kind.CONDITION, is.version() + " is no entity tag", new IllegalArgumentException());
    }
    if (body.length() > single && !(condition instanceof Condition.Always)) {
      trial.requireHeeded(name);
    }
    Map<String, String> marks = S3Checksums.marks(nonce, crc32c);
    try {
      return checksums.choose(
          kind ->
              body.length() <= single
                  ? putAtOnce(name, body, crc32c, condition, marks, kind)
                  : new S3Multipart(s3, bucket, failures, retries, this::another, kind, name, body)
                      .put(crc32c, condition, marks));
    } catch (IOException e) {
      throw unusable(e);
    } catch (RuntimeException e) {
      BucketFailure failure = failures.of(Wish.WRITE, e);
      if (failure.kind() == Kind.CONDITION && S3Failures.isRepeated(e)) {
        // A client that is handed over makes requests again by itself.
        throw BucketFailure.perhapsActed(Kind.CONDITION, failure.getMessage(), failure);
      }
      if (S3Failures.isOfFolder(failure) && !isFolder(name)) {
        // A server above a file system, where somebody has just removed what was there.
        throw BucketFailure.withoutEffect(Kind.PASSING, failure.getMessage(), failure);
      }
      // Only an object that is there has a version.
      throw failure.kind() == Kind.MISSING && condition instanceof Condition.IfVersion
          ? BucketFailure.withoutEffect(Kind.CONDITION, "there is no such object", failure)
          : failure;
    }
  }

  private boolean isFolder(String name) throws BucketFailure {
    another();
    try {
      return !s3.listObjectsV2(r -> r.bucket(bucket).prefix(name + "/").maxKeys(1))
          .contents()
          .isEmpty();
    } catch (RuntimeException e) {
      throw failures.of(Wish.LIST, e);
    }
  }

  private Version putAtOnce(
      String name,
      Payload body,
      int crc32c,
      Condition condition,
      Map<String, String> marks,
      S3Checksums.Kind kind)
      throws IOException {
    try (S3Body source = new S3Body(name, body)) {
      return putAtOnce(name, source, body.length(), crc32c, condition, marks, kind);
    }
  }

  private Version putAtOnce(
      String name,
      S3Body source,
      long length,
      int crc32c,
      Condition condition,
      Map<String, String> marks,
      S3Checksums.Kind kind)
      throws IOException {
    PutObjectRequest.Builder put =
        PutObjectRequest.builder()
            .bucket(bucket)
            .key(name)
            .contentLength(length)
            .contentType("application/octet-stream")
            .metadata(marks);
    kind.on(put, crc32c, source);
    if (condition instanceof Condition.IfAbsent) {
      put.ifNoneMatch("*");
    } else if (condition instanceof Condition.IfVersion is) {
      put.ifMatch(quoted(is.version()));
    }
    PutObjectResponse done =
        s3.putObject(
            put.build(),
            RequestBody.fromContentProvider(source, length, "application/octet-stream"));
    if (done.checksumCRC32C() == null) {
      checksums.isIgnored();
    }
    return version(done.eTag());
  }

  @Override
  public Optional<Found> head(String name) throws BucketFailure {
    try {
      HeadObjectResponse head = s3.headObject(r -> r.bucket(bucket).key(name));
      if (head.contentLength() == null) {
        throw new IOException("the answer does not say the size of the object");
      }
      return Optional.of(
          new Found(
              name,
              head.contentLength(),
              version(head.eTag()),
              time(head.lastModified()),
              S3Checksums.nonce(head.metadata())));
    } catch (IOException e) {
      throw unusable(e);
    } catch (RuntimeException e) {
      BucketFailure failure = explained(name, failures.of(Wish.READ, e));
      if (failure.kind() == Kind.MISSING) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  /** An answer to a look has no body that would say what is wrong: a listing asks for that. */
  private BucketFailure explained(String name, BucketFailure failure) {
    if (failure.isPassing() || failure.kind() == Kind.MISSING && seen) {
      return failure;
    }
    another();
    try {
      s3.listObjectsV2(r -> r.bucket(bucket).prefix(name).maxKeys(1));
      seen = true;
      return failure;
    } catch (RuntimeException e) {
      BucketFailure why = failures.of(Wish.LIST, e);
      why.addSuppressed(failure);
      // Who may not list may still be told that an object is not there.
      return failure.kind() == Kind.MISSING && why.kind() != Kind.NO_BUCKET ? failure : why;
    }
  }

  @Override
  public void delete(String name) throws BucketFailure {
    try {
      s3.deleteObject(r -> r.bucket(bucket).key(name));
    } catch (RuntimeException e) {
      BucketFailure failure = failures.of(Wish.DELETE, e);
      if (failure.kind() != Kind.MISSING) {
        throw failure;
      }
    }
  }

  @Override
  public Page list(String prefix, String startAt, Optional<String> next) throws BucketFailure {
    ListObjectsV2Request.Builder list =
        ListObjectsV2Request.builder().bucket(bucket).encodingType(EncodingType.URL);
    if (!prefix.isEmpty()) {
      list.prefix(prefix);
    }
    if (!startAt.isEmpty()) {
      list.startAfter(startAt);
    }
    next.ifPresent(list::continuationToken);
    try {
      ListObjectsV2Response answer = s3.listObjectsV2(list.build());
      seen = true;
      return page(answer);
    } catch (IOException e) {
      throw unusable(e);
    } catch (RuntimeException e) {
      throw failures.of(Wish.LIST, e);
    }
  }

  private static Page page(ListObjectsV2Response answer) throws IOException {
    List<Found> objects = new java.util.ArrayList<>();
    for (S3Object each : answer.contents()) {
      if (each.size() == null) {
        throw new IOException("the answer does not say the size of " + each.key());
      }
      objects.add(
          new Found(
              each.key(),
              each.size(),
              version(each.eTag()),
              time(each.lastModified()),
              Optional.empty()));
    }
    if (answer.isTruncated() == null) {
      throw new IOException("the answer does not say whether the listing is at its end");
    }
    boolean more = answer.isTruncated();
    if (more && answer.nextContinuationToken() == null) {
      throw new IOException("the answer does not say how the listing goes on");
    }
    return new Page(objects, more ? Optional.of(answer.nextContinuationToken()) : Optional.empty());
  }

  @Override
  public PastPage versions(String name, Optional<String> next) throws BucketFailure {
    ListObjectVersionsRequest.Builder list =
        ListObjectVersionsRequest.builder()
            .bucket(bucket)
            .prefix(name)
            .encodingType(EncodingType.URL);
    next.ifPresent(id -> list.keyMarker(name).versionIdMarker(id));
    try {
      return S3Past.page(name, s3.listObjectVersions(list.build()));
    } catch (IOException e) {
      throw unusable(e);
    } catch (RuntimeException e) {
      if (S3Past.isUnknown(e)) {
        return S3Past.present(head(name)); // the server keeps no versions, or does not tell
      }
      throw failures.of(Wish.LIST_PAST, e);
    }
  }

  @Override
  public void close() {
    closing.run();
  }
}
