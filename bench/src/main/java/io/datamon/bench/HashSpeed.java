package io.datamon.bench;

import com.sun.management.OperatingSystemMXBean;
import io.datamon.hash.Blake3;
import io.datamon.hash.Blake3Batch;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/**
 * Measures BLAKE3 on one thread, beside Commons Codec and the native {@code b3sum}, on each Java:
 * warm, in rounds that alternate inside one process; and cold, where a fresh process hashes 1.8 GB,
 * so that its start and all that runs before it is compiled counts.
 */
final class HashSpeed {
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;
  private static final int BYTES = 32 * MIB;
  private static final long COLD_BYTES = 1_800_000_000L;

  /** What a batch takes in before its hashes are asked for. */
  private static final int BATCH_BYTES = 4 * MIB;

  /** Messages of a random length, from 1 to 16 KiB. */
  private static final int MIXED = 0;

  private static final long ROUND_NANOS = 200_000_000L;
  private static final int WARM_ROUNDS = 8;
  private static final String OURS = "1 MiB messages, in batches";
  private static final String SMALL = "4 KiB messages, in batches";
  private static final String CODEC = "1 MiB messages, Commons Codec";
  private static final String NATIVE = "a file of 512 MiB, b3sum with one thread";

  private final byte[] bytes = new byte[BYTES];
  private final ByteBuffer direct = ByteBuffer.allocateDirect(BYTES);
  private final Blake3Batch batch = Blake3.plain().batch();

  /** Takes results, so that no compiler leaves the work out. */
  private long sink;

  private HashSpeed() {
    new SplittableRandom(1).nextBytes(bytes);
    direct.put(bytes).clear();
  }

