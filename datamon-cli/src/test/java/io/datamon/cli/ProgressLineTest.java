package io.datamon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.datamon.model.BundlePath;
import io.datamon.transfer.ProgressEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private static final BundlePath PATH = BundlePath.of("a\nb");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Output output = new Output(out, err, true);
  private long nanos;

  private ProgressLine line(boolean drawn, boolean quiet) {
    return new ProgressLine(output, drawn, quiet, () -> nanos);
  }

  private String told() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aLineIsDrawnAtMostTenTimesASecondAndRemovedAtTheEnd() {
    try (ProgressLine line = line(true, false)) {
      line.on(new ProgressEvent.Found(10, 5_000_000));
      nanos += 50_000_000;
      line.on(new ProgressEvent.Done(PATH, 1_000_000));
      nanos += 50_000_000;
      line.on(new ProgressEvent.Sent(500_000));
    }
    String first = "0 of 10 files, 0 B of 5.0 MB, 0 B transferred";
    String second = "1 of 10 files, 1.0 MB of 5.0 MB, 500.0 kB transferred";
    assertEquals("\r" + first + "\r" + second + "\r" + " ".repeat(second.length()) + "\r", told());
    assertEquals("", out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aShorterLineLeavesNothingOfALongerOne() {
    output.status("long line");
    output.status("short");
    assertEquals("\rlong line\rshort    ", told());
  }

  @Test
  void aNoteReplacesTheLine() {
    output.status("line");
    output.note("note");
    assertEquals("\rline\r    \rnote\n", told());
  }

  @Test
  void nothingIsDrawnWhereThereIsNoTerminal() {
    try (ProgressLine line = line(false, false)) {
      line.on(new ProgressEvent.Found(1, 1));
      line.on(new ProgressEvent.Kept(PATH, 1));
    }
    assertEquals("", told());
  }

  @Test
  void whatWasLeftOutOrFailedIsALineEach() {
    ProgressLine line = line(false, false);
    line.on(new ProgressEvent.Skipped(PATH, "a socket"));
    line.on(new ProgressEvent.Removed(PATH));
    line.on(new ProgressEvent.Warning(PATH, "no owner"));
    line.on(new ProgressEvent.Failed(PATH, "no space"));
    assertEquals(
        """
        INFO: left out a\\nb: a socket
        INFO: removed a\\nb
        WARN: a\\nb: no owner
        ERROR: a\\nb: no space
        """,
        told());
  }

  @Test
  void quietTellsOnlyWhatWentWrong() {
    ProgressLine line = line(true, true);
    line.on(new ProgressEvent.Found(1, 1));
    line.on(new ProgressEvent.Skipped(PATH, "a socket"));
    line.on(new ProgressEvent.Failed(PATH, "no space"));
    assertEquals("ERROR: a\\nb: no space\n", told());
  }
}
