package io.datamon.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.InvalidInputException;
import io.datamon.model.BundlePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathRulesTest {
  private static final int LISTS = 150;

  /** What patterns are made of, so that they fit something now and then. */
  private static final String[] PIECES = {
    "a",
    "b",
    "ab",
    "c.d",
    "é",
    "*",
    "**",
    "?",
    "/",
    "/",
    "[ab]",
    "[!a]",
    "[^b-z]",
    "[]a]",
    "[a-]",
    "[[:alpha:]]",
    "[[:digit:]b]",
    "[[a]",
    "\\a",
    "\\*",
    "\\[",
    "[\\]a]",
    "[a",
    "**/",
    "/**",
    " ",
    "\\ ",
    "!",
    "#",
    "\\",
    "-",
    "]"
  };

  private static final String[] NAMES = {"a", "b", "ab", "ba", "c.d", "é", "a ", "#a", "!b", "[a"};

  @TempDir Path folder;

  private static boolean covers(List<String> patterns, String path) {
    return PathRules.of(patterns).covers(BundlePath.of(path), false);
  }

  @Test
  void aPatternMayBeOfAnyDepth() {
    PathRules rules = PathRules.of(List.of("**/".repeat(30_000) + "x"));
    assertTrue(rules.covers(BundlePath.of("a/x"), false));
    assertFalse(rules.covers(BundlePath.of("a/y"), false));
  }

  @Test
  void aPatternWithoutSlashFitsNamesAtAnyDepthAndAllBelowThem() {
    assertTrue(covers(List.of("*.csv"), "x/y/z.csv"));
    assertTrue(covers(List.of("tmp"), "x/tmp/y/z"));
    assertFalse(covers(List.of("tmp/"), "x/tmp"));
    assertTrue(covers(List.of("tmp/"), "x/tmp/y"));
  }

  @Test
  void aPatternWithSlashFitsFromTheTop() {
    assertTrue(covers(List.of("/a"), "a/b"));
    assertFalse(covers(List.of("/a"), "b/a"));
    assertTrue(covers(List.of("train/**"), "train/x/1.png"));
    assertFalse(covers(List.of("train/*.png"), "train/x/1.png"));
    assertTrue(covers(List.of("train/**/1.png"), "train/1.png"));
  }

  @Test
  void theLastRuleThatFitsDecides() {
    assertFalse(covers(List.of("*.log", "!keep.log"), "x/keep.log"));
    assertTrue(covers(List.of("!keep.log", "*.log"), "x/keep.log"));
  }

  @Test
  void aFolderThatCanHoldNothingIsKnown() {
    PathRules rules = PathRules.of(List.of("train/*/x", "a/**/b"));
    assertTrue(rules.mayMatchBelow(BundlePath.ROOT));
    assertTrue(rules.mayMatchBelow(BundlePath.of("train")));
    assertTrue(rules.mayMatchBelow(BundlePath.of("train/1")));
    assertFalse(rules.mayMatchBelow(BundlePath.of("train/1/x2")));
    assertFalse(rules.mayMatchBelow(BundlePath.of("test")));
    assertTrue(rules.mayMatchBelow(BundlePath.of("a/q/r")));
  }

  @Test
  void patternsThatFitNothingAreRefused() {
    for (String pattern : List.of("", "/", "!", "a[b", "a\\", "[[:nonsense:]]")) {
      InvalidInputException refused =
          assertThrows(InvalidInputException.class, () -> PathRules.of(List.of(pattern)));
      assertTrue(refused.getMessage().contains("\"" + pattern + "\""), refused.getMessage());
    }
  }

  @Test
  void namesNeedNotBeText() {
    byte[] name = {'a', (byte) 0xff, '.', 'x'};
    assertTrue(PathRules.of(List.of("a?.x")).covers(BundlePath.of(name), false));
    assertTrue(PathRules.parse(new byte[] {(byte) 0xff, '\n'}).isEmpty() == false);
  }

  @Test
  void aPatternCannotTakeForever() {
    String stars = "*a".repeat(40) + "b";
    assertFalse(covers(List.of(stars), "a".repeat(250)));
  }

  @Test
  void rulesSayWhatGitSays() throws Exception {
    Assumptions.assumeTrue(isGitHere(), "git is not installed");
    git(folder, new byte[0], "init", "-q");
    List<String> paths = tree();
    long seed = Long.getLong("seed", 1);
    Random random = new Random(seed);
    for (int i = 0; i < LISTS; i++) {
      byte[] rules = rules(random);
      Files.write(folder.resolve(".gitignore"), rules);
      assertEquals(
          ignoredByGit(paths),
          ignored(rules, paths),
          () -> "seed " + seed + ", rules:\n" + new String(rules, StandardCharsets.UTF_8));
    }
  }

  private List<String> tree() throws IOException {
    List<String> paths = new ArrayList<>();
    for (String top : NAMES) {
      Files.createDirectories(folder.resolve(top));
      paths.add(top);
      for (String middle : List.of("a", "ab", "c.d", "b")) {
        Files.createDirectories(folder.resolve(top).resolve(middle));
        paths.add(top + "/" + middle);
        for (String leaf : NAMES) {
          Files.createFile(folder.resolve(top).resolve(middle).resolve(leaf));
          paths.add(top + "/" + middle + "/" + leaf);
        }
      }
      Files.createFile(folder.resolve(top).resolve("ba"));
      paths.add(top + "/ba");
    }
    return paths;
  }

  private static byte[] rules(Random random) {
    StringBuilder text = new StringBuilder();
    for (int line = random.nextInt(4); line >= 0; line--) {
      if (random.nextInt(4) == 0) {
        text.append('!');
      }
      for (int piece = random.nextInt(5); piece >= 0; piece--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      text.append(random.nextInt(8) == 0 ? "\r\n" : "\n");
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private Set<String> ignored(byte[] text, List<String> paths) {
    PathRules rules = PathRules.parse(text);
    Set<String> ignored = new TreeSet<>();
    for (String path : paths) {
      if (rules.cutsOff(BundlePath.of(path), Files.isDirectory(folder.resolve(path)))) {
        ignored.add(path);
      }
    }
    return ignored;
  }

  private Set<String> ignoredByGit(List<String> paths) throws Exception {
    byte[] input = (String.join("\0", paths) + "\0").getBytes(StandardCharsets.UTF_8);
    byte[] output = git(folder, input, "check-ignore", "--no-index", "--stdin", "-z");
    Set<String> ignored = new TreeSet<>();
    for (String path : new String(output, StandardCharsets.UTF_8).split("\0", -1)) {
      if (!path.isEmpty()) {
        ignored.add(path);
      }
    }
    return ignored;
  }

  private static boolean isGitHere() {
    try {
      return new ProcessBuilder("git", "--version").start().waitFor() == 0;
    } catch (IOException | InterruptedException e) {
      return false;
    }
  }

  private static byte[] git(Path folder, byte[] input, String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    Thread reader =
        new Thread(
            () -> {
              try (var in = process.getInputStream()) {
                in.transferTo(output);
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    reader.start();
    try (OutputStream out = process.getOutputStream()) {
      out.write(input);
    }
    reader.join();
    process.waitFor();
    return output.toByteArray();
  }
}