  /**
   * Measures: {@code ROUNDS HOME...} everything, on the Javas in the folders (none: the newest and
   * 17); {@code warm ROUNDS} and {@code cold ours|codec MESSAGE} one thing in this process.
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    switch (args[0]) {
      case "warm" -> new HashSpeed().warm(Integer.parseInt(args[1]));
      case "cold" -> new HashSpeed().cold(args[1].equals("codec"), Integer.parseInt(args[2]));
      default -> all(Integer.parseInt(args[0]), List.of(args).subList(1, args.length));
    }
  }

  private static void all(int rounds, List<String> homes) throws IOException, InterruptedException {
    List<Host.Jdk> jdks = new ArrayList<>();
    for (String home : homes) {
      jdks.add(Host.jdk(Path.of(home)));
    }
    if (jdks.isEmpty()) {
      jdks.add(Host.jdks().get(0));
      Host.jdks().stream()
          .filter(jdk -> jdk.release() == 17 && jdks.get(0).release() != 17)
          .findFirst()
          .ifPresent(jdks::add);
    }
    System.out.println(Host.machine());
    for (Host.Jdk jdk : jdks) {
      System.out.printf("%nJava %s, warm, one thread, MB/s:%n%n", jdk.version());
      System.out.print(java(jdk, "warm", Integer.toString(rounds)).output());
    }
    System.out.printf(
        "%nCold: a fresh process hashes 1.8 GB, one thread;"
            + " seconds on the clock and of the processors, without the start of Java:%n%n");
    System.out.println(
        "| Java | messages | ours, clock | ours, processors |"
            + " Commons Codec, clock | Commons Codec, processors | clock, ratio |");
    System.out.println("|---|---|---|---|---|---|---:|");
    for (Host.Jdk jdk : jdks) {
      for (int message : new int[] {MIB, 16 * KIB, 4 * KIB}) {
        coldRow(jdk, message, Math.max(1, rounds / 3));
      }
    }
  }

  private static void coldRow(Host.Jdk jdk, int message, int rounds)
      throws IOException, InterruptedException {
    List<List<Double>> columns = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      columns.add(new ArrayList<>());
    }
    for (int round = 0; round < rounds; round++) {
      int column = 0;
      for (String whose : List.of("ours", "codec")) {
        String out = java(jdk, "cold", whose, Integer.toString(message)).output();
        for (String figure : out.strip().split(" ", -1)) {
          columns.get(column++).add(Double.parseDouble(figure));
        }
      }
    }
    StringBuilder row = new StringBuilder();
    row.append("| ").append(jdk.version()).append(" | ").append(message / KIB).append(" KiB |");
    columns.forEach(column -> row.append(' ').append(Spread.of(column).text(2)).append(" |"));
    double ratio = Spread.of(columns.get(0)).median() / Spread.of(columns.get(2)).median();
    System.out.printf(Locale.ROOT, "%s %.2f |%n", row, ratio);
  }

  private static Measured java(Host.Jdk jdk, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(jdk.java().toString(), "-Xmx320m"));
    command.addAll(List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
    command.add(HashSpeed.class.getName());
    command.addAll(List.of(words));
    return Measured.run(Map.of("LC_ALL", "C.UTF-8"), command);
  }

  private void cold(boolean codec, int message) {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long processors = system.getProcessCpuTime();
    long begun = System.nanoTime();
    for (long left = COLD_BYTES; left > 0; left -= BYTES) {
      int part = (int) Math.min(left, BYTES);
      if (codec) {
        codec(message, part);
      } else {
        batches(message, part, true);
      }
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    double used = (system.getProcessCpuTime() - processors) / 1e9;
    System.out.printf(Locale.ROOT, "%.3f %.3f%n", seconds, used);
    useSink();
  }

  private void warm(int rounds) throws IOException, InterruptedException {
    Map<String, DoubleSupplier> works = new LinkedHashMap<>();
    works.put(OURS, () -> speed(() -> batches(MIB, BYTES, false)));
    works.put(OURS + ", direct buffers", () -> speed(() -> batches(MIB, BYTES, true)));
    works.put("1 MiB messages, one by one", () -> speed(() -> oneByOne(MIB)));
    works.put("16 KiB messages, in batches", () -> speed(() -> batches(16 * KIB, BYTES, true)));
    works.put(SMALL, () -> speed(() -> batches(4 * KIB, BYTES, true)));
    works.put("1 to 16 KiB messages, in batches", () -> speed(() -> batches(MIXED, BYTES, true)));
    works.put("16 KiB messages, one by one", () -> speed(() -> oneByOne(16 * KIB)));
    works.put("4 KiB messages, one by one", () -> speed(() -> oneByOne(4 * KIB)));
    works.put(CODEC, () -> speed(() -> codec(MIB, 8 * MIB)));
    works.put("4 KiB messages, Commons Codec", () -> speed(() -> codec(4 * KIB, 8 * MIB)));
    for (int i = 0; i < WARM_ROUNDS; i++) {
      works.values().forEach(work -> sink += (long) work.getAsDouble());
    }
    Map<String, List<Double>> speeds = new LinkedHashMap<>();
    Path file = Files.createTempFile("hash", ".bin");
    try {
      boolean hasNative = Host.has("b3sum");
      if (hasNative) {
        Sets.randomFile(file, 512 * MIB);
      }
      for (int round = 0; round < rounds; round++) {
        works.forEach((name, work) -> note(speeds, name, work.getAsDouble()));
        if (hasNative) {
          double seconds = b3sum(file) - b3sum(Path.of("/dev/null"));
          note(speeds, NATIVE, 512 * MIB / 1e6 / seconds);
        }
      }
    } finally {
      Files.delete(file);
    }
    print(speeds);
    useSink();
  }

  private void useSink() {
    if (sink == 42) {
      System.err.println();
    }
  }

  private static void note(Map<String, List<Double>> speeds, String name, double speed) {
    speeds.computeIfAbsent(name, any -> new ArrayList<>()).add(speed);
  }

  private static void print(Map<String, List<Double>> speeds) {
    System.out.println("| what | MB/s, minimum / median / maximum |");
    System.out.println("|---|---|");
    speeds.forEach((name, all) -> System.out.printf("| %s | %s |%n", name, Spread.of(all).text(0)));
    System.out.println();
    ratio(speeds, OURS, CODEC);
    ratio(speeds, OURS, NATIVE);
    ratio(speeds, SMALL, OURS);
  }

  private static void ratio(Map<String, List<Double>> speeds, String one, String other) {
    if (speeds.containsKey(other)) {
      double ratio = Spread.of(speeds.get(one)).median() / Spread.of(speeds.get(other)).median();
      System.out.printf(Locale.ROOT, "- %s, to %s: %.2f%n", one, other, ratio);
    }
  }

  private static double b3sum(Path file) throws IOException, InterruptedException {
    return Measured.run(Map.of(), List.of("b3sum", "--num-threads", "1", file.toString()))
        .seconds();
  }

  /** Something that hashes and returns how many bytes. */
  private interface Work {
    long run();
  }

  private static double speed(Work work) {
    long begun = System.nanoTime();
    long done = 0;
    long nanos;
    do {
      done += work.run();
      nanos = System.nanoTime() - begun;
    } while (nanos < ROUND_NANOS);
    return done * 1e3 / nanos;
  }

  private long batches(int message, int total, boolean fromDirect) {
    int mixed = 1;
    int taken = 0;
    for (int at = 0; at < total; ) {
      mixed = mixed * 5 % 16_381;
      int length = Math.min(message == MIXED ? mixed + 3 : message, total - at);
      if (fromDirect) {
        batch.add(direct.limit(at + length).position(at));
        direct.clear();
      } else {
        batch.add(bytes, at, length);
      }
      at += length;
      taken += length;
      if (taken >= BATCH_BYTES || at == total) {
        sink += batch.finish()[0];
        taken = 0;
      }
    }
    return total;
  }

  private long oneByOne(int message) {
    for (int at = 0; at < BYTES; at += message) {
      sink += Blake3.plain().hash(bytes, at, message)[0];
    }
    return BYTES;
  }

  private long codec(int message, int total) {
    byte[] out = new byte[Blake3.HASH_BYTES];
    for (int at = 0; at < total; at += message) {
      int length = Math.min(message, total - at);
      org.apache.commons.codec.digest.Blake3.initHash().update(bytes, at, length).doFinalize(out);
      sink += out[0];
    }
    return total;
  }
}
