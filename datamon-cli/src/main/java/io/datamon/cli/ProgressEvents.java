package io.datamon.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.datamon.model.BundlePath;
import io.datamon.transfer.ProgressEvent;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Tells on standard error how a transfer goes, for programs: one event a line, in JSON. Once a
 * second {@code progress}, with the same fields {@code end} when it is over; in between {@code
 * skipped}, {@code removed}, {@code warning} and {@code failed}, each with its path.
 */
public final class ProgressEvents implements ShownProgress {
  private static final long INTERVAL_NANOS = 1_000_000_000;

  private final Output output;
  private final LongSupplier nanoTime;
  private final JsonFactory json = new JsonFactory();
  private final Tally tally;
  private long last;
  private long failed;

  /**
   * Creates a listener.
   *
   * @param nanoTime a clock such as {@link System#nanoTime}
   */
  public ProgressEvents(Output output, Way way, LongSupplier nanoTime) {
    this.output = output;
    this.nanoTime = nanoTime;
    long now = nanoTime.getAsLong();
    this.tally = new Tally(way, now);
    this.last = now - INTERVAL_NANOS;
  }

  @Override
  public void on(ProgressEvent event) {
    long now = nanoTime.getAsLong();
    tally.add(event, now);
    if (event instanceof ProgressEvent.Skipped skipped) {
      tell("skipped", skipped.path(), skipped.reason());
    } else if (event instanceof ProgressEvent.Removed removed) {
      tell("removed", removed.path(), "");
    } else if (event instanceof ProgressEvent.Warning warning) {
      tell("warning", warning.path(), warning.message());
    } else if (event instanceof ProgressEvent.Failed failure) {
      failed++;
      tell("failed", failure.path(), failure.message());
    }
    if (now - last >= INTERVAL_NANOS) {
      last = now;
      tell("progress", now);
    }
  }

  @Override
  public void close() {
    tell("end", nanoTime.getAsLong());
  }

  private interface Fields {
    void write(JsonGenerator out) throws IOException;
  }

  private void tell(String event, BundlePath path, String message) {
    tell(
        event,
        out -> {
          out.writeFieldName("path");
          if (path.isUtf8()) {
            out.writeString(path.toString());
          } else {
            out.writeStartObject();
            out.writeStringField("base64", Base64.getEncoder().encodeToString(path.toArray()));
            out.writeEndObject();
          }
          if (!message.isEmpty()) {
            out.writeStringField("message", message);
          }
        });
  }

  private void tell(String event, long now) {
    tell(
        event,
        out -> {
          out.writeNumberField("seconds", Math.round(tally.elapsed(now) * 1000) / 1000.0);
          out.writeNumberField("files", tally.files());
          out.writeNumberField("filesFound", tally.foundFiles());
          out.writeNumberField("bytes", tally.bytes());
          out.writeNumberField("bytesFound", tally.foundBytes());
          out.writeBooleanField("counted", tally.isCounted());
          out.writeNumberField("filesKnown", tally.keptFiles());
          out.writeNumberField("bytesKnown", tally.keptBytes());
          out.writeNumberField("bytesNew", tally.sentBytes());
          out.writeNumberField("failed", failed);
          out.writeNumberField("bytesPerSecond", tally.rate());
          OptionalLong left = tally.secondsLeft(now);
          out.writeFieldName("secondsLeft");
          if (left.isPresent()) {
            out.writeNumber(left.getAsLong());
          } else {
            out.writeNull();
          }
        });
  }

  private void tell(String event, Fields fields) {
    StringWriter line = new StringWriter();
    try (JsonGenerator out = json.createGenerator(line)) {
      out.writeStartObject();
      out.writeStringField("event", event);
      fields.write(out);
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    output.note(line.toString());
  }
}
