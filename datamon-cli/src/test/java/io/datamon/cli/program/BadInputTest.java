package io.datamon.cli.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every row of {@code bad-input.txt}: one clear line, its exit code, nothing lost and nothing left.
 * If the superuser runs the tests, all rows run again in a process for which permissions hold.
 */
class BadInputTest {
  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

  private static Path top = Path.of("");

  /** In memory, where there is such a place: a store waits until a disk has what it wrote. */
  @BeforeAll
  static void folder() throws IOException {
    Path memory = Path.of("/dev/shm");
    top =
        Files.isWritable(memory)
            ? Files.createTempDirectory(memory, "bad-input")
            : Files.createTempDirectory("bad-input");
  }

  @AfterAll
  static void remove() throws IOException {
    TreeState.remove(top);
  }

  @TestFactory
  Stream<DynamicTest> everyRowIsOneClearLineItsCodeAndNothingElse() throws IOException {
    BadInputTable table = new BadInputTable(Files.createDirectory(top.resolve("here")));
    return BadInputRow.all().stream()
        .filter(row -> !ROOT || !BadInputStates.needsRights(row))
        .map(row -> test(row, table::run));
  }

  @TestFactory
  Stream<DynamicTest> permissionsThatHoldMakeNoOtherDifference() throws Exception {
    assumeTrue(ROOT, "permissions hold for this user, so the rows have run with them");
    assumeTrue(works(List.of("true")), "rights cannot be dropped here (setpriv)");
    Path folder = Files.createDirectory(top.resolve("there"));
    Process process =
        new ProcessBuilder(
                withoutRights(
                    List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BadInputTable.class.getName(),
                        folder.toString())))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    Map<String, BadInputRow> did =
        BadInputRow.parse(said).stream()
            .collect(Collectors.toMap(BadInputRow::name, Function.identity()));
    return BadInputRow.all().stream().map(row -> test(row, same -> did.get(same.name())));
  }

  private interface Run {
    BadInputRow of(BadInputRow row) throws IOException;
  }

  private static DynamicTest test(BadInputRow row, Run run) {
    return DynamicTest.dynamicTest(
        row.name(), () -> assertEquals(row.toString(), run.of(row).toString()));
  }

  private static List<String> withoutRights(List<String> command) {
    return Stream.concat(
            Stream.of("setpriv", "--bounding-set", "-all", "--inh-caps", "-all"), command.stream())
        .toList();
  }

  private static boolean works(List<String> command) throws InterruptedException {
    try {
      return new ProcessBuilder(withoutRights(command))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // there is no such command
    }
  }
}
