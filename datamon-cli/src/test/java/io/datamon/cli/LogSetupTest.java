package io.datamon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogSetupTest {
  private static final ZoneId ZONE = ZoneId.of("+01:00");

  private static LogRecord entry(Level level, String message) {
    LogRecord entry = new LogRecord(level, message);
    entry.setLoggerName("io.datamon.transfer.Uploader");
    entry.setInstant(Instant.parse("2022-11-15T09:03:02.1239Z"));
    return entry;
  }

  @Test
  void aLineForProgramsHasTheFieldsOfTheOlderProgramInTheirOrder() {
    LogRecord entry = entry(Level.INFO, "Uploaded \"bundle\" id");
    entry.setParameters(new Object[] {Map.entry("BundleID", "1INzQ5TV4vAAfU2PbRFgPfnzEwR")});
    assertEquals(
        "{\"level\":\"info\",\"ts\":\"2022-11-15T10:03:02.123+0100\","
            + "\"caller\":\"transfer/Uploader\",\"msg\":\"Uploaded \\\"bundle\\\" id\","
            + "\"BundleID\":\"1INzQ5TV4vAAfU2PbRFgPfnzEwR\"}\n",
        new LogSetup.JsonLine(ZONE, false).format(entry));
  }

  @Test
  void failuresHaveATraceOnlyIfOneIsAskedFor() {
    LogRecord entry = entry(Level.WARNING, "not kept");
    entry.setThrown(new IllegalStateException("why\nnot"));
    assertEquals(
        "WARN: not kept: java.lang.IllegalStateException: why\\nnot\n",
        new LogSetup.TextLine(false).format(entry));
    assertTrue(hasTrace(new LogSetup.TextLine(true), entry));
    assertFalse(hasTrace(new LogSetup.JsonLine(ZONE, false), entry));
    assertTrue(hasTrace(new LogSetup.JsonLine(ZONE, true), entry));
  }

  private static boolean hasTrace(Formatter formatter, LogRecord entry) {
    return formatter.format(entry).contains("at " + LogSetupTest.class.getName());
  }
}
