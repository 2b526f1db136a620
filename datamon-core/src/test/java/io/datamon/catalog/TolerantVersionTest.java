package io.datamon.catalog;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which labels count as versions. */
class TolerantVersionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "v1",
        "2020",
        "v1.2",
        "1.2.3",
        "v1.2.3",
        "01.02.03",
        "1.2.3-rc.1",
        "1.2.3+build.7",
        "v1.2.3-alpha-1.x+001"
      })
  void versions(String text) {
    assertTrue(TolerantVersion.matches(text), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "v",
        "zorg",
        "V1",
        "1.",
        "1.2.3.4",
        "1.2-rc1",
        "1-rc1",
        "1.2.3-",
        "1.2.3-01",
        "1.2.3+",
        "1.2.3-a..b",
        "release-1.2.3",
        "1.2.x",
        "99999999999999999999999"
      })
  void others(String text) {
    assertFalse(TolerantVersion.matches(text), text);
  }
}
