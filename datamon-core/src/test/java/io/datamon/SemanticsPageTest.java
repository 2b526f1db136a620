package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of promises: each is held by tests, and the tests that it names exist. */
class SemanticsPageTest {
  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");
  private static final Pattern ANNOTATION =
      Pattern.compile("@(Test|ParameterizedTest|TestFactory|RepeatedTest)\\b");
  private static final Pattern PROMISE = Pattern.compile("- (.+)\\. \\((`[^)]+`)\\)");

  @Test
  void everyPromiseNamesTestsThatExist() throws IOException {
    Map<String, String> sources = testSources();
    List<String> wrong = new ArrayList<>();
    int promises = 0;
    for (String line :
        Files.readAllLines(PROJECT.resolve("docs/semantics.md"), StandardCharsets.UTF_8)) {
      if (!line.startsWith("-")) {
        continue;
      }
      promises++;
      Matcher promise = PROMISE.matcher(line);
      if (!promise.matches()) {
        wrong.add("not of the form \"- promise. (tests)\": " + line);
        continue;
      }
      for (String reference : promise.group(2).split(", ", -1)) {
        Matcher test = TEST.matcher(reference);
        if (!test.matches()) {
          wrong.add("not the name of a test: " + reference);
        } else if (!isTest(sources.getOrDefault(test.group(1), ""), test.group(2))) {
          wrong.add("no such test: " + reference);
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(promises > 30, promises + " promises");
  }

  /** Whether a class has a method of that name that an annotation makes a test. */
  private static boolean isTest(String source, String method) {
    int at = source.indexOf(" " + method + "(");
    if (at < 0) {
      return false;
    }
    // From the end of the member before it.
    String head = source.substring(Math.max(0, source.lastIndexOf("\n  }", at)), at);
    return ANNOTATION.matcher(head).find();
  }

  private static Map<String, String> testSources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    try (Stream<Path> modules = Files.list(PROJECT)) {
      for (Path module : modules.filter(m -> Files.isRegularFile(m.resolve("pom.xml"))).toList()) {
        Path tests = module.resolve("src/test/java");
        if (Files.isDirectory(tests)) {
          try (Stream<Path> files = Files.walk(tests)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
              String name = file.getFileName().toString();
              sources.put(
                  name.substring(0, name.length() - ".java".length()),
                  Files.readString(file, StandardCharsets.UTF_8));
            }
          }
        }
      }
    }
    return sources;
  }
}
