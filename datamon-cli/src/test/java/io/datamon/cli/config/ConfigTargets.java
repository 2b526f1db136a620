package io.datamon.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.datamon.cli.command.PathListTarget;
import io.datamon.error.DatamonException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The parsers of the command, for hostile input: each ends with a value or a {@link
 * DatamonException}, and allocates in proportion to the input. The first byte of an input tells
 * which parser it is for.
 */
public final class ConfigTargets {
  static final int MAX_LENGTH = 2048;

  private static final Path HOME = Path.of("/home/jane");
  private static final Path BASE = Path.of("/work");
  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private ConfigTargets() {}

  /** Called by the fuzzer with each input. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    run(input);
  }

  /** Gives a parser an input; returns whether it took it for valid. */
  static boolean run(byte[] input) throws IOException {
    boolean valid = false;
    long limit = 3_000_000 + 20_000L * input.length;
    long allocated = Long.MAX_VALUE;
    for (int i = 0; i < 2 && allocated > limit; i++) {
      long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
      valid = parses(input);
      allocated = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    }
    if (allocated > limit) {
      throw new AssertionError(allocated + " bytes for an input of " + input.length);
    }
    return valid;
  }

  private static boolean parses(byte[] input) throws IOException {
    if (input.length == 0) {
      return true;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    try {
      switch (input[0] & 3) {
        case 0 -> inFile(rest, ConfigTargets::config);
        case 1 -> inFile(rest, GitIdentity::ofFile);
        case 2 -> inFile(rest, PathListTarget::read);
        default -> {
          URI uri = Location.parse(new String(rest, StandardCharsets.UTF_8), BASE, HOME);
          if ("file".equals(uri.getScheme())) {
            assertEquals(uri, Location.parse(uri.toString(), BASE, HOME));
          }
        }
      }
      return true;
    } catch (DatamonException e) {
      return false;
    }
  }

  private interface FileParser {
    Object parse(Path file);
  }

  private static void inFile(byte[] bytes, FileParser parser) throws IOException {
    Path file = Files.createTempFile("datamon-fuzz", ".txt");
    try {
      Files.write(file, bytes);
      parser.parse(file);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** Reads a file, sets a key, and finds the other keys as they were. */
  private static Object config(Path file) {
    Map<String, String> before = ConfigFile.read(file).orElseThrow().values();
    ConfigFile.merge(file, Map.of("name", "Jane"));
    Map<String, String> after = ConfigFile.read(file).orElseThrow().values();
    assertEquals("Jane", after.get("name"));
    return before;
  }

  static List<byte[]> seeds() {
    return Stream.of(
            "\0config: file:///srv/data\ncontext: dev\nemail: \"jane@example.com\"\nname: 012\n",
            "\0{Config: ./x, credential: ~, other: [1, {a: b}]}",
            "\0name: !!binary aGFsbG8=\nemail: |\n  two\n  lines\n? context\n: dev\n",
            "\1[user]\n\tname = \"Jane \\\"J\\\" Doe\" # x\n email=jane@example.com\n[core]\nname=x\n",
            "\2a/b\n./c/\n\r\nd\r\n",
            "\3gs://bucket/x",
            "\3file:/srv/data",
            "\3file:data",
            "\3~/data",
            "\3./data",
            "\3bucket-1")
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }
}
