package io.datamon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.datamon.error.AccessDeniedException;
import io.datamon.error.AlreadyExistsException;
import io.datamon.error.AmbiguousException;
import io.datamon.error.CancelledException;
import io.datamon.error.ConflictException;
import io.datamon.error.CorruptException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NoSuchObjectException;
import io.datamon.error.NotFoundException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.error.UnavailableException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExitCodeTest {
  @Test
  void eachMeaningHasItsCode() {
    assertEquals(2, ExitCode.of(new NotFoundException("repo", "r", "m")));
    assertEquals(5, ExitCode.of(new NoSuchObjectException("k", "s")));
    assertEquals(2, ExitCode.of(new AmbiguousException("bundle", "1a", List.of(), "m")));
    assertEquals(1, ExitCode.of(new NotFoundException("path", "p", "m")));
    assertEquals(5, ExitCode.of(new ToldException("t", new CorruptException("o", "m"))));
    assertEquals(4, ExitCode.of(new ConflictException("m")));
    assertEquals(4, ExitCode.of(new AlreadyExistsException("m")));
    assertEquals(5, ExitCode.of(new CorruptException("o", "m")));
    assertEquals(6, ExitCode.of(new OutcomeUnknownException("m")));
    assertEquals(1, ExitCode.of(new InvalidInputException("m")));
    assertEquals(1, ExitCode.of(new AccessDeniedException("m")));
    assertEquals(1, ExitCode.of(new UnavailableException("m")));
    assertEquals(1, ExitCode.of(new IllegalStateException("m")));
    assertEquals(130, ExitCode.of(new CancelledException("m")));
    assertEquals(141, ExitCode.of(new ClosedPipeException(new RuntimeException("m"))));
  }

  @Test
  void theSeverestOfSeveralCounts() {
    int[] order = {6, 5, 4, 2, 3, 1, 0};
    for (int i = 0; i < order.length; i++) {
      for (int j = i; j < order.length; j++) {
        assertEquals(order[i], ExitCode.severest(order[i], order[j]));
        assertEquals(order[i], ExitCode.severest(order[j], order[i]));
      }
    }
  }
}
