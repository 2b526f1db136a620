package io.datamon.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.InvalidInputException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The parsers of the command get hostile input: random changes of good one, and in the long form,
 * {@code -Ddatamon.fuzz.seconds=600}, what the fuzzer makes in so many seconds.
 */
final class ConfigFuzzTest {
  private static final int SECONDS = Integer.getInteger("datamon.fuzz.seconds", 0);

  @TempDir private Path folder;

  @Test
  void parsersTakeOrRefuseWhateverTheyGet() throws IOException {
    List<byte[]> seeds = ConfigTargets.seeds();
    for (byte[] seed : seeds) {
      assertTrue(ConfigTargets.run(seed), new String(seed, StandardCharsets.UTF_8));
    }
    Random random = new Random(9);
    for (int i = 0; i < 2_000; i++) {
      byte[] changed = change(seeds.get(random.nextInt(seeds.size())), random);
      try {
        ConfigTargets.run(changed);
      } catch (RuntimeException | Error e) {
        throw new AssertionError("input " + HexFormat.of().formatHex(changed), e);
      }
    }
  }

  private static byte[] change(byte[] seed, Random random) {
    byte[] changed = seed.clone();
    for (int i = random.nextInt(4); i >= 0 && changed.length > 1; i--) {
      int at = 1 + random.nextInt(changed.length - 1);
      switch (random.nextInt(3)) {
        case 0 -> changed[at] = (byte) random.nextInt();
        case 1 -> changed[at] = (byte) "\0\n:-[]{}&*!|>'\"%@?~/#".charAt(random.nextInt(21));
        default -> changed = Arrays.copyOf(changed, at);
      }
    }
    return changed;
  }

  private void refused(String why, String text) throws IOException {
    Path file = Files.writeString(folder.resolve("datamon.yaml"), text);
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> ConfigFile.read(file), why);
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(why) && message.contains(file.toString()), message);
  }

  @Test
  void limitsOfTheConfigurationFile() throws IOException {
    Path file = folder.resolve("datamon.yaml");
    String text = "name: x\n#";
    String most = text + "y".repeat(ConfigFile.MAX_BYTES - text.length());
    Files.writeString(file, most);
    assertEquals(Map.of("name", "x"), ConfigFile.read(file).orElseThrow().values());
    refused("longer than 65536 bytes", most + "y");
    String deepest = "[".repeat(ConfigFile.MAX_DEPTH - 1) + "]".repeat(ConfigFile.MAX_DEPTH - 1);
    Files.writeString(file, "name: x\nother: " + deepest);
    assertEquals(Map.of("name", "x"), ConfigFile.read(file).orElseThrow().values());
    refused("(21) exceeds the maximum allowed (20)", "name: x\nother: [" + deepest + "]");
    refused("name is an alias", "other: &a x\nname: *a\n");
  }

  @Test
  void aFolderOfTheHomeThatCannotBeIsRefused() {
    assertThrows(
        InvalidInputException.class,
        () -> Location.parse("~/a\0b", Path.of("/work"), Path.of("/home/jane")));
  }

  @TestFactory
  Stream<DynamicTest> theFuzzerFindsNothing() {
    return SECONDS == 0
        ? Stream.empty()
        : Stream.of(DynamicTest.dynamicTest("config", ConfigFuzzTest::fuzz));
  }

  private static void fuzz() throws Exception {
    Path work = Files.createDirectories(Path.of("target/fuzz/config")).toAbsolutePath();
    Path corpus = Files.createDirectories(work.resolve("corpus"));
    Path found = Files.createDirectories(work.resolve("found"));
    int n = 0;
    for (byte[] seed : ConfigTargets.seeds()) {
      Files.write(corpus.resolve("seed-" + n++), seed);
    }
    String classPath =
        String.join(
            File.pathSeparator,
            Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(path -> Path.of(path).toAbsolutePath().toString())
                .toList());
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/nice"))) {
      command.addAll(List.of("/usr/bin/nice", "-n", "19"));
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx900m",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:+EnableDynamicAgentLoading",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath,
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + ConfigTargets.class.getName(),
            "--instrumentation_includes=io.datamon.**:org.yaml.snakeyaml.**",
            "-max_len=" + ConfigTargets.MAX_LENGTH,
            "-timeout=120",
            "-report_slow_units=120",
            "-rss_limit_mb=3000",
            "-artifact_prefix=found/",
            "-max_total_time=" + SECONDS,
            "corpus"));
    Path log = work.resolve("log");
    Process process =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int exit;
    try {
      exit = process.waitFor();
    } finally {
      process.destroyForcibly();
    }
    String output = Files.readString(log, StandardCharsets.ISO_8859_1);
    String tail = output.substring(Math.max(0, output.length() - 6_000));
    try (Stream<Path> files = Files.list(found)) {
      assertEquals(List.of(), files.toList(), tail);
    }
    assertEquals(0, exit, tail);
    assertTrue(tail.contains("Done "), tail);
    System.out.println("fuzz config: " + tail.substring(tail.lastIndexOf("Done ")).strip());
  }
}
