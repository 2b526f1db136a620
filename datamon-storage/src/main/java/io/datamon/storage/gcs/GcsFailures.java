package io.datamon.storage.gcs;

import com.google.api.client.http.HttpResponseException;
import com.google.auth.Retryable;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.datamon.storage.cloud.BucketFailure;
import io.datamon.storage.cloud.BucketFailure.Kind;
import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.cloud.WireFailures;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says what a failure of a request to Google Cloud Storage means. */
final class GcsFailures {
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
      if (cause instanceof Retryable token) {
        return ofToken(token, e);
      }
    }
    return WireFailures.of(e);
  }

  private BucketFailure ofToken(Retryable token, IOException e) {
    return token.isRetryable()
        ? BucketFailure.withoutEffect(
            Kind.PASSING, "no access token was given: " + line(e.getMessage()), e)
        : BucketFailure.withoutEffect(
            Kind.DENIED,
            "the credentials are not accepted ("
                + line(e.getMessage())
                + "); renew them, such as with gcloud auth application-default login",
            e);
  }

  private BucketFailure ofAnswer(HttpResponseException e) {
    String text = text(e);
    // The reason of an error stands beside its message.
    String lower = String.valueOf(e.getContent()).toLowerCase(Locale.ROOT);
    String said = "the server answered " + e.getStatusCode() + (text.isEmpty() ? "" : ": " + text);
    return switch (e.getStatusCode()) {
      case 304, 412 -> BucketFailure.withoutEffect(Kind.CONDITION, said, e);
      case 404 ->
          lower.contains("bucket does not exist")
              ? BucketFailure.withoutEffect(Kind.NO_BUCKET, noBucket(), e)
              : BucketFailure.withoutEffect(Kind.MISSING, said, e);
      case 416 -> BucketFailure.withoutEffect(Kind.BEYOND_END, said, e);
      case 401 -> BucketFailure.withoutEffect(Kind.DENIED, unknownCaller(text), e);
      case 403 ->
          lower.contains("ratelimitexceeded") || lower.contains("rate limit")
              ? BucketFailure.withoutEffect(Kind.BUSY, said, e)
              : BucketFailure.withoutEffect(Kind.DENIED, denied(text, lower), e);
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
                + "; renew them, such as with gcloud auth application-default login");
  }

  private static String denied(String text, String lower) {
    if (lower.contains("retention") || lower.contains("hold")) {
      return "a retention policy or a hold of the bucket forbids it (" + text + ")";
    }
    return "access is denied ("
        + text
        + "); grant the caller a role with that permission on the bucket, such as"
        + " roles/storage.objectUser";
  }

  /** Returns the message in an answer, on one line. */
  private static String text(HttpResponseException e) {
    String content = e.getContent();
    if (content == null || content.isBlank()) {
      return "";
    }
    try {
      JsonElement json = JsonParser.parseString(content);
      // Google's client hands on what stands in "error"; other answers have it inside.
      JsonElement error =
          json instanceof JsonObject whole && whole.has("error") ? whole.get("error") : json;
      JsonElement message = error instanceof JsonObject object ? object.get("message") : error;
      return message != null && message.isJsonPrimitive() ? line(message.getAsString()) : "";
    } catch (JsonParseException notJson) {
      return line(content);
    }
  }

  private static String line(@Nullable String text) {
    String first = text == null ? "" : text.strip().lines().findFirst().orElse("");
    return first.length() > 300 ? first.substring(0, 300) + "…" : first;
  }
}
