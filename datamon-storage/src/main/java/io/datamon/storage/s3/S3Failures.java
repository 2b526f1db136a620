package io.datamon.storage.s3;

import io.datamon.error.DatamonException;
import io.datamon.storage.cloud.BucketFailure;
import io.datamon.storage.cloud.BucketFailure.Kind;
import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.cloud.WireFailures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/** Says what a failure of a request to S3 means. */
final class S3Failures {
  /** What a request is for, and the permission that it needs. */
  enum Wish {
    READ("s3:GetObject", "/*"),
    WRITE("s3:PutObject", "/*"),
    DELETE("s3:DeleteObject", "/*"),
    LIST("s3:ListBucket", ""),
    LIST_PAST("s3:ListBucketVersions", ""),
    READ_PAST("s3:GetObjectVersion", "/*");

    private final String permission;
    private final String on;

    Wish(String permission, String on) {
      this.permission = permission;
      this.on = on;
    }
  }

  private static final String FOLDER_IS_THERE = "ExistingObjectIsDirectory";

  private static final Pattern EXPECTED_REGION =
      Pattern.compile("expecting '([a-z0-9-]+)'", Pattern.CASE_INSENSITIVE);

  private final BucketUri place;
  private final String endpoint;
  private final String region;
  private final Optional<S3Access> access;

  /**
   * Creates a judge of failures.
   *
   * @param endpoint the server if it is not one of AWS, else empty
   * @param region what requests are signed for
   * @param access empty if the credentials are in other hands
   */
  S3Failures(BucketUri place, String endpoint, String region, Optional<S3Access> access) {
    this.place = place;
    this.endpoint = endpoint;
    this.region = region;
    this.access = access;
  }

