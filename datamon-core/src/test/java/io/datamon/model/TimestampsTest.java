package io.datamon.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.datamon.error.InvalidInputException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
  @ParameterizedTest
  @CsvSource({
    "2026-11-21T08:50:44.614441248Z, 2026-11-21T08:50:44.614441248Z",
    "2023-01-05T10:20:30.123456-08:00, 2023-01-05T10:20:30.123456-08:00",
    "2023-01-05t10:20:30z, 2023-01-05T10:20:30Z",
    "2023-1-5T1:2:3+01:00, 2023-01-05T01:02:03+01:00",
    "2023-1-5 1:2:3, 2023-01-05T01:02:03Z",
    "2023-01-05 10:20:30.5, 2023-01-05T10:20:30.5Z",
    "2023-01-05, 2023-01-05T00:00:00Z",
    "2023-1-5, 2023-01-05T00:00:00Z",
    "2023-01-05T10:20:30.1234567891, 2023-01-05T10:20:30.123456789Z",
    "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
    "2023-01-05T10:20:30+05:30, 2023-01-05T10:20:30+05:30",
  })
  void allStoredFormsAreRead(String text, String expected) {
    assertEquals(OffsetDateTime.parse(expected), Timestamps.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "2023",
        "2023-13-01",
        "2023-02-30",
        "2023-01-05T25:00:00Z",
        "2023-01-05T10:20",
        "12:30:45",
        "2023-01-05T10:20:30+25:00",
        "2023-01-05T10:20:30Z trailing",
        "２０２３-01-05"
      })
  void otherTextsAreRefused(String text) {
    assertThrows(InvalidInputException.class, () -> Timestamps.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-21T08:50:44.614441248Z, 2026-11-21T08:50:44.614441248Z",
    "2026-11-21T08:50:44.600000000Z, 2026-11-21T08:50:44.6Z",
    "2026-11-21T08:50:44.000000001Z, 2026-11-21T08:50:44.000000001Z",
    "2026-11-21T08:50:00Z, 2026-11-21T08:50:00Z",
  })
  void trailingZerosAreNotWritten(String time, String expected) {
    assertEquals(expected, Timestamps.format(Instant.parse(time)));
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    long seed = 5;
    Random random = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      Instant time =
          Instant.ofEpochSecond(
              random.nextLong(-60_000_000_000L, 250_000_000_000L),
              random.nextInt(1_000_000) * 1000L);
      assertEquals(time, Timestamps.parse(Timestamps.format(time)).toInstant(), "seed " + seed);
    }
  }

  @Test
  void timesAreShownAsTheOlderProgramShowsThem() {
    assertEquals(
        "2019-03-12 22:10:24.159704 +0000 UTC",
        Timestamps.show(Instant.parse("2019-03-12T22:10:24.159704Z")));
    assertEquals(
        "2020-05-01 10:00:00 +0000 UTC", Timestamps.show(Instant.parse("2020-05-01T10:00:00Z")));
    OffsetDateTime time = OffsetDateTime.parse("2019-12-05T14:01:18.181535+01:00");
    assertEquals(
        "2019-12-05 14:01:18.181535 +0100 CET", Timestamps.show(time, ZoneId.of("Europe/Berlin")));
    assertEquals("2019-12-05 14:01:18.181535 +0100 +0100", Timestamps.show(time, ZoneId.of("UTC")));
    assertEquals(
        "2019-12-05 13:01:18 +0000 UTC",
        Timestamps.show(OffsetDateTime.parse("2019-12-05T13:01:18Z"), ZoneId.of("Asia/Tokyo")));
  }
}
