package io.datamon.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.InvalidInputException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

class NamingTest {
  private static final String ID = "1INzQ5TV4vAAfU2PbRFgPfnzEwR";

  @Command(name = "test")
  static final class Line {
    @Spec CommandSpec spec = CommandSpec.create();
    @Mixin BundleNaming naming = new BundleNaming();

    @Option(names = "--file")
    @Nullable String file;
  }

  @Command(name = "test")
  static final class LabelLine {
    @Spec CommandSpec spec = CommandSpec.create();
    @Mixin LabelNaming naming = new LabelNaming();
  }

  private static Line parse(String line) {
    Line command = new Line();
    new CommandLine(command).parseArgs(words(line));
    return command;
  }

  private static String[] words(String line) {
    return Arrays.stream(line.split(" ", -1)).filter(w -> !w.isEmpty()).toArray(String[]::new);
  }

  private static String named(String line) {
    Line command = parse(line);
    return command.naming.reference(command.spec, command.file).toString();
  }

  @ParameterizedTest
  @CsvSource({
    "r, r",
    "--repo r, r",
    "r --repo r, r",
    "r@l, r@l",
    "--repo r --label l, r@l",
    "r --label l, r@l",
    "r@l --label l, r@l",
    "r:1INz, r:1INz",
    "--repo r --bundle 1INz, r:1INz",
    "r::a/b, r::a/b",
    "r:a/b, r::a/b",
    "--repo r --file a/b, r::a/b",
    "r@l:a, r@l:a",
    "r@l --file a, r@l:a",
    "r:1INz:a, r:1INz:a",
    "r --bundle 1INz --file ./a/, r:1INz:a",
  })
  void bothGrammarsNameTheSameThings(String line, String reference) {
    assertEquals(reference, named(line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "r --repo s",
        "--repo r --bundle 1INz --label l",
        "r@l --label m",
        "r:1INz --bundle 2INz",
        "r::a --file b",
        ""
      })
  void whatContradictsOrIsMissingIsWrongUsage(String line) {
    assertThrows(ParameterException.class, () -> named(line));
  }

  @ParameterizedTest
  @ValueSource(strings = {"r@l --bundle 1INz", "r:1INz --label l", "r_s", "r@", "r:", "r::../a"})
  void whatCannotBeANameIsInvalid(String line) {
    assertThrows(InvalidInputException.class, () -> named(line));
  }

  @Test
  void oneWordIsTheShortForm() {
    assertTrue(parse("r@l").naming.isShort());
    assertFalse(parse("--repo r --bundle " + ID).naming.isShort());
  }

  @Test
  void allMissingFlagsAreNamedInOrder() {
    Line command = parse("");
    ParameterException e =
        assertThrows(
            ParameterException.class,
            () ->
                Usage.required(command.spec)
                    .flag("repo", null)
                    .flag("message", "")
                    .flag("destination", null)
                    .check());
    assertEquals("required flag(s) \"destination\", \"repo\" not set", e.getMessage());
  }

  @Test
  void aPathIsWrongUsageWhereABundleIsNeeded() {
    Line command = parse("r::a");
    assertThrows(ParameterException.class, () -> command.naming.bundle(command.spec));
  }

  private static LabelNaming.Named label(String line) {
    LabelLine command = new LabelLine();
    new CommandLine(command).parseArgs(words(line));
    return command.naming.named(command.spec, Usage.required(command.spec));
  }

  @ParameterizedTest
  @ValueSource(strings = {"r@l", "r --label l", "--repo r --label l", "r@l --repo r --label l"})
  void aLabelIsNamedByOneWordOrByFlags(String line) {
    assertEquals("r", label(line).repo().value());
    assertEquals("l", label(line).label().value());
  }

  @ParameterizedTest
  @ValueSource(strings = {"r", "--label l", "r@l:a", "r@l --repo s", "r@l --label m", ""})
  void aLabelThatIsNotNamedOrTwiceIsWrongUsage(String line) {
    assertThrows(ParameterException.class, () -> label(line));
  }
}
