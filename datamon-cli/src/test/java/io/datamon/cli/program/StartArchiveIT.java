package io.datamon.cli.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of loaded classes that the launcher makes and uses. */
class StartArchiveIT {
  /** What the JVM says of a class that it has from an archive. */
  private static final String SHARED = "shared objects file";

  @TempDir private static Path shared;

  /** An archive that all tests may read. */
  private static Path made = Path.of("");

  @TempDir private Path top;
  private Path home;
  private Path cache;
  private Program program;

  @BeforeAll
  static void fourAtOnceMakeOneArchiveAndLeaveNothingElse() throws IOException {
    Program program =
        new Program(Files.createDirectory(shared.resolve("home")))
            .with("DATAMON_START_CACHE", shared.resolve("cache").toString());
    List<Process> makers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      makers.add(program.start("__archive"));
    }
    for (Process maker : makers) {
      Program.Result end = Program.finish(maker);
      assertEquals("", end.ok() + end.err());
    }
    made = only(shared.resolve("cache"));
  }

  @BeforeEach
  void folders() throws IOException {
    home = Files.createDirectory(top.resolve("home"));
    cache = top.resolve("my cache");
    program = new Program(home).with("DATAMON_START_CACHE", cache.toString());
  }

  /** Returns the only file below a folder. */
  private static Path only(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> all = files.filter(Files::isRegularFile).toList();
      assertEquals(1, all.size(), all.toString());
      return all.get(0);
    }
  }

  /** Writes what is to be the archive of the program into this test's cache. */
  private void place(byte[] archive) throws IOException {
    Path file = cache.resolve(shared.resolve("cache").relativize(made).toString());
    Files.createDirectories(file.getParent());
    Files.deleteIfExists(file);
    Files.write(file, archive);
  }

  /** Tells whether a start finds the program's classes in an archive. */
  private boolean isUsed(Program started) throws IOException {
    Path log = top.resolve("classes");
    Files.deleteIfExists(log);
    Program.Result run =
        started.with("DATAMON_JAVA_OPTS", "-Xlog:class+load:file=" + log).run("version");
    assertEquals(4, run.lines().size(), run.out());
    assertEquals("", run.err());
    List<String> main =
        Files.readAllLines(log).stream().filter(l -> l.contains(" io.datamon.cli.Main ")).toList();
    assertEquals(1, main.size(), main.toString());
    return main.get(0).contains(SHARED);
  }

  @Test
  void anArchiveIsUsedUnlessItIsTurnedOff() throws IOException {
    long size = Files.size(made);
    assertTrue(size > 1 << 20 && size < 96 << 20, "an archive of " + size + " bytes");
    assertTrue(isUsed(program.with("DATAMON_START_CACHE", shared.resolve("cache").toString())));
    List<String> old =
        Files.readAllLines(top.resolve("classes")).stream()
            .filter(line -> line.contains(" picocli.") && !line.contains(SHARED))
            .toList();
    assertEquals(List.of(), old, "classes of Java 5, which nothing may link before");
    assertFalse(isUsed(program.with("DATAMON_START_CACHE", "off")));
    assertFalse(Files.exists(home.resolve(".cache")));
  }

  @Test
  void aDamagedArchiveIsPassedOverInSilence() throws IOException {
    byte[] whole = Files.readAllBytes(made);
    place(whole);
    assertTrue(isUsed(program));
    for (int length : new int[] {1, 100, 5000, whole.length / 2}) {
      place(Arrays.copyOf(whole, length));
      assertFalse(isUsed(program), length + " bytes of it");
    }
    place("not an archive\n".repeat(10_000).getBytes(StandardCharsets.US_ASCII));
    assertFalse(isUsed(program));
  }

  @Test
  void otherJarsGetAnotherArchiveAndTheOldOneGoes() throws IOException {
    Path copy = top.resolve("copy");
    Program.copyDistribution(copy);
    Program copied = program.from(copy.resolve("bin/datamon"));
    Path starts = cache.resolve("datamon-start");
    Path folder = starts.resolve(copy.toString().substring(1).replace('/', '-'));
    Path old = Files.createDirectories(folder).resolve("java-17-0123456789abcdef.jsa");
    Files.writeString(old, "of jars that were here before");
    assertEquals("", copied.run("__archive").ok());
    assertNotEquals(old, only(cache));
    assertTrue(isUsed(copied));
    // A jar that was changed behind the program's back.
    Path jar = copy.resolve("lib/datamon-cli-" + System.getProperty("datamon.version") + ".jar");
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now()));
    assertFalse(isUsed(copied));
  }

  @Test
  void nothingIsRemovedThatIsNotAnArchiveHoweverOldItIs() throws IOException {
    Path starts = cache.resolve("datamon-start");
    Path own = cache.resolve(shared.resolve("cache").relativize(made).toString()).getParent();
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(1000)));
    List<Path> kept =
        List.of(
            cache.resolve("photos/one"),
            cache.resolve("one.jsa"),
            starts.resolve("photos/one"),
            own.resolve("photos/one"),
            own.resolve("notes"));
    for (Path file : kept) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, "mine");
      Files.setLastModifiedTime(file, old);
      Files.setLastModifiedTime(file.getParent(), old);
    }
    Path left = Files.createDirectories(starts.resolve("an-earlier-program")).resolve("x.jsa");
    Files.setLastModifiedTime(Files.writeString(left, "x"), old);
    assertEquals("", program.run("__archive").ok());
    for (Path file : kept) {
      assertEquals("mine", Files.readString(file), file.toString());
    }
    assertFalse(Files.exists(left));
  }

  @Test
  void theFirstStartHasOneMadeInTheBackgroundBelowTheHome() throws Exception {
    Path folder = Files.createDirectories(home.resolve(".cache/datamon/start"));
    Path java =
        jdk(
            "for word; do case $word in"
                + " -XX:DumpLoadedClassList=*) ls -l /proc/$$/fd >'"
                + top.resolve("fds")
                + "'; : >\"${word#*=}\"; exit ;;"
                + " -XX:SharedArchiveFile=*/new.??????/archive) exec cp '"
                + made
                + "' \"${word#*=}\" ;; esac; done\n"
                + "exec '"
                + System.getProperty("datamon.java")
                + "' \"$@\"\n");
    Program plain = program.without("DATAMON_START_CACHE").with("DATAMON_JAVA", java.toString());
    try (WatchService watch = folder.getFileSystem().newWatchService()) {
      folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      // As scripts hold locks.
      Path held = top.resolve("held");
      String script = "exec 5>'" + held + "' 200>'" + held + "'; \"$0\" version";
      Program locking = plain.from(Path.of("/bin/bash"));
      assertEquals(4, locking.run("-c", script, plain.launcher().toString()).lines().size());
      WatchKey begun = watch.poll(60, TimeUnit.SECONDS);
      assertTrue(begun != null, "no folder was made");
      Path own = folder.resolve((Path) begun.pollEvents().get(0).context());
      own.register(watch, StandardWatchEventKinds.ENTRY_DELETE);
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      // The lock goes last.
      while (names(own).size() != 1 || names(own).get(0).endsWith(".lock")) {
        assertTrue(System.nanoTime() < deadline, "there is " + names(own));
        WatchKey key = watch.poll(1, TimeUnit.SECONDS);
        if (key != null) {
          key.pollEvents();
          key.reset();
        }
      }
    }
    assertTrue(isUsed(plain));
    assertTrue(Files.exists(top.resolve("held")));
    String files = Files.readString(top.resolve("fds"));
    assertTrue(files.contains("/dev/null"), files);
    assertFalse(files.contains("held"), "what makes the archive keeps locks of others:\n" + files);
  }

  /** Makes what looks like a JDK, and returns its java, which is a script. */
  private Path jdk(String script) throws IOException {
    Path java = Files.createDirectories(top.resolve("jdk/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(top.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
    return java;
  }

  /** Waits for what a start of that copy of the program has left in the background. */
  private static void awaitEndOfAllFrom(Path copy) {
    List<ProcessHandle> left =
        ProcessHandle.allProcesses()
            .filter(p -> p.info().commandLine().orElse("").contains(copy.toString()))
            .toList();
    left.forEach(process -> process.onExit().join());
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void whatMakesNoArchiveIsNotAskedAgainAndAgain() throws IOException {
    Path calls = top.resolve("calls");
    Path java = jdk("echo \"$@\" >>'" + calls + "'\n");
    Path copy = top.resolve("copy");
    Program.copyDistribution(copy);
    Program fake = program.from(copy.resolve("bin/datamon")).with("DATAMON_JAVA", java.toString());
    assertEquals("ERROR: " + java + " has made no archive\n", fake.run("__archive").failed(1));
    assertEquals(0, Files.size(only(cache)));
    assertEquals("", fake.run("__archive").failed(1));
    fake.run("version").ok();
    awaitEndOfAllFrom(copy);
    String asked = Files.readString(calls);
    assertEquals(1, asked.lines().filter(call -> call.contains("__train")).count(), asked);
    List<String> all = asked.lines().toList();
    assertFalse(all.get(all.size() - 1).contains("SharedArchiveFile"), asked);
  }

  @Test
  void noServerOfTheUserIsAskedForAnArchive() throws IOException {
    try (ServerSocket server =
        new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      String endpoint = "http://127.0.0.1:" + server.getLocalPort();
      Program elsewhere =
          program.with("AWS_ENDPOINT_URL_S3", endpoint).with("AWS_ENDPOINT_URL", endpoint);
      assertEquals("", elsewhere.run("__archive").ok());
      server.setSoTimeout(1);
      assertThrows(SocketTimeoutException.class, server::accept, "somebody has connected");
    }
    assertTrue(Files.size(only(cache)) > 1 << 20);
  }

  @Test
  void aHomeOfSomebodyElseIsLeftAlone() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can give a home away");
    Files.setAttribute(home, "unix:uid", 12345);
    Program plain = program.without("DATAMON_START_CACHE");
    assertEquals(4, plain.run("version").lines().size());
    assertFalse(Files.exists(home.resolve(".cache")));
    String said = plain.run("__archive").failed(1);
    assertTrue(said.startsWith("ERROR: no archive can be kept: "), said);
  }

  @Test
  void aPlaceThatIsNoPlaceIsRefused() {
    assertEquals(
        "ERROR: DATAMON_START_CACHE is here: a folder with its whole path is needed, or off\n",
        program.with("DATAMON_START_CACHE", "here").run("version").failed(1));
    Program.Result run = program.with("DATAMON_START_CACHE", "/dev/null/x").run("__archive");
    assertTrue(run.failed(1).matches("ERROR: /dev/null/x/\\S+ cannot be written\n"), run.err());
  }
}
