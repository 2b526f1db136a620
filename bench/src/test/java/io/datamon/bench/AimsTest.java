package io.datamon.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AimsTest {
  @Test
  void figuresAreRatiosOfMediansToTheFastestPeer() {
    Results results = new Results();
    LocalTool ours = new DatamonTool("ours", folder(), new Host.Jdk(folder(), "25.0.1"), folder());
    for (double seconds : new double[] {3, 100, 5}) {
      results.add("big", Job.FIRST, "ours", measured(seconds));
      results.add("big", Job.FIRST, "restic", measured(2 * seconds));
      results.add("big", Job.FIRST, "borg", measured(3 * seconds));
      results.add("big", Job.FIRST, "casync", measured(seconds / 10));
    }
    List<LocalTool> tools = new java.util.ArrayList<>(Peer.all());
    tools.add(ours);
    Aims.Aim first =
        Aims.of(results, new Extra(Map.of(), Map.of()), tools, false).stream()
            .filter(aim -> aim.name().startsWith("first upload, big, to the faster"))
            .findFirst()
            .orElseThrow();
    assertEquals(List.of(OptionalDouble.of(0.5)), first.measured());
    assertEquals("aim", first.verdict());
  }

  @Test
  void verdictsFollowTheLimits() {
    assertEquals("aim", verdict(0.6, false));
    assertEquals("least", verdict(0.7, false));
    assertEquals("**missed**", verdict(0.9, false));
    assertEquals("aim", verdict(0.9, true));
  }

  private static String verdict(double figure, boolean most) {
    List<OptionalDouble> measured = List.of(OptionalDouble.of(figure));
    return new Aims.Aim("a", "×", most ? 0.8 : 0.6, most ? 0.6 : 0.8, most, measured).verdict();
  }

  private static Measured measured(double seconds) {
    return new Measured(seconds, seconds, OptionalLong.empty(), "");
  }

  private static java.nio.file.Path folder() {
    return java.nio.file.Path.of("none");
  }
}
