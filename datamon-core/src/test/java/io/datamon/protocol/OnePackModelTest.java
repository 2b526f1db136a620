package io.datamon.protocol;

import static io.datamon.protocol.OnePackModel.Kind.OWN;
import static io.datamon.protocol.OnePackModel.Kind.RENAME;
import static io.datamon.protocol.OnePackModel.Kind.REUSE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.protocol.OnePackModel.Kind;
import io.datamon.protocol.OnePackModel.Mutation;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Explores the protocol for one pack, request by request. */
@Tag("long")
final class OnePackModelTest {
  private static final int LIMIT = Integer.getInteger("datamon.protocol.states", 1_000_000);
  private static final int LONG_FORM = 5_000_000;

  private static Explorer.Result explore(
      List<Kind> writers, int collectors, int cap, Mutation... mutations) {
    Explorer.Result result =
        Explorer.explore(new OnePackModel(writers, collectors, cap, Set.of(mutations)), LIMIT);
    System.out.printf(
        "protocol, one pack: %s, %d collectors, %d changes of the head, without %s: %s%n",
        writers, collectors, cap, List.of(mutations), result.brief());
    return result;
  }

  /**
   * The same protocol was written down before in another language; an explorer of its own counted
   * these states.
   */
  @Test
  void statesAreAsManyAsAnotherProgramFound() {
    assertComplete(1_998, List.of(REUSE), 1, 8);
    assertComplete(753, List.of(OWN), 1, 8);
    assertComplete(819, List.of(RENAME), 1, 8);
    assertComplete(52_027, List.of(REUSE, RENAME), 1, 6);
    assertComplete(100_451, List.of(REUSE, REUSE), 1, 5);
    assertComplete(34_668, List.of(OWN, REUSE), 1, 5);
    assertComplete(74_591, List.of(REUSE), 2, 6);
    assertComplete(69_697, List.of(REUSE, REUSE), 1, 5, Mutation.NO_LOST_ANSWERS);
    assertComplete(140_032, List.of(OWN), 2, 6, Mutation.DECIDE_WITHOUT_COMPARING);
  }

  private static void assertComplete(
      int states, List<Kind> writers, int collectors, int cap, Mutation... mutations) {
    Explorer.Result result = explore(writers, collectors, cap, mutations);
    assertTrue(result.holds() && result.complete(), result::toString);
    assertEquals(states, result.states());
  }

  @Test
  void twoWritersBesideTwoCollectorsLoseNothing() {
    if (LIMIT >= LONG_FORM) {
      for (List<Kind> writers : List.of(List.of(REUSE, REUSE), List.of(OWN, REUSE))) {
        Explorer.Result result = explore(writers, 2, 4);
        assertTrue(result.holds(), result::toString);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NO_LOST_ANSWERS")
  void withoutOneRuleDataIsLost(Mutation rule) {
    Explorer.Result result = explore(List.of(OWN, REUSE), 1, 5, rule);
    assertFalse(result.holds(), result::toString);
    assertTrue(result.states() <= 85_000, result::toString);
  }
}
