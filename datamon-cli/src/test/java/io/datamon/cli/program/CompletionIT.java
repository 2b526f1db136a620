package io.datamon.cli.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.datamon.cli.CliRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys are typed into real shells, on a terminal; what they make of the line is looked at. */
class CompletionIT {
  /** What is typed before the tab key, and the line after it. */
  private static final Map<String, String> LINES = new LinkedHashMap<>();

  static {
    LINES.put("datamon bun", "datamon bundle ");
    LINES.put("datamon --loglevel=de", "datamon --loglevel=debug ");
    LINES.put("datamon repo get let", "datamon repo get letters ");
    LINES.put("datamon bundle get digits@st", "datamon bundle get digits@stable ");
    LINES.put(
        "datamon bundle upload digits --path dat", "datamon bundle upload digits --path data/");
    LINES.put("datamon repo get --config gs://x dig", "datamon repo get --config gs://x dig");
  }

  @TempDir private Path home;
  private Program program;

  @BeforeEach
  void store() throws IOException {
    Files.createDirectories(home.resolve("data/sub/deep er"));
    Files.writeString(home.resolve("data/sub/deep er/one.txt"), "1");
    Files.writeString(home.resolve("data/sub/a"), "2");
    cli("repo", "create", "digits", "--description", "d");
    cli("repo", "create", "letters", "--description", "d");
    cli("bundle", "upload", "digits@stable", "--path", "data", "--message", "m");
    Path bin = Files.createDirectory(home.resolve("bin"));
    program = new Program(home);
    Files.createSymbolicLink(bin.resolve("datamon"), program.launcher());
    program =
        program
            .with("PATH", bin + ":/usr/bin:/bin")
            .with("LC_ALL", "C.UTF-8")
            .with("TERM", "vt100")
            .with("DATAMON_COMPLETION_MS", "60000");
  }

  private void cli(String... words) {
    CliRun run = CliRun.of(home, words);
    assertEquals(0, run.code(), run.err());
  }

  /** The keys are taken one after the other: the line is printed when its completion is done. */
  private String typed(String shell, String setUp, List<String> lines) throws Exception {
    StringBuilder keys = new StringBuilder("stty cols 1000 -echo\n" + setUp + "\n");
    for (String line : lines) {
      // The tab; then from a command a text: to the begin of the line, and to its end.
      keys.append(line).append("\t\u0001printf '<%s>\\n' '\u0005'\n");
    }
    keys.append("exit\n");
    Process process = program.from(Path.of("/usr/bin/script")).start("-qec", shell, "/dev/null");
    OutputStream in = process.getOutputStream();
    in.write(keys.toString().getBytes(StandardCharsets.UTF_8));
    in.flush();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static List<String> results(String screen) {
    List<String> found = new ArrayList<>();
    Matcher matcher = Pattern.compile("(?m)^<(.*)>\r*$").matcher(screen);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  @Test
  void bash() throws Exception {
    check(
        "/bin/bash --norc --noprofile -i",
        "eval \"$(datamon completion bash)\"",
        "deep\\ er/",
        UnaryOperator.identity());
  }

  @Test
  void zsh() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/zsh")), "zsh is needed");
    check(
        "/usr/bin/zsh -f -i",
        "setopt no_auto_remove_slash; eval \"$(datamon completion zsh)\"",
        "deep\\ er/",
        String::strip); // zsh takes the blank back when the line goes on
  }

  private void check(String shell, String setUp, String quoted, UnaryOperator<String> strip)
      throws Exception {
    List<String> lines = new ArrayList<>(LINES.keySet());
    lines.add("datamon bundle cat digits::sub/d");
    List<String> expected = new ArrayList<>(LINES.values());
    expected.add("datamon bundle cat digits::sub/" + quoted);
    String screen = typed(shell, setUp, lines);
    assertEquals(
        expected.stream().map(strip).toList(),
        results(screen).stream().map(strip).toList(),
        screen);
    assertFalse(screen.contains("ERROR") || screen.contains("Exception"), screen);
  }

  @Test
  void fish() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/fish")), "fish is needed");
    StringBuilder script = new StringBuilder("datamon completion fish | source\n");
    for (String line : LINES.keySet()) {
      script.append("echo '<' (complete -C '" + line + "' | string split -f1 \\t) '>'\n");
    }
    Path file = Files.writeString(home.resolve("script.fish"), script);
    Program.Result run = program.from(Path.of("/usr/bin/fish")).run("--no-config", file.toString());
    List<String> expected = new ArrayList<>();
    LINES.forEach(
        (line, after) ->
            expected.add(
                line.equals(after)
                    ? "< >"
                    : "< " + after.strip().substring(after.strip().lastIndexOf(' ') + 1) + " >"));
    assertEquals(expected, run.lines(), run.err());
    assertEquals("", run.err());
  }

  @Test
  void theScriptsAreWholeAndKnowNoOtherShell() {
    for (String shell : new String[] {"bash", "zsh", "fish"}) {
      assertTrue(CliRun.of(home, "completion", shell).out().contains("__complete"), shell);
    }
    CliRun other = CliRun.of(home, "completion", "ksh");
    assertEquals(64, other.code());
    assertTrue(
        other
            .err()
            .startsWith(
                "Error: invalid argument \"ksh\" for \"datamon completion\": bash, zsh or fish\n"));
    assertEquals(64, CliRun.of(home, "completion").code());
  }
}
