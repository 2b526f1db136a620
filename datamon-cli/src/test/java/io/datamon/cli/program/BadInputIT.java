package io.datamon.cli.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.datamon.cli.CliRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link BadInputTest} cannot show in its own process: full disks, and several at once. */
class BadInputIT {
  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

  @TempDir private Path home;
  private Program program;

  @BeforeEach
  void data() throws IOException {
    program = new Program(home);
    Files.createDirectories(home.resolve("data"));
    Files.createDirectories(home.resolve("disk"));
    byte[] bytes = new byte[3_000_000];
    new Random(3).nextBytes(bytes);
    Files.write(home.resolve("data/big"), bytes);
    cli("repo", "create", "r", "--description", "d");
  }

  private CliRun cli(String... words) {
    CliRun run = CliRun.of(home, words);
    assertEquals(0, run.code(), run.err());
    return run;
  }

  /** Runs a script that sees a file system of 1 MiB in the folder {@code disk}. */
  private Program.Result onASmallDisk(String script) {
    List<String> unshare = ROOT ? List.of("-m") : List.of("-rm");
    Program mounts = program.from(Path.of("/usr/bin/unshare"));
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/unshare"))
            && mounts.run(unshare.get(0), "true").code() == 0,
        "no file system may be mounted here (unshare -rm)");
    return mounts.run(
        unshare.get(0),
        "/bin/sh",
        "-c",
        "mount -t tmpfs -o size=1m tmpfs disk || exit 99\ndatamon() { '"
            + program.launcher()
            + "' \"$@\"; }\n"
            + script);
  }

  @Test
  void aFullDestinationIsOneLineAndNothingIsLeftThere() {
    cli("bundle", "upload", "r", "--path", "data", "--message", "m");
    Program.Result run =
        onASmallDisk("datamon bundle download r --destination disk/out; echo $?; ls -A disk");
    assertEquals("1\n", run.ok());
    assertTrue(
        run.err().matches("ERROR: destination \\S+/disk/out has room for \\d+ bytes and .*\n"),
        run.err());
  }

  @Test
  void aStoreThatIsFullInTheMiddleIsOneLineAndNoBundleIsThere() {
    Program.Result run =
        onASmallDisk(
            "datamon repo create s --description d --config ./disk --quiet\n"
                + "datamon bundle upload s --path data --message m --label l --config ./disk\n"
                + "echo $?; datamon bundle list s --config ./disk;"
                + " datamon label list s --config ./disk; datamon verify --config ./disk;"
                + " find disk/dev -name '*-*-*-*-*'");
    // What fitted before the disk was full may be there as a pack that nothing leads to.
    assertTrue(
        run.ok().matches("1\nverified 0 bundles with 0 entries in \\d packs?: no damage found\n"),
        run.out());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(
        run.err().matches("ERROR: object packs/\\S+ could not be put into .*No space left.*\n"),
        run.err());
  }

  @Test
  void twoUploadsAtOnceBothSucceed() {
    String[] line = {"bundle", "upload", "r@l", "--path", "data", "--message", "m"};
    Process one = program.start(line);
    Process two = program.start(line);
    String first = id(Program.finish(one));
    String second = id(Program.finish(two));
    assertNotEquals(first, second);
    String bundles = cli("bundle", "list", "r").out();
    assertEquals(2, bundles.lines().count());
    assertTrue(bundles.contains(first) && bundles.contains(second), bundles);
    assertTrue(cli("label", "get", "r@l").out().matches("l , (" + first + "|" + second + ") .*\n"));
    assertTrue(cli("verify", "--data").out().endsWith(": no damage found\n"));
  }

  private static String id(Program.Result upload) {
    return upload.ok().lines().findFirst().orElseThrow().substring("Uploaded bundle id:".length());
  }
}
