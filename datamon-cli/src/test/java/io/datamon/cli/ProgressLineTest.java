package io.datamon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.datamon.cli.ProgressLine.Style;
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

  private ProgressLine line(ProgressLine.Style style, boolean quiet) {
    return new ProgressLine(output, ShownProgress.Way.UPLOAD, style, quiet, 79, () -> nanos);
  }

  private String told() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aLineIsDrawnAtMostTenTimesASecondAndRemovedAtTheEnd() {
    try (ProgressLine line = line(Style.DRAWN, false)) {
      line.on(new ProgressEvent.Found(10, 5_000_000));
      nanos += 50_000_000;
      line.on(new ProgressEvent.Done(PATH, 1_000_000));
      nanos += 50_000_000;
      line.on(new ProgressEvent.Sent(500_000));
    }
    String first = "0 of 10+ files, 0 B of 5.0 MB+, 0 B new";
    String second = "1 of 10+ files, 1.0 MB of 5.0 MB+, 10.0 MB/s, 500.0 kB new";
    assertEquals("\r" + first + "\r" + second + "\r" + " ".repeat(second.length()) + "\r", told());
    assertEquals("", out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void rateTimeLeftAndWhatIsKnownAreTold() {
    ProgressLine line = line(Style.DRAWN, false);
    line.on(new ProgressEvent.Found(4, 100_000_000));
    line.on(new ProgressEvent.Kept(PATH, 20_000_000));
    line.on(new ProgressEvent.Counted());
    nanos += 2_000_000_000;
    line.on(new ProgressEvent.Part(PATH, 10_000_000));
    assertLast("1 of 4 files (1 known), 30.0 MB of 100.0 MB, 5.0 MB/s, 0 B new, 14s left");
    nanos += 2_000_000_000;
    line.on(new ProgressEvent.Done(PATH, 20_000_000));
    assertLast("2 of 4 files (1 known), 40.0 MB of 100.0 MB, 5.0 MB/s, 0 B new, 12s left");
  }

  @Test
  void whatIsFetchedCountsBeforeALargeFileIsDone() {
    ProgressLine line =
        new ProgressLine(output, ShownProgress.Way.DOWNLOAD, Style.DRAWN, false, 79, () -> nanos);
    line.on(new ProgressEvent.Found(1, 4_000_000_000L));
    line.on(new ProgressEvent.Counted());
    nanos += 10_000_000_000L;
    line.on(new ProgressEvent.Sent(1_000_000_000));
    assertLast("0 of 1 file, 1.0 GB of 4.0 GB, 100.0 MB/s, 1.0 GB fetched, 30s left");
  }

  @Test
  void aLineIsNoLongerThanTheTerminalIsWide() {
    try (ProgressLine line =
        new ProgressLine(output, ShownProgress.Way.UPLOAD, Style.DRAWN, false, 20, () -> nanos)) {
      line.on(new ProgressEvent.Found(123_456, 5_000_000));
    }
    assertEquals("\r0 of 123456+ files, \r                    \r", told());
  }

  @Test
  void withoutATerminalALineIsPrintedEveryFiveSecondsIfItIsAskedFor() {
    ProgressLine line = line(Style.PRINTED, false);
    line.on(new ProgressEvent.Found(2, 2_000_000));
    nanos += 4_900_000_000L;
    line.on(new ProgressEvent.Counted());
    nanos += 100_000_000;
    line.on(new ProgressEvent.Done(PATH, 1_000_000));
    line.close();
    assertEquals("INFO: 1 of 2 files, 1.0 MB of 2.0 MB, 200.0 kB/s, 0 B new, 5s left\n", told());
  }

  private void assertLast(String text) {
    String[] lines = told().split("\r", -1);
    assertEquals(text, lines[lines.length - 1].stripTrailing());
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
    try (ProgressLine line = line(Style.NONE, false)) {
      line.on(new ProgressEvent.Found(1, 1));
      line.on(new ProgressEvent.Kept(PATH, 1));
    }
    assertEquals("", told());
  }

  @Test
  void whatWasLeftOutOrFailedIsALineEach() {
    ProgressLine line = line(Style.NONE, false);
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
    ProgressLine line = line(Style.NONE, true);
    line.on(new ProgressEvent.Found(1, 1));
    line.on(new ProgressEvent.Skipped(PATH, "a socket"));
    line.on(new ProgressEvent.Failed(PATH, "no space"));
    assertEquals("ERROR: a\\nb: no space\n", told());
  }
}
