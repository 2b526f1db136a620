package io.datamon.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.CorruptException;
import io.datamon.error.DatamonException;
import io.datamon.error.InvalidInputException;
import io.datamon.store.Key;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Limits of descriptors and names: just below they are read, just beyond the limit is named. */
final class LimitsTest {
  private static final Key KEY = Key.of("repos", "r", "repo.yaml");

  private static final BundleId ID = BundleId.of("3MQ34C3frblxU8AxnA69pUYC0y7");
  private static final byte[] BUNDLE = golden();

  private static byte[] golden() {
    String name = "/golden/bundle/store/dev/meta/bundles/golden/" + ID + "/bundle.yaml";
    try (InputStream in = LimitsTest.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new AssertionError("there is no golden file " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void reads(String yaml) {
    byte[] bytes = yaml.getBytes(StandardCharsets.UTF_8);
    assertEquals("r", Descriptors.readRepo(KEY, RepoName.of("r"), bytes).name().value());
  }

  private static byte[] sealed(String yaml) {
    return Checksum.sealYaml(KEY, yaml.getBytes(StandardCharsets.UTF_8));
  }

  private static void refuses(String why, String yaml) {
    CorruptException e = assertThrows(CorruptException.class, () -> reads(yaml));
    assertEquals(KEY.value(), e.object());
    named(why, e);
    named(KEY.value(), e);
  }

  private static void named(String why, DatamonException e) {
    assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
  }

  private static void refusesName(String why, Runnable parse) {
    named(why, assertThrows(InvalidInputException.class, parse::run));
  }

  @Test
  void lengthOfADescriptor() {
    String yaml = "name: r\n";
    String most = yaml + "#23456\n".repeat(YamlReader.MAX_BYTES / 7 - 1);
    String filled = most + " ".repeat(YamlReader.MAX_BYTES - most.length());
    reads(filled);
    refuses("longer than 4194304 bytes", filled + " ");
  }

  @Test
  void lengthOfALineOfADescriptor() {
    String line = "#" + "x".repeat(YamlReader.MAX_LINE - 1);
    reads("name: r\n" + line + "\n" + line);
    refuses("longer than 262144 characters", "name: r\n" + line + "x\n");
  }

  @Test
  void memoryForADescriptorIsInProportionToItsLength() {
    String line = "x".repeat(YamlReader.MAX_LINE - 10);
    StringBuilder lines = new StringBuilder("name: r\n");
    for (int i = 0; i < 15; i++) {
      lines.append("k").append(i).append(": '").append(line).append("'\n");
    }
    allocates(lines.toString());
    allocates("name: r\nx: [" + "a,".repeat(YamlReader.MAX_VALUES - 2) + "]\n");
    allocates("name: r\nx: |\n" + " y\n".repeat(500_000));
    allocates("name: r\nx:\n" + "- y\n".repeat(YamlReader.MAX_VALUES - 2));
  }

  /** Checks that a descriptor is read with less than 1,500 bytes of memory for each byte of it. */
  private static void allocates(String yaml) {
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    reads(yaml);
    long each = (threads.getCurrentThreadAllocatedBytes() - before) / yaml.length();
    assertTrue(each < 1_500, each + " bytes for each of " + yaml.length());
  }

  @Test
  void nestingOfADescriptor() {
    // The top is the first level.
    String deepest = "[".repeat(YamlReader.MAX_DEPTH - 1) + "]".repeat(YamlReader.MAX_DEPTH - 1);
    reads("name: r\nx: " + deepest + "\n");
    refuses("deeper than 20 levels", "name: r\nx: [" + deepest + "]\n");
    StringBuilder block = new StringBuilder("name: r\n");
    for (int i = 0; i < YamlReader.MAX_DEPTH; i++) {
      block.append("  ".repeat(i)).append("x:\n");
    }
    refuses("deeper than 20 levels", block + "  ".repeat(YamlReader.MAX_DEPTH) + "x: y\n");
  }

  @Test
  void numberOfValuesOfADescriptor() {
    // A name and a list are two values.
    String most = "name: r\nx: [" + "a,".repeat(YamlReader.MAX_VALUES - 2);
    reads(most + "]\n");
    refuses("more than 65536 values", most + "a]\n");
  }

  @Test
  void lengthOfAKeyOfADescriptor() {
    // YAML itself allows no longer one without a question mark before it.
    reads("name: r\n? \"" + "k".repeat(YamlReader.MAX_NAME) + "\"\n: v\n");
    refuses(
        "longer than 1024 characters",
        "name: r\n? \"" + "k".repeat(YamlReader.MAX_NAME + 1) + "\"\n: v\n");
  }

  @Test
  void aliasesAndRepeatedKeys() {
    refuses("alias", "name: &a r\ndescription: *a\n");
    refuses("twice", "name: r\nx: 1\nx: 2\n");
    // A billion laughs in a few lines.
    StringBuilder laughs = new StringBuilder("name: r\na0: &a0 [ha, ha]\n");
    for (int i = 1; i < 30; i++) {
      int before = i - 1;
      laughs.append(String.format("a%d: &a%d [*a%d, *a%d]%n", i, i, before, before));
    }
    refuses("alias", laughs.toString());
  }

  @Test
  void lengthOfANativeDescriptor() {
    String yaml = new String(ModelTargets.withoutChecksum(BUNDLE), StandardCharsets.UTF_8);
    int line = BUNDLE.length - yaml.length();
    String most = yaml + "#" + "x".repeat(YamlWriter.MAX_BYTES - line - yaml.length() - 1);
    assertEquals(ID, Descriptors.readBundle(KEY, ID, sealed(most)).id());
    CorruptException e =
        assertThrows(
            CorruptException.class, () -> Descriptors.readBundle(KEY, ID, sealed(most + "x")));
    named("longer than 65536 bytes", e);
  }

  @Test
  void lengthsOfNamesKeysAndPaths() {
    BundleId.of("b".repeat(255));
    refusesName("longer than 255 bytes", () -> BundleId.of("b".repeat(256)));
    RepoName.of("r".repeat(255));
    refusesName("longer than 255 bytes", () -> RepoName.of("r".repeat(256)));
    LabelName.of("\u00e9".repeat(127));
    refusesName("longer than 255 bytes", () -> LabelName.of("\u00e9".repeat(128)));
    String part = "p".repeat(255) + "/";
    new Key(part.repeat(4).substring(0, 1024 - 1));
    refusesName("longer than 1024 bytes", () -> new Key(part.repeat(4) + "x"));
    BundlePath.of(part.repeat(128).substring(0, BundlePath.MAX_BYTES));
    refusesName("longer than 32767", () -> BundlePath.of(part.repeat(128) + "x"));
    refusesName("longer than 255 bytes", () -> BundlePath.of("p".repeat(256)));
  }
}
