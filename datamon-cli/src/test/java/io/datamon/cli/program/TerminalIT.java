package io.datamon.cli.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the built program tells of a transfer: on a terminal, to programs, and not at all. */
class TerminalIT {
  private static final String UPLOAD = "bundle upload r --path in --message m";

  @TempDir Path home;
  private Program program;

  @BeforeEach
  void make() throws IOException {
    program = new Program(home);
    Files.createDirectories(home.resolve("in"));
    Files.writeString(home.resolve("in/a.csv"), "1,2,3\n".repeat(1000));
    Files.writeString(home.resolve("in/b.csv"), "4,5,6\n".repeat(1000));
    program.line("repo create --repo r --description d").ok();
  }

  /** Runs a command on a terminal of its own; returns all that the terminal was sent. */
  private String onTerminal(Map<String, String> variables, String words) throws Exception {
    Path sent = home.resolve("sent");
    String command = "'" + program.launcher() + "' " + words;
    ProcessBuilder builder =
        new ProcessBuilder("script", "-q", "-c", command, sent.toString())
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/local/bin:/usr/bin:/bin");
    builder.environment().put("SHELL", "/bin/sh");
    builder.environment().put("HOME", home.toString());
    builder.environment().put("DATAMON_JAVA", System.getProperty("datamon.java"));
    builder.environment().put("DATAMON_START_CACHE", Program.START_CACHE.toString());
    builder.environment().put("TERM", "xterm");
    builder.environment().putAll(variables);
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the command did not end");
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(sent, StandardCharsets.UTF_8);
  }

  @Test
  void onATerminalALineIsDrawnAndRemoved() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "script is missing");
    String sent = onTerminal(Map.of(), UPLOAD);
    assertTrue(Pattern.compile("\\r\\d of \\d\\+? files?, ").matcher(sent).find(), sent);
    assertTrue(sent.contains("Uploaded bundle id:"), sent);
    assertTrue(sent.contains("INFO: 2 files with 12.0 kB"), sent);
    sent = onTerminal(Map.of(), "bundle download r --destination out");
    assertTrue(Pattern.compile("\\r\\d of 2\\+? files, .* fetched").matcher(sent).find(), sent);
    assertFalse(onTerminal(Map.of("TERM", "dumb"), UPLOAD).contains(" of 2"));
    assertFalse(onTerminal(Map.of(), UPLOAD + " --progress none").contains(" of 2"));
    String quiet = onTerminal(Map.of(), UPLOAD + " --quiet");
    assertTrue(quiet.matches("(?s)[^\\n]*\\n?Uploaded bundle id:\\w{27}\\r\\n.*"), quiet);
    assertFalse(quiet.contains(" of 2"), quiet);
  }

  @Test
  void onATerminalFailuresAreColouredUnlessThatIsNotWanted() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "script is missing");
    String red = "\u001b[1;31mERROR:\u001b[0m";
    String wrong = "repo get --repo none";
    assertTrue(onTerminal(Map.of(), wrong).contains(red));
    assertFalse(onTerminal(Map.of("NO_COLOR", "1"), wrong).contains("\u001b"));
    assertFalse(onTerminal(Map.of("TERM", "dumb"), wrong).contains("\u001b"));
    assertFalse(onTerminal(Map.of(), wrong + " --no-color").contains("\u001b"));
    assertFalse(program.line(wrong).failed(2).contains("\u001b"));
  }

  @Test
  void withoutATerminalNothingIsToldButTheSummary() {
    Program.Result run = program.line(UPLOAD);
    assertTrue(run.ok().matches("Uploaded bundle id:\\w{27}\\n"), run.out());
    assertEquals(1, run.err().lines().count(), run.err());
    assertEquals("", program.line(UPLOAD + " --quiet").err());
  }

  @Test
  void eventsAreLinesOfJson() {
    Program.Result run = program.line(UPLOAD + " --progress json --quiet");
    List<String> events = run.err().lines().toList();
    assertEquals(0, run.code());
    assertTrue(events.get(0).startsWith("{\"event\":\"progress\",\"seconds\":"), run.err());
    String end = events.get(events.size() - 1);
    assertTrue(end.startsWith("{\"event\":\"end\",\"seconds\":"), end);
    assertTrue(end.contains(",\"files\":2,\"filesFound\":2,\"bytes\":12000,"), end);
    assertEquals(64, program.line(UPLOAD + " --progress loud").code());
  }

  @Test
  void atInfoLogsAreTheLinesOfTheOlderProgram() {
    Program.Result run = program.line(UPLOAD + " --loglevel info --quiet");
    String id = run.ok().strip().substring("Uploaded bundle id:".length());
    List<String> lines = run.err().lines().toList();
    for (String line : lines) {
      assertTrue(
          line.matches(
              "\\{\"level\":\"info\",\"ts\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}"
                  + "[+-]\\d{4}\",\"caller\":\"[^\"]+\",\"msg\":.*\\}"),
          line);
    }
    assertEquals(3, lines.size(), run.err());
    assertTrue(
        lines.get(2).endsWith("\"msg\":\"Uploaded bundle id\",\"BundleID\":\"" + id + "\"}"));
    assertEquals("", program.line(UPLOAD + " --loglevel none --quiet").err());
  }

  @Test
  void whatIsPipedInIsUploaded() {
    Program.Result run =
        program.shell(
            "printf 'select 1;' | datamon bundle upload r --path - --stdin-name db/dump.sql"
                + " --message m && datamon bundle cat r:db/dump.sql");
    assertTrue(run.ok().endsWith("\nselect 1;"), run.out());
    run =
        program.shell(
            "cd in && find . -name 'a*' | datamon bundle upload r --path . --message m --files - -q"
                + " && datamon bundle list files r");
    assertEquals(2, run.lines().size(), run.out());
  }

  @Test
  void aCommandThatWaitsForInputCanBeInterrupted() throws Exception {
    Process process =
        program.start(
            "bundle", "upload", "r", "--path", "-", "--stdin-name", "f", "--message", "m");
    // Its session object is there when it has begun to wait.
    Path sessions = home.resolve(".datamon2/store");
    while (!holdsSession(sessions)) {
      assertTrue(process.isAlive(), "the command ended by itself");
      Thread.onSpinWait();
    }
    process.destroy();
    assertTrue(process.waitFor(120, TimeUnit.SECONDS));
    assertEquals(143, process.exitValue());
    assertEquals("", program.line("bundle list r").ok());
  }

  private static boolean holdsSession(Path store) throws IOException {
    try (var files = Files.walk(store)) {
      return files.anyMatch(
          file -> file.getParent().endsWith("sessions") && Files.isRegularFile(file));
    } catch (UncheckedIOException e) {
      return false; // something was removed meanwhile
    }
  }
}
