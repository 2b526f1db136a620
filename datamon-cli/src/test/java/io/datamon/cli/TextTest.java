package io.datamon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
  @Test
  void whatCouldMoveTheCursorOrTurnTheTextIsEscaped() {
    assertEquals("a\\nb\\tc\\rd", Text.escape("a\nb\tc\rd"));
    assertEquals("\\x1b[31m\\x00\\x7f\\x9b", Text.escape("\u001b[31m\0\u007f\u009b"));
    assertEquals("\\u202egpj.\\u2066", Text.escape("\u202egpj.\u2066"));
  }

  @Test
  void othersStayAsTheyAre() {
    String text = "é 漢字 \\ \" 😀 \u00a0";
    assertEquals(text, Text.escape(text));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 kB",
    "1049, 1.0 kB",
    "999949, 999.9 kB",
    "999950, 1.0 MB",
    "1500000000, 1.5 GB",
    "9223372036854775807, 9.2 EB"
  })
  void bytesAreShortAndDecimal(long count, String text) {
    assertEquals(text, Text.bytes(count));
  }

  @Test
  void countsAgreeWithTheirNoun() {
    assertEquals("0 files", Text.count(0, "file"));
    assertEquals("1 file", Text.count(1, "file"));
    assertEquals("2 files", Text.count(2, "file"));
  }
}
