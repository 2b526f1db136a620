package io.datamon.cli.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.cli.program.GuidePage.Block;
import io.datamon.cli.program.GuidePage.Command;
import io.datamon.cli.program.GuidePage.Prose;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of {@code docs/guide.md}, all of them in the order of the page and in one home, each
 * with what the page says that a terminal shows.
 */
class GuideIT {
  private static final Path PAGE =
      Path.of("").toAbsolutePath().getParent().resolve("docs/guide.md");

  /** What the page says that was done in between, and how. */
  private static final Map<String, String> DONE_BETWEEN =
      Map.of("After a line was added to `labels.csv`:", "echo 0003,1 >> digits/labels.csv");

  /** The first lines of the blocks in which nothing is typed: the page has none. */
  private static final List<String> NOT_TYPED = List.of();

  /** The page names its user's home so. */
  private static final String HOME = "/home/jane";

  @TempDir private Path top;

  @Test
  void everyCommandOfTheGuidePrintsWhatStandsBelowIt() throws IOException {
    Path home = Files.createDirectory(top.toRealPath().resolve("jane"));
    makeDigits(home.resolve("digits"));
    copyArchive(Files.createDirectories(home.resolve("datamon-cli/target")));
    // What the page installs is what runs.
    Program program = new Program(home).from(home.resolve(".local/bin/datamon"));
    GuideMatch match = new GuideMatch();
    List<String> notTyped = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    Set<String> done = new HashSet<>();
    int commands = 0;
    for (Object part : GuidePage.parts(Files.readString(PAGE))) {
      if (part instanceof Prose prose) {
        if (DONE_BETWEEN.containsKey(prose.line()) && done.add(prose.line())) {
          program.shell(DONE_BETWEEN.get(prose.line())).ok();
        }
        continue;
      }
      Block block = (Block) part;
      if (block.commands().isEmpty()) {
        notTyped.add(block.firstLine());
      }
      for (Command command : block.commands()) {
        commands++;
        Program.Result result = program.shell("exec 2>&1\n" + match.toProgram(command.typed()));
        List<String> printed = result.out().replace(home.toString(), HOME).lines().toList();
        // A code other than 0 is asked for, and printed, by what is typed.
        if (result.code() != 0 || !match.matches(command.printed(), printed)) {
          wrong.add(
              "line %d of the page, ended with %d, really prints:%n$ %s%n%s"
                  .formatted(
                      command.line(), result.code(), command.typed(), match.toPage(printed)));
        }
      }
    }
    assertEquals("", String.join("\n", wrong));
    assertEquals(NOT_TYPED, notTyped, "blocks in which nothing is typed");
    assertEquals(DONE_BETWEEN.keySet(), done, "what was done in between");
    assertTrue(commands >= 41, commands + " commands");
  }

  /** Puts the archive that the build made where the page unpacks it from. */
  private static void copyArchive(Path folder) throws IOException {
    Path build = Program.DISTRIBUTION.getParent().getParent();
    try (DirectoryStream<Path> archives = Files.newDirectoryStream(build, "datamon-*.tar.gz")) {
      for (Path archive : archives) {
        Files.copy(archive, folder.resolve(archive.getFileName()));
      }
    }
  }

  /** Makes the folder that the page uploads first, with different times. */
  private static void makeDigits(Path digits) throws IOException {
    Map<String, String> files =
        Map.of(
            "labels.csv", "2026-11-21T11:27:26.290178110Z",
            "test/0001.png", "2026-11-21T11:27:26.296178137Z",
            "train/0001.png", "2026-11-21T11:27:26.292178119Z",
            "train/0002.png", "2026-11-21T11:27:26.294178128Z");
    for (Map.Entry<String, String> entry : files.entrySet()) {
      String name = entry.getKey();
      Path file = digits.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(
          file, name.endsWith(".csv") ? "0001,7\n0002,2\n" : name.repeat(50).substring(0, 600));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
      Files.setLastModifiedTime(file, FileTime.from(Instant.parse(entry.getValue())));
    }
  }
}
