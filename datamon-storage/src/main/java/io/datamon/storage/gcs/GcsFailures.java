package io.datamon.storage.gcs;

import com.google.api.client.http.HttpResponseException;
import com.google.auth.Retryable;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.datamon.storage.cloud.BucketFailure;
import io.datamon.storage.cloud.BucketFailure.Kind;
import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.cloud.WireFailures;
import java.io.IOException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says what a failure of a request to Google Cloud Storage means. */
final class GcsFailures {
  private static final String RENEW =
      "renew them, such as with gcloud auth application-default login";

  private final BucketUri place;
  private final Access access;

  GcsFailures(BucketUri place, Access access) {
    this.place = place;
    this.access = access;
  }

  /** Returns the meaning of a failure. */
  BucketFailure of(IOException e) {
    if (e instanceof HttpResponseException answer) {
      return ofAnswer(answer);
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof Access.Failed access) {
        return ofAccess(access);
      }
    }
    return WireFailures.of(e);
  }

  /** Returns the meaning of a request that was not sent, for want of a token. */
  private static BucketFailure ofAccess(Access.Failed e) {
    String text = line(e.getMessage());
    if (e.isLasting()) {
      return BucketFailure.withoutEffect(
          Kind.INVALID,
          "the credentials of this machine cannot be used (" + text + "); correct or remove them",
          e);
    }
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof Retryable token && !token.isRetryable()) {
        return BucketFailure.withoutEffect(
            Kind.DENIED, "the credentials are not accepted (" + text + "); " + RENEW, e);
      }
    }
    BucketFailure wire = WireFailures.of(e);
    return BucketFailure.withoutEffect(
        wire.kind(),
        "no access token was given: " + (text.isEmpty() ? wire.getMessage() : text),
        e);
  }

  private BucketFailure ofAnswer(HttpResponseException e) {
    String text = text(e);
    String lower = text.toLowerCase(Locale.ROOT);
    Set<String> reasons = reasons(e);
    String said = "the server answered " + e.getStatusCode() + (text.isEmpty() ? "" : ": " + text);
    return switch (e.getStatusCode()) {
      case 304, 412 -> BucketFailure.withoutEffect(Kind.CONDITION, said, e);
      case 404 ->
          lower.contains("bucket does not exist")
              ? BucketFailure.withoutEffect(Kind.NO_BUCKET, noBucket(), e)
              : BucketFailure.withoutEffect(Kind.MISSING, said, e);
      case 416 -> BucketFailure.withoutEffect(Kind.BEYOND_END, said, e);
      case 401 -> {
        String unknown = unknownCaller(text);
        access.lookAgain();
        yield BucketFailure.withoutEffect(Kind.DENIED, unknown, e);
      }
      case 403 ->
          reasons.contains("rateLimitExceeded") || reasons.contains("userRateLimitExceeded")
              ? BucketFailure.withoutEffect(Kind.BUSY, said, e)
              : denied(text, reasons, e);
      case 429 -> BucketFailure.withoutEffect(Kind.BUSY, said, e);
      case 503 -> BucketFailure.perhapsActed(Kind.BUSY, said, e);
      case 408, 409, 410, 500, 502, 504 -> BucketFailure.perhapsActed(Kind.PASSING, said, e);
      case 400 ->
          lower.contains("crc32c") || lower.contains("md5")
              ? BucketFailure.withoutEffect(Kind.PASSING, "it arrived damaged: " + said, e)
              : BucketFailure.withoutEffect(Kind.INVALID, said, e);
      default -> BucketFailure.perhapsActed(Kind.LASTING, said, e);
    };
  }

  /** Returns the meaning of the answer that what was asked for in a listing is not there. */
  BucketFailure noBucket(BucketFailure e) {
    return e.kind() == Kind.MISSING
        ? BucketFailure.withoutEffect(Kind.NO_BUCKET, noBucket(), e)
        : e;
  }

  private String noBucket() {
    return "bucket "
        + place.bucket()
        + " does not exist; create it (gcloud storage buckets create gs://"
        + place.bucket()
        + ") or correct its name";
  }

  private String unknownCaller(String text) {
    return access
        .fault()
        .map(
            why ->
                "no credentials were found, and without any it is not allowed; run gcloud auth"
                    + " application-default login, or name a key file in"
                    + " GOOGLE_APPLICATION_CREDENTIALS ("
                    + why
                    + ")")
        .orElse(
            "the credentials are not accepted, they may have expired"
                + (text.isEmpty() ? "" : " (" + text + ")")
                + "; "
                + RENEW);
  }

  private static BucketFailure denied(String text, Set<String> reasons, HttpResponseException e) {
    if (reasons.contains("quotaExceeded")) {
      return BucketFailure.withoutEffect(
          Kind.LASTING,
          "a quota is used up (" + text + "); wait until it is renewed, or ask for more",
          e);
    }
    if (reasons.contains("retentionPolicyNotMet") || reasons.contains("objectUnderActiveHold")) {
      return BucketFailure.withoutEffect(
          Kind.DENIED, "a retention policy or a hold of the bucket forbids it (" + text + ")", e);
    }
    if (reasons.contains("accountDisabled")) {
      return BucketFailure.withoutEffect(
          Kind.DENIED, "the account that pays for the bucket is disabled (" + text + ")", e);
    }
    return BucketFailure.withoutEffect(
        Kind.DENIED,
        "access is denied ("
            + text
            + "); grant the caller a role with that permission on the bucket, such as"
            + " roles/storage.objectUser",
        e);
  }

  /** Returns the message in an answer, on one line. */
  private static String text(HttpResponseException e) {
    String content = e.getContent();
    if (content == null || content.isBlank()) {
      return "";
    }
    try {
      JsonElement error = error(content);
      JsonElement message = error instanceof JsonObject object ? object.get("message") : error;
      return message != null && message.isJsonPrimitive() ? line(message.getAsString()) : "";
    } catch (JsonParseException notJson) {
      return line(content);
    }
  }

  /** Returns the reasons in an answer, words such as {@code rateLimitExceeded}. */
  private static Set<String> reasons(HttpResponseException e) {
    Set<String> reasons = new HashSet<>();
    try {
      if (error(String.valueOf(e.getContent())) instanceof JsonObject error
          && error.get("errors") instanceof JsonArray each) {
        for (JsonElement one : each) {
          if (one instanceof JsonObject object
              && object.get("reason") instanceof JsonPrimitive reason) {
            reasons.add(reason.getAsString());
          }
        }
      }
    } catch (JsonParseException notJson) {
      return Set.of(); // a server between that is not Google's
    }
    return reasons;
  }

  /** Google's client hands on what stands in "error"; other answers have it inside. */
  private static JsonElement error(String content) {
    JsonElement json = JsonParser.parseString(content);
    return json instanceof JsonObject whole && whole.has("error") ? whole.get("error") : json;
  }

  private static String line(@Nullable String text) {
    String first = text == null ? "" : text.strip().lines().findFirst().orElse("");
    return first.length() > 300 ? first.substring(0, 300) + "…" : first;
  }
}
