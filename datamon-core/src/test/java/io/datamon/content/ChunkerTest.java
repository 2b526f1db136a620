package io.datamon.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.model.Profile;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChunkerTest {
  private static final Chunker SMALL = new Chunker(Profile.SMALL);

  /** The specification, word by word and slowly: the hash anew at every place. */
  private static int slow(Profile profile, byte[] file, int from) {
    BigInteger threshold =
        BigInteger.TWO.pow(64).divide(BigInteger.valueOf(profile.chunkAvg() - profile.chunkMin()));
    long[] gear = Chunker.gear();
    for (int length = profile.chunkMin(); from + length <= file.length; length++) {
      long hash = 0;
      for (int i = from + length - 64; i < from + length; i++) {
        hash = (hash << 1) + gear[file[i] & 0xff];
      }
      BigInteger unsigned = new BigInteger(Long.toUnsignedString(hash));
      if (unsigned.compareTo(threshold) < 0 || length == profile.chunkMax()) {
        return length;
      }
    }
    return file.length - from;
  }

  private static List<Integer> cuts(Chunker chunker, byte[] file) {
    List<Integer> lengths = new ArrayList<>();
    for (int at = 0; at < file.length; at += lengths.get(lengths.size() - 1)) {
      lengths.add(chunker.next(file, at, file.length, true));
    }
    return lengths;
  }

  private static List<Integer> slowCuts(Profile profile, byte[] file) {
    List<Integer> lengths = new ArrayList<>();
    for (int at = 0; at < file.length; at += lengths.get(lengths.size() - 1)) {
      lengths.add(slow(profile, file, at));
    }
    return lengths;
  }

  /** Returns noise with runs of zeros of many lengths in it. */
  private static byte[] sparse(Random random, int length) {
    byte[] bytes = new byte[length];
    int at = 0;
    while (at < length) {
      int n = Math.min(length - at, 1 + random.nextInt(1 << (1 + random.nextInt(15))));
      if (random.nextBoolean()) {
        System.arraycopy(Samples.noise(random.nextLong(), n), 0, bytes, at, n);
      }
      at += n;
    }
    return bytes;
  }

  @Test
  void cutsAreThoseOfTheSpecification() {
    byte[] file = Samples.noise(5, 150_000);
    assertEquals(slowCuts(Profile.SMALL, file), cuts(SMALL, file));
  }

  @Test
  void runsOfZerosChangeNothing() {
    long seed = 21;
    Random random = new Random(seed);
    for (int round = 0; round < 6; round++) {
      byte[] file = sparse(random, 60_000 + random.nextInt(1000));
      assertEquals(
          slowCuts(Profile.SMALL, file), cuts(SMALL, file), "seed " + seed + " round " + round);
    }
    assertEquals(List.of(16384, 16384, 17), cuts(SMALL, new byte[2 * 16384 + 17]));
  }

  @Test
  void narrowProfilesCutAsSpecified() {
    for (int span : new int[] {1, 2, 3, 64, 100}) {
      Profile profile = new Profile("n", 100, 100 + span, 400, 20, 1024, 20, 1024);
      byte[] file = Samples.noise(span, 5000);
      assertEquals(slowCuts(profile, file), cuts(new Chunker(profile), file), "span " + span);
    }
  }

  @Test
  void answersDoNotDependOnHowMuchIsThere() {
    byte[] file = Samples.noise(6, 80_000);
    int at = 0;
    for (int expected : cuts(SMALL, file)) {
      for (int there = 0; there < 20_000; there += 37) {
        int to = Math.min(file.length, at + there);
        int got = SMALL.next(file, at, to, to == file.length);
        assertTrue(got == 0 || got == expected, "at " + at + " with " + there + ": " + got);
        if (there >= Profile.SMALL.chunkMax()) {
          assertEquals(expected, got);
        }
      }
      at += expected;
    }
  }

  @Test
  void shortFilesAreOneChunk() {
    byte[] file = Samples.noise(7, 5000);
    assertEquals(0, SMALL.next(file, 0, 0, true));
    assertEquals(0, SMALL.next(file, 0, 0, false));
    assertEquals(1, SMALL.next(file, 0, 1, true));
    assertEquals(1023, SMALL.next(file, 0, 1023, true));
    assertEquals(1024, SMALL.next(file, 0, 1024, true));
    assertEquals(0, SMALL.next(file, 0, 1023, false));
  }

  @Test
  void averageLengthIsAsPromised() {
    byte[] file = Samples.noise(8, 8 << 20);
    int chunks = cuts(SMALL, file).size();
    double average = (double) file.length / chunks;
    assertTrue(average > 3700 && average < 4300, "average " + average);
  }

  @Test
  void insertionMovesOnlyCutsNearIt() {
    byte[] file = Samples.noise(9, 1 << 20);
    ByteBuffer changed = ByteBuffer.allocate(file.length + 5);
    changed.put(file, 0, 300_000).put(new byte[] {1, 2, 3, 4, 5});
    changed.put(file, 300_000, file.length - 300_000);
    Set<ByteBuffer> before = new HashSet<>(chunks(file));
    List<ByteBuffer> after = chunks(changed.array());
    long fresh = after.stream().filter(chunk -> !before.contains(chunk)).count();
    assertTrue(fresh >= 1 && fresh <= 10, fresh + " of " + after.size() + " chunks are new");
  }

  private static List<ByteBuffer> chunks(byte[] file) {
    List<ByteBuffer> chunks = new ArrayList<>();
    int at = 0;
    for (int length : cuts(SMALL, file)) {
      chunks.add(ByteBuffer.wrap(file, at, length).slice());
      at += length;
    }
    return chunks;
  }

  @Test
  void cutsStayAsTheyAre() {
    byte[] zeros = Arrays.copyOf(Samples.noise(11, 3 << 20), 12 << 20);
    System.arraycopy(Samples.noise(12, 2 << 20), 0, zeros, 10 << 20, 2 << 20);
    String now =
        line("small noise", cuts(SMALL, Samples.noise(10, 200_000)))
            + line("standard sparse", cuts(new Chunker(Profile.STANDARD), zeros));
    byte[] golden = Samples.golden("cuts.txt", now.getBytes(StandardCharsets.UTF_8));
    assertEquals(new String(golden, StandardCharsets.UTF_8), now);
  }

  private static String line(String name, List<Integer> lengths) {
    return name
        + ": "
        + lengths.stream().map(String::valueOf).collect(Collectors.joining(" "))
        + "\n";
  }

  @Test
  void gearTableIsLittleEndianDerivedOutput() {
    byte[] out = Blake3Hash.deriveKey("datamon 3 gear table").finish(2048);
    long[] gear = Chunker.gear();
    byte[] back = new byte[2048];
    for (int i = 0; i < 2048; i++) {
      back[i] = (byte) (gear[i / 8] >>> (8 * (i % 8)));
    }
    assertArrayEquals(out, back);
  }
}
