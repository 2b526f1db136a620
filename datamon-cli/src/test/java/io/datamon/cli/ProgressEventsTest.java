package io.datamon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.datamon.model.BundlePath;
import io.datamon.transfer.ProgressEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressEventsTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Output output = new Output(new ByteArrayOutputStream(), err, false);
  private long nanos;

  @Test
  void everyEventIsALineOfJson() {
    byte[] odd = {'a', (byte) 0xff};
    try (ProgressEvents events =
        new ProgressEvents(output, ShownProgress.Way.UPLOAD, () -> nanos)) {
      events.on(new ProgressEvent.Found(3, 9_000_000));
      nanos += 999_000_000;
      events.on(new ProgressEvent.Counted());
      events.on(new ProgressEvent.Skipped(BundlePath.of("a\n\"b"), "a socket"));
      events.on(new ProgressEvent.Failed(BundlePath.of(odd), "no access"));
      events.on(new ProgressEvent.Removed(BundlePath.of("c")));
      events.on(new ProgressEvent.Warning(BundlePath.of("d"), "no owner"));
      nanos += 1_001_000_000;
      events.on(new ProgressEvent.Kept(BundlePath.of("e"), 1_000_000));
      events.on(new ProgressEvent.Done(BundlePath.of("f"), 4_000_000));
      events.on(new ProgressEvent.Sent(2_000));
      nanos += 500_000_000;
      events.on(new ProgressEvent.Done(BundlePath.of("g"), 4_000_000));
    }
    assertEquals(
        """
        {"event":"progress","seconds":0.0,"files":0,"filesFound":3,"bytes":0,"bytesFound":9000000,\
        "counted":false,"filesKnown":0,"bytesKnown":0,"bytesNew":0,"failed":0,"bytesPerSecond":0,\
        "secondsLeft":null}
        {"event":"skipped","path":"a\\n\\"b","message":"a socket"}
        {"event":"failed","path":{"base64":"Yf8="},"message":"no access"}
        {"event":"removed","path":"c"}
        {"event":"warning","path":"d","message":"no owner"}
        {"event":"progress","seconds":2.0,"files":1,"filesFound":3,"bytes":1000000,\
        "bytesFound":9000000,"counted":true,"filesKnown":1,"bytesKnown":1000000,"bytesNew":0,\
        "failed":1,"bytesPerSecond":0,"secondsLeft":null}
        {"event":"end","seconds":2.5,"files":3,"filesFound":3,"bytes":9000000,"bytesFound":9000000,\
        "counted":true,"filesKnown":1,"bytesKnown":1000000,"bytesNew":2000,"failed":1,\
        "bytesPerSecond":3200000,"secondsLeft":null}
        """,
        err.toString(StandardCharsets.UTF_8));
  }
}
