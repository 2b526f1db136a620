package io.datamon.cli.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherIT {
  @TempDir private Path top;
  private Path home;
  private Program program;

  @BeforeEach
  void home() throws IOException {
    home = Files.createDirectory(top.resolve("home"));
    // Copies of the program, and JDKs that are none, would make archives of their own.
    program = new Program(home).with("DATAMON_START_CACHE", "off");
  }

  @Test
  void versionIsThatOfTheBuildAndNothingElseIsPrinted() {
    Program.Result run = program.run("version");
    assertEquals("Version: " + System.getProperty("datamon.version"), run.lines().get(0));
    assertEquals(4, run.lines().size());
    assertEquals("", run.err(), "no warning of the JVM either");
  }

  @Test
  void aCompletionSearchesNoJarForWhatIsNotThere() throws IOException {
    Path classes = top.resolve("classes");
    Path failures = top.resolve("failures");
    String log = "-Xlog:class+load:file=" + classes + " -Xlog:exceptions=info:file=" + failures;
    program.with("DATAMON_JAVA_OPTS", log).run("__complete", "--", "repo", "get", "x").ok();
    assertFalse(Files.readString(failures).contains("ClassNotFoundException"));
    String loaded = Files.readString(classes);
    assertTrue(loaded.contains(" io.datamon.Datamon "), "the store is opened");
    assertFalse(loaded.contains(" java.time.zone.ZoneRulesProvider "), "which looks in all jars");
    assertFalse(loaded.contains(" java.io.Console "), "which looks for a terminal");
  }

  @Test
  void theProgramIsFoundThroughLinksAndFromAnyFolder() throws IOException {
    Path first = Files.createSymbolicLink(top.resolve("first"), program.launcher());
    Path bin = Files.createDirectories(top.resolve("a/bin"));
    Path second = Files.createSymbolicLink(bin.resolve("datamon"), Path.of("../../first"));
    assertEquals(0, program.from(second).run("version").code());
    assertEquals(0, program.from(first).in(Path.of("/")).run("version").code());
    Program onPath =
        program.with("PATH", bin + ":/usr/bin:/bin").from(Path.of("/usr/bin/env")).in(bin);
    assertEquals(0, onPath.run("datamon", "version").code());
    assertEquals(0, program.from(Path.of("/bin/sh")).in(bin).run("datamon", "version").code());
  }

  @Test
  void aFolderWithABlankAndOtherLettersWillDo() throws IOException {
    Path copy = top.resolve("my café");
    Program.copyDistribution(copy);
    assertEquals(0, program.from(copy.resolve("bin/datamon")).run("version").code());
  }

  @Test
  void longCommandsHaveTheSecondCompilerForWhatIsWorthItAndNothingIsSaidOfThat()
      throws IOException {
    Path copy = top.resolve("my café");
    Program.copyDistribution(copy);
    Path java = top.resolve("told");
    Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Program told = program.from(copy.resolve("bin/datamon")).with("DATAMON_JAVA", java.toString());
    String directives = "-XX:CompilerDirectivesFile=" + copy.resolve("lib/second-compiler");
    for (String line : List.of("bundle list", "--context version bundle list", "verify -q")) {
      String options = told.run(line.split(" ", -1)).ok();
      assertTrue(options.lines().anyMatch(directives::equals), options);
      assertFalse(options.contains("-XX:TieredStopAtLevel=1"), options);
    }
    for (String line : List.of("repo list", "-q --config bundle repo list", "bundle list -h")) {
      String options = told.run(line.split(" ", -1)).ok();
      assertFalse(options.contains("CompilerDirectives"), options);
      assertTrue(options.contains("-XX:TieredStopAtLevel=1"), options);
    }

    Program.Result refused =
        program.from(copy.resolve("bin/datamon")).run("bundle", "list", "--repo", "nope");
    assertEquals("", refused.out());
    assertEquals("ERROR: repo validation: Repo:nope does not exist\n", refused.err());
  }

  /** Each method of a record that is not written out makes the JVM generate some ten classes. */
  @Test
  void noCommandMakesTheJvmGenerateMethodsOfRecords() throws IOException {
    Path data = Files.createDirectories(top.resolve("data"));
    Files.writeString(data.resolve("a"), "some text");
    Path loaded = top.resolve("loaded");
    Program logging =
        program.with("DATAMON_JAVA_OPTS", "-Xlog:class+load:file=" + loaded + "::filesize=0");
    for (String line :
        List.of(
            "repo create r --description d",
            "bundle upload r@l --path " + data + " --message m",
            "bundle upload r@l --path " + data + " --message m",
            "bundle download r@l --destination " + top.resolve("out"),
            "bundle list files r@l",
            "bundle list r",
            "label list r",
            "repo list",
            "verify --data")) {
      logging.run(line.split(" ", -1)).ok();
      String classes = Files.readString(loaded);
      assertTrue(classes.contains("io.datamon.cli.Main "), line);
      assertFalse(classes.contains(" java.lang.runtime.ObjectMethods "), line);
    }
  }

  @Test
  void aMissingJarIsToldInOneLine() throws IOException {
    Path copy = top.resolve("copy");
    Files.createDirectories(copy.resolve("bin"));
    Path launcher = Files.copy(program.launcher(), copy.resolve("bin/datamon"));
    Program.Result run = program.from(launcher).run("version");
    assertEquals(
        "ERROR: "
            + copy.toRealPath()
            + "/lib/datamon-cli-*.jar is missing: install Datamon again\n",
        run.failed(1));
  }

  @Test
  void theNewestJavaCountsWhereverItIs() throws IOException {
    Path newer = fakeJava("newer", "99.0.1");
    Path older = fakeJava("older", "11.0.2");
    Path ancient = fakeJava("ancient", "1.8.0_292");
    Program free = program.without("DATAMON_JAVA");
    assertEquals("fake newer\n", free.with("JAVA_HOME", newer.toString()).run("version").ok());
    assertEquals(
        "fake newer\n", free.with("PATH", newer + "/bin:/usr/bin:/bin").run("version").ok());
    for (Path old : new Path[] {older, ancient, top.resolve("nothing")}) {
      String out = free.with("JAVA_HOME", old.toString()).run("version").ok();
      assertTrue(out.startsWith("Version: "), out);
    }
  }

  @Test
  void theJavaThatCameWithTheProgramIsUsedBeforeNewerOnes() throws IOException {
    Path copy = top.resolve("copy");
    Program.copyDistribution(copy);
    Path own = Files.createSymbolicLink(copy.resolve("java"), fakeJava("own", "17.0.1"));
    Program free =
        program
            .from(copy.resolve("bin/datamon"))
            .without("DATAMON_JAVA")
            .with("JAVA_HOME", fakeJava("newer", "99.0.1").toString());
    assertEquals("fake own\n", free.run("version").ok());

    Files.delete(own);
    Files.createSymbolicLink(own, fakeJava("damaged", "unknown"));
    assertEquals(
        "ERROR: " + copy.toRealPath() + "/java is damaged: install Datamon again\n",
        free.run("version").failed(1));
  }

  @Test
  void aLinkOnThePathLeadsToItsJdk() throws IOException {
    Path newer = fakeJava("newer", "99");
    Path bin = Files.createDirectory(top.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("java"), newer.resolve("bin/java"));
    Program free = program.without("DATAMON_JAVA").with("PATH", bin + ":/usr/bin:/bin");
    assertEquals("fake newer\n", free.run("version").ok());
  }

  @Test
  void aForcedJavaIsUsedOrRefusedByName() throws IOException {
    Path older = fakeJava("older", "11");
    assertEquals(
        "fake older\n", program.with("DATAMON_JAVA", older + "/bin/java").run("version").ok());
    String message = program.with("DATAMON_JAVA", "/no/java").run("version").failed(1);
    assertEquals("ERROR: DATAMON_JAVA is /no/java, which cannot be run\n", message);
  }

  @Test
  void namesThatAreNotAsciiWorkWithoutALocale() throws IOException {
    Path file = home.resolve("café/config 漢.yaml");
    for (String locale : new String[] {"", "C", "POSIX", "en_US.ISO-8859-1"}) {
      Files.deleteIfExists(file);
      Program.Result run =
          program
              .with("LANG", locale)
              .with("DATAMON_CONFIG", file.toString())
              .run("config", "set", "--name", "Zoë", "--email", "z@x");
      assertEquals("config file created in " + file + "\n", run.ok());
      assertEquals("name: Zoë\nemail: z@x\n", Files.readString(file, StandardCharsets.UTF_8));
    }
  }

  @Test
  void theHomeOfTheEnvironmentCountsNotThatOfTheUserDataBase() {
    assertTrue(
        program.run("info").ok().contains("Store: file://" + home + "/.datamon2/store/ (default)"),
        "the store lies below HOME");
  }

  @Test
  void theHeapCanBeSet() {
    Program.Result run =
        program
            .with("DATAMON_HEAP", "16m")
            .with("DATAMON_JAVA_OPTS", "-XX:+PrintFlagsFinal")
            .run("version");
    assertTrue(run.ok().contains(" MaxHeapSize "), "the JVM prints its flags");
    String line =
        run.out().lines().filter(l -> l.contains(" MaxHeapSize ")).findFirst().orElseThrow();
    assertTrue(line.contains(" " + (16 << 20) + " "), line);
  }

  /** Makes a folder that looks like a JDK, whose java says only its name. */
  private Path fakeJava(String name, String version) throws IOException {
    Path jdk = top.resolve(name);
    Path java = Files.createDirectories(jdk.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho fake " + name + "\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(
        jdk.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
    return jdk;
  }
}
