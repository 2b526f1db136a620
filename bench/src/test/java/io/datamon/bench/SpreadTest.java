package io.datamon.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void medianIsInTheMiddle() {
    assertEquals(new Spread(1, 2, 9), Spread.of(List.of(9, 1, 2)));
    assertEquals(new Spread(1, 2.5, 9), Spread.of(List.of(9, 3, 1, 2)));
    assertEquals("1.0 / 2.5 / 9.0", Spread.of(List.of(9, 3, 1, 2)).text(1));
  }
}