  /**
   * Returns the meaning of a failure.
   *
   * @throws DatamonException if it is one of the source of a put
   */
  BucketFailure of(Wish wish, RuntimeException e) {
    if (e instanceof AwsServiceException answer) {
      return ofAnswer(wish, answer);
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof DatamonException source) {
        throw source;
      }
      if (cause instanceof AbortedException) {
        Thread.currentThread().interrupt(); // the client of AWS has taken the flag
        return BucketFailure.perhapsActed(Kind.PASSING, "interrupted", e);
      }
      if (cause instanceof S3Access.NotGiven notGiven) {
        return ofAccess(notGiven, e);
      }
      if (cause instanceof IOException wire) {
        return WireFailures.of(wire);
      }
    }
    if (e instanceof SdkException || e instanceof UncheckedIOException) {
      // Such as an answer that is no XML.
      return BucketFailure.perhapsActed(
          Kind.PASSING, "the answer cannot be understood: " + line(e.getMessage()), e);
    }
    throw e;
  }

  private static BucketFailure ofAccess(S3Access.NotGiven cause, RuntimeException e) {
    String why = line(cause.getMessage());
    if (isExpiry(why)) {
      return BucketFailure.withoutEffect(Kind.DENIED, expired(), e);
    }
    if (why.startsWith("Profile file contained no credentials")) {
      return BucketFailure.withoutEffect(
          Kind.INVALID, "there are no credentials (" + why + "); correct AWS_PROFILE", e);
    }
    return BucketFailure.withoutEffect(
        Kind.PASSING,
        "the credentials could not be " + (cause.hadSome() ? "renewed: " : "fetched: ") + why,
        e);
  }

  private static boolean isExpiry(String why) {
    String lower = why.toLowerCase(Locale.ROOT);
    return lower.contains("expired") || lower.contains("sso session");
  }

  private BucketFailure ofAnswer(Wish wish, AwsServiceException e) {
    String code = code(e);
    String text = text(e);
    String said =
        "the server answered "
            + e.statusCode()
            + (code.isEmpty() ? "" : " " + code)
            + (text.isEmpty() ? "" : ": " + text);
    return switch (code) {
      case "NoSuchBucket" -> BucketFailure.withoutEffect(Kind.NO_BUCKET, noBucket(), e);
      case "NoSuchUpload" ->
          // The answer to its completion may have been lost.
          BucketFailure.perhapsActed(Kind.PASSING, "the upload is gone: begin it again", e);
      case "PermanentRedirect", "TemporaryRedirect", "IllegalLocationConstraintException" ->
          wrongRegion(e, said);
      case "AuthorizationHeaderMalformed" ->
          actualRegion(e).isPresent()
              ? wrongRegion(e, said)
              : BucketFailure.withoutEffect(Kind.DENIED, said, e);
      case "SlowDown",
          "TooManyRequests",
          "Throttling",
          "ThrottlingException",
          "RequestLimitExceeded",
          "ServiceUnavailable" ->
          BucketFailure.perhapsActed(Kind.BUSY, said, e);
      case "ConditionalRequestConflict" -> BucketFailure.withoutEffect(Kind.PASSING, said, e);
      case "RequestTimeout", "OperationAborted", "InternalError" ->
          BucketFailure.perhapsActed(Kind.PASSING, said, e);
      case "BadDigest",
          "InvalidDigest",
          "XAmzContentSHA256Mismatch",
          "XAmzContentChecksumMismatch",
          "IncompleteBody",
          // The list of an upload's parts, which is made of what the server itself has answered.
          "InvalidPart",
          "InvalidPartOrder",
          "MalformedXML" ->
          BucketFailure.withoutEffect(Kind.PASSING, "it arrived damaged: " + said, e);
      case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired" ->
          BucketFailure.withoutEffect(Kind.DENIED, expired(), e);
      case "InvalidAccessKeyId",
          "InvalidToken",
          "InvalidClientTokenId",
          "UnrecognizedClientException" ->
          denied(e, "the access key is not known to the server; correct it", code);
      case "SignatureDoesNotMatch" ->
          denied(e, "the secret key does not fit the access key; correct it", code);
      case "RequestTimeTooSkewed" -> denied(e, "the clock of this machine is wrong; set it", code);
      case "InvalidObjectState" ->
          BucketFailure.withoutEffect(
              Kind.INVALID,
              "it is archived; restore it (aws s3api restore-object), and keep lifecycle rules from"
                  + " archiving what a context holds",
              e);
      case FOLDER_IS_THERE,
          "ObjectParentIsFile",
          "XMinioObjectExistsAsDirectory",
          "XMinioParentIsObject" ->
          BucketFailure.withoutEffect(
              Kind.INVALID,
              "no name can be the folder of another one on this server (" + code + ")",
              e);
      case "QuotaExceeded", "QuotaExceededException", "XMinioStorageFull", "InsufficientStorage" ->
          BucketFailure.withoutEffect(
              Kind.LASTING, "the quota or the storage is used up (" + said + "); enlarge it", e);
      default -> ofStatus(wish, e, code, said);
    };
  }

  private BucketFailure ofStatus(Wish wish, AwsServiceException e, String code, String said) {
    return switch (e.statusCode()) {
      case 304, 412 -> BucketFailure.withoutEffect(Kind.CONDITION, said, e);
      case 301, 307 -> wrongRegion(e, said);
      case 400 ->
          actualRegion(e).isPresent()
              ? wrongRegion(e, said)
              : BucketFailure.withoutEffect(Kind.INVALID, said + where(), e);
      case 401, 403 -> forbidden(wish, e, said);
      case 404 ->
          code.isEmpty() && wish == Wish.LIST
              ? BucketFailure.withoutEffect(Kind.INVALID, said + where(), e)
              : BucketFailure.withoutEffect(Kind.MISSING, said, e);
      case 408, 500, 502, 504 -> BucketFailure.perhapsActed(Kind.PASSING, said, e);
      case 409 -> BucketFailure.perhapsActed(Kind.PASSING, said, e);
      case 416 -> BucketFailure.withoutEffect(Kind.BEYOND_END, said, e);
      case 429 -> BucketFailure.withoutEffect(Kind.BUSY, said, e);
      case 503 -> BucketFailure.perhapsActed(Kind.BUSY, said, e);
      case 501 ->
          BucketFailure.withoutEffect(
              Kind.INVALID, "the server does not know how to do that: " + said + where(), e);
      case 507 ->
          BucketFailure.withoutEffect(
              Kind.LASTING, "the storage is used up (" + said + "); enlarge it", e);
      default -> BucketFailure.perhapsActed(Kind.LASTING, said + where(), e);
    };
  }

  private BucketFailure forbidden(Wish wish, AwsServiceException e, String said) {
    String lower = said.toLowerCase(Locale.ROOT);
    if (lower.contains("object lock")
        || lower.contains("worm")
        || lower.contains("retention")
        || lower.contains("legal hold")) {
      return BucketFailure.withoutEffect(
          Kind.DENIED,
          "object lock or a retention rule of the bucket forbids it (" + said + ")",
          e);
    }
    Optional<String> fault = access.flatMap(S3Access::fault);
    if (fault.isPresent()) {
      return BucketFailure.withoutEffect(Kind.DENIED, noCredentials(fault.get()), e);
    }
    return BucketFailure.withoutEffect(
        Kind.DENIED,
        "access is denied ("
            + said
            + "); grant the caller "
            + wish.permission
            + " on arn:aws:s3:::"
            + place.bucket()
            + (wish.on.isEmpty() ? "" : "/" + place.prefix() + "*"),
        e);
  }

  private static String noCredentials(String why) {
    return isExpiry(why)
        ? expired()
        : "no credentials were found, and without any it is not allowed; set AWS_ACCESS_KEY_ID and"
            + " AWS_SECRET_ACCESS_KEY, name a profile in AWS_PROFILE, or run aws configure";
  }

  private static String expired() {
    return "the credentials have expired; renew them, such as with aws sso login";
  }

  private static BucketFailure denied(AwsServiceException e, String what, String code) {
    return BucketFailure.withoutEffect(Kind.DENIED, what + " (" + code + ")", e);
  }

  private BucketFailure wrongRegion(AwsServiceException e, String said) {
    return BucketFailure.withoutEffect(
        Kind.INVALID,
        actualRegion(e)
            .map(
                actual ->
                    "bucket "
                        + place.bucket()
                        + " is in region "
                        + actual
                        + ", not in "
                        + region
                        + "; set AWS_REGION="
                        + actual)
            .orElse("bucket " + place.bucket() + " is in another region (" + said + ")" + where()),
        e);
  }

  /** Returns the region that an answer says is the right one. */
  private static Optional<String> actualRegion(AwsServiceException e) {
    AwsErrorDetails details = e.awsErrorDetails();
    Optional<String> header =
        details == null || details.sdkHttpResponse() == null
            ? Optional.empty()
            : details.sdkHttpResponse().firstMatchingHeader("x-amz-bucket-region");
    if (header.isPresent()) {
      return header;
    }
    Matcher expected = EXPECTED_REGION.matcher(text(e));
    return expected.find() ? Optional.of(expected.group(1)) : Optional.empty();
  }

  /** Returns a hint at the endpoint, if there is a choice of it. */
  private String where() {
    return endpoint.isEmpty()
        ? ""
        : "; check the endpoint " + endpoint + ", and the name " + place.bucket();
  }

  /** Tells whether the client has made a request more than once by itself. */
  static boolean isRepeated(RuntimeException e) {
    return e instanceof SdkException failure
        && failure.numAttempts() != null
        && failure.numAttempts() > 1;
  }

  /** Tells whether it is an upload in parts that has failed, and not only a request of it. */
  static boolean isOfUpload(BucketFailure failure) {
    return failure.getCause() instanceof AwsServiceException e
        && code(e).matches("NoSuchUpload|ConditionalRequestConflict");
  }

  /** Tells whether a folder is in the way of an object. */
  static boolean isOfFolder(BucketFailure failure) {
    return failure.getCause() instanceof AwsServiceException e && code(e).equals(FOLDER_IS_THERE);
  }

  private String noBucket() {
    return "bucket "
        + place.bucket()
        + " does not exist"
        + (endpoint.isEmpty() ? "" : " at " + endpoint)
        + "; create it (aws s3 mb s3://"
        + place.bucket()
        + ") or correct its name";
  }

  static String code(AwsServiceException e) {
    AwsErrorDetails details = e.awsErrorDetails();
    return details == null || details.errorCode() == null ? "" : details.errorCode();
  }

  private static String text(AwsServiceException e) {
    AwsErrorDetails details = e.awsErrorDetails();
    return details == null ? "" : line(details.errorMessage());
  }

  private static String line(@Nullable String text) {
    String first = text == null ? "" : text.strip().lines().findFirst().orElse("");
    return first.length() > 300 ? first.substring(0, 300) + "…" : first;
  }
}
