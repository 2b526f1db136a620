package io.datamon.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every parser gets hostile input. The short form gives each what earlier runs of the fuzzer kept,
 * what began them, and random changes of both. The long form, {@code -Ddatamon.fuzz.seconds=600},
 * runs the fuzzer on each for so long; {@code -Ddatamon.fuzz.target=NAME} on one only; and {@code
 * -Ddatamon.fuzz.keep=true} keeps the inputs that it found.
 */
final class FuzzTest {
  private static final int SECONDS = Integer.getInteger("datamon.fuzz.seconds", 0);
  private static final String ONLY = System.getProperty("datamon.fuzz.target", "");
  private static final boolean KEEP = Boolean.getBoolean("datamon.fuzz.keep");
  private static final int CHANGES = 300;

  private static Stream<FuzzTarget> targets() {
    return FuzzTargets.all().stream()
        .filter(target -> ONLY.isEmpty() || target.name().equals(ONLY));
  }

  @TestFactory
  Stream<DynamicTest> parsersTakeOrRefuseWhatIsKept() {
    return targets().map(target -> DynamicTest.dynamicTest(target.name(), () -> replay(target)));
  }

  private static void replay(FuzzTarget target) {
    Map<String, byte[]> kept = Corpus.read(target.name());
    List<byte[]> inputs = new ArrayList<>(kept.values());
    List<byte[]> seeds = target.seeds().get();
    int valid = 0;
    for (byte[] seed : seeds) {
      valid += target.run(seed) ? 1 : 0;
    }
    assertTrue(valid > 0, "no seed is valid, so that little is tried");
    inputs.addAll(seeds);
    for (Map.Entry<String, byte[]> input : kept.entrySet()) {
      try {
        target.run(input.getValue());
      } catch (RuntimeException | Error e) {
        throw new AssertionError("input " + input.getKey() + " of " + target.name(), e);
      }
    }
    Random random = new Random(8);
    for (int i = 0; i < CHANGES; i++) {
      byte[] changed = change(inputs.get(random.nextInt(inputs.size())), random);
      try {
        target.run(changed);
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            "changed input of " + target.name() + ": " + HexFormat.of().formatHex(changed), e);
      }
    }
    System.out.printf(
        "fuzz %s: %d kept inputs, %d seeds, %d changed ones%n",
        target.name(), kept.size(), seeds.size(), CHANGES);
  }

  private static byte[] change(byte[] input, Random random) {
    byte[] changed = input.clone();
    int times = 1 + random.nextInt(4);
    for (int i = 0; i < times && changed.length > 0; i++) {
      int at = random.nextInt(changed.length);
      switch (random.nextInt(5)) {
        case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> changed[at] = (byte) random.nextInt();
        case 2 -> changed = Arrays.copyOf(changed, at);
        case 3 -> Arrays.fill(changed, at, Math.min(changed.length, at + 4), (byte) 0xff);
        default -> {
          byte[] twice = Arrays.copyOf(changed, changed.length + changed.length - at);
          System.arraycopy(changed, at, twice, changed.length, changed.length - at);
          changed = twice;
        }
      }
    }
    return changed;
  }

  @TestFactory
  Stream<DynamicTest> theFuzzerFindsNothing() {
    return targets()
        .filter(target -> SECONDS > 0)
        .map(target -> DynamicTest.dynamicTest(target.name(), () -> fuzz(target)));
  }

  private static void fuzz(FuzzTarget target) throws Exception {
    Path work = Files.createDirectories(Path.of("target/fuzz").resolve(target.name()));
    Path corpus = Files.createDirectories(work.resolve("corpus"));
    int n = 0;
    for (byte[] seed : target.seeds().get()) {
      Files.write(corpus.resolve("seed-" + n++), seed);
    }
    for (Map.Entry<String, byte[]> kept : Corpus.read(target.name()).entrySet()) {
      Files.write(corpus.resolve(kept.getKey()), kept.getValue());
    }
    Jazzer.Outcome run = Jazzer.fuzz(target, SECONDS, work.toAbsolutePath());
    assertEquals(List.of(), Jazzer.found(work), () -> tail(run.output()));
    assertEquals(0, run.exit(), () -> tail(run.output()));
    assertTrue(run.runs() > 0 && run.covered() > 0, () -> tail(run.output()));
    String kept = "";
    if (KEEP) {
      Path minimal = Files.createDirectories(work.resolve("minimal"));
      Jazzer.Outcome merge = Jazzer.minimize(target, work.toAbsolutePath(), "minimal");
      assertEquals(0, merge.exit(), () -> tail(merge.output()));
      kept = ", " + Corpus.keep(target.name(), minimal) + " inputs kept";
    }
    System.out.printf(
        "fuzz %s: %d inputs in %d s, %d features reached, nothing found%s%n",
        target.name(), run.runs(), run.seconds(), run.covered(), kept);
  }

  private static String tail(String output) {
    return output.substring(Math.max(0, output.length() - 6000));
  }
}
