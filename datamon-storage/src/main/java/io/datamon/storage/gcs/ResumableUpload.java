package io.datamon.storage.gcs;

import com.google.api.client.http.ByteArrayContent;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpResponseException;
import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.StorageObject;
import io.datamon.storage.cloud.BucketFailure;
import io.datamon.storage.cloud.BucketFailure.Kind;
import io.datamon.storage.cloud.Retries;
import io.datamon.storage.cloud.Sources;
import io.datamon.store.Payload;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A put in pieces: what broke off goes on where the server says it is. One piece is in memory at a
 * time. Used once.
 */
final class ResumableUpload {
  /** The length of a piece; a multiple of 256 KiB, as the server asks. */
  static final int PIECE = 8 << 20;

  private static final int RESUME_INCOMPLETE = 308;
  private static final int GONE = 410;

  private final Storage storage;
  private final GcsFailures failures;
  private final Retries retries;
  private final String name;
  private final Payload body;
  private final byte[] piece;
  private int filled;
  private long sent;
  private @Nullable GenericUrl session;
  private @Nullable StorageObject done;

  /** A failure whose meaning is known. */
  static final class Failed extends IOException {
    private static final long serialVersionUID = 1L;

    private final BucketFailure failure;

    Failed(BucketFailure failure) {
      super(failure.getMessage(), failure);
      this.failure = failure;
    }

    BucketFailure failure() {
      return failure;
    }
  }

  ResumableUpload(
      Storage storage, GcsFailures failures, Retries retries, String name, Payload body) {
    this.storage = storage;
    this.failures = failures;
    this.retries = retries;
    this.name = name;
    this.body = body;
    this.piece = new byte[PIECE];
  }

  /**
   * Puts the object.
   *
   * @param url where it is put, with the conditions
   * @param json its properties
   */
  StorageObject put(GenericUrl url, String json) throws IOException {
    url.put("uploadType", "resumable");
    HttpRequest begin =
        storage
            .getRequestFactory()
            .buildPostRequest(
                url, ByteArrayContent.fromString("application/json; charset=UTF-8", json));
    begin.getHeaders().set("X-Upload-Content-Length", body.length());
    HttpResponse begun = begin.execute();
    String location = begun.getHeaders().getLocation();
    begun.disconnect();
    if (location == null) {
      throw new IOException("the answer names no place for the upload");
    }
    session = new GenericUrl(location);
    Sources.write(name, body, new Pieces());
    if (done == null || done.getGeneration() == null) {
      throw new IOException("the upload is not complete though all was sent");
    }
    return done;
  }

  private final class Pieces extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int at = 0;
      while (at < length) {
        int n = Math.min(length - at, PIECE - filled);
        System.arraycopy(bytes, offset + at, piece, filled, n);
        filled += n;
        at += n;
        if (filled == PIECE || sent + filled == body.length()) {
          send();
        }
      }
    }
  }

  /** Sends the piece, again from where the server is if that breaks off. */
  private void send() throws IOException {
    Retries.Run run = retries.begin();
    long target = sent + filled;
    long begin = sent;
    boolean ask = false;
    boolean acted = false;
    while (sent < target && done == null) {
      try {
        if (ask) {
          receive(request(new byte[0], 0, 0, "bytes */" + body.length()), begin, target);
          ask = false;
        } else {
          int from = (int) (sent - begin);
          String range = "bytes " + sent + "-" + (target - 1) + "/" + body.length();
          receive(request(piece, from, filled - from, range), begin, target);
        }
      } catch (Failed e) {
        throw e;
      } catch (IOException e) {
        BucketFailure failure = failures.of(e);
        // Only the last piece makes the object, and it may have, if its answer was lost.
        acted |= target == body.length() && failure.mayHaveActed();
        if (failure.kind() == Kind.MISSING || isGone(e)) {
          throw new Failed(gone(acted, e));
        }
        if (!failure.isPassing() || !again(run, failure)) {
          throw new Failed(failure.afterAttempts(run.failures(), acted));
        }
        ask = true;
      }
    }
    filled = 0;
  }

  private static boolean isGone(IOException e) {
    return e instanceof HttpResponseException answer && answer.getStatusCode() == GONE;
  }

  /** A session that is over cannot go on, but another one can be begun. */
  private static BucketFailure gone(boolean acted, IOException e) {
    String reason = "the session of the upload is over";
    return acted
        ? BucketFailure.perhapsActed(Kind.PASSING, reason, e)
        : BucketFailure.withoutEffect(Kind.PASSING, reason, e);
  }

  private static boolean again(Retries.Run run, BucketFailure failure) throws IOException {
    try {
      return run.again(failure);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  private HttpResponse request(byte[] bytes, int from, int length, String range)
      throws IOException {
    HttpRequest request =
        storage
            .getRequestFactory()
            .buildPutRequest(
                session, new ByteArrayContent("application/octet-stream", bytes, from, length))
            .setParser(storage.getObjectParser())
            .setFollowRedirects(false)
            .setThrowExceptionOnExecuteError(false);
    request.getHeaders().setContentRange(range);
    return request.execute();
  }

  private void receive(HttpResponse response, long begin, long target) throws IOException {
    int status = response.getStatusCode();
    if (status == RESUME_INCOMPLETE) {
      long kept = kept(Optional.ofNullable(response.getHeaders().getRange()));
      response.disconnect();
      if (kept < begin || kept > target) {
        throw new Failed(
            BucketFailure.withoutEffect(
                Kind.PASSING,
                "the server has " + kept + " bytes of the upload, and " + begin + " were sent",
                new IOException("the upload cannot go on")));
      }
      sent = kept;
    } else if (response.isSuccessStatusCode()) {
      done = Answers.read(() -> response.parseAs(StorageObject.class));
      if (done.getSize() == null || done.getSize().longValueExact() != body.length()) {
        throw new Failed(
            BucketFailure.perhapsActed(
                Kind.LASTING,
                "the server ended the upload at "
                    + done.getSize()
                    + " of "
                    + body.length()
                    + " bytes",
                new IOException("the upload was cut short")));
      }
      sent = body.length();
    } else {
      // Its own message would have the address of the session, which lets anybody go on with it.
      throw new HttpResponseException.Builder(
              status, response.getStatusMessage(), response.getHeaders())
          .setContent(response.parseAsString())
          .setMessage("the server answered " + status)
          .build();
    }
  }

  /** Returns how many bytes a header {@code bytes=0-41} says are kept. */
  private static long kept(Optional<String> range) throws IOException {
    if (range.isEmpty()) {
      return 0;
    }
    String last = range.get().replaceFirst("^bytes=0-", "");
    if (!last.matches("[0-9]{1,18}")) {
      throw new IOException("the answer has a range that says nothing: " + range.get());
    }
    return Long.parseLong(last) + 1;
  }
}
