package io.datamon.cli.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.storage.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The program on buckets, of which it is told the URI and nothing else. */
@Tag("long")
class BucketsIT {
  /** A kind of server. */
  enum Cloud {
    GCS("gs://data-bucket/team") {
      @Override
      TestServer start(Path folder) throws Exception {
        TestServer server = TestServer.fakeGcs();
        server.makeGcsBucket("data-bucket", false);
        return server;
      }
    },
    MOTO("s3://data-bucket/team") {
      @Override
      TestServer start(Path folder) throws Exception {
        TestServer server = TestServer.moto();
        server.makeS3Bucket("data-bucket");
        return server;
      }
    },
    VERSITY("s3://data-bucket") {
      @Override
      TestServer start(Path folder) throws Exception {
        TestServer server = TestServer.versity(folder);
        server.makeS3Bucket("data-bucket");
        return server;
      }
    };

    private final String uri;

    Cloud(String uri) {
      this.uri = uri;
    }

    abstract TestServer start(Path folder) throws Exception;
  }

  @TempDir private Path top;
  private Path home;
  private final List<TestServer> servers = new ArrayList<>();

  @BeforeEach
  void home() throws IOException {
    home = Files.createDirectory(top.resolve("home"));
  }

  @AfterEach
  void stopServers() {
    servers.forEach(TestServer::close);
  }

  private Program on(Cloud cloud) throws Exception {
    TestServer server = cloud.start(Files.createDirectory(top.resolve("server")));
    servers.add(server);
    return new Program(home)
        .with("STORAGE_EMULATOR_HOST", server.endpoint().toString())
        .with("AWS_ENDPOINT_URL", server.endpoint().toString())
        .with("AWS_ACCESS_KEY_ID", TestServer.KEY)
        .with("AWS_SECRET_ACCESS_KEY", TestServer.SECRET)
        .with("DATAMON_GLOBAL_CONFIG", cloud.uri);
  }

  private Path random(String name, int size) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return Files.write(file, bytes);
  }

  @ParameterizedTest
  @EnumSource
  void theMainJobIsDoneByUriAlone(Cloud cloud) throws Exception {
    Program program = on(cloud);
    Path small = random("data/a/small", 1000);
    Path large = random("data/large", 3_000_000);
    program.line("repo create digits --description d").ok();
    program.line("bundle upload --path data --repo digits --message first --label stable").ok();
    Files.writeString(home.resolve("data/b"), "more");
    program.line("bundle upload --path data --repo digits --message second").ok();
    assertEquals(2, program.line("bundle list --repo digits").lines().size());
    program.line("bundle download digits@stable --destination out").ok();
    assertArrayEquals(Files.readAllBytes(small), Files.readAllBytes(home.resolve("out/a/small")));
    assertArrayEquals(Files.readAllBytes(large), Files.readAllBytes(home.resolve("out/large")));
    assertFalse(Files.exists(home.resolve("out/b")));
    String diff = program.line("bundle diff digits@stable --destination data").ok();
    assertTrue(diff.contains("b"), diff);
    program.line("verify --data").ok();
    for (String kept :
        program
            .line("context check dev --format {{if.Needed}}{{.Kept}}{{else}}true{{end}}")
            .lines()) {
      assertEquals("true", kept);
    }
  }

  @ParameterizedTest
  @EnumSource
  void ofProcessesThatRaceNothingIsLost(Cloud cloud) throws Exception {
    Program program = on(cloud);
    program.line("repo create r --description d").ok();
    List<Process> racers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      random("data" + i + "/f", 100_000 + i);
      random("data" + i + "/common", 200_000);
      racers.add(
          program.start(
              "bundle",
              "upload",
              "--path",
              "data" + i,
              "--repo",
              "r",
              "--message",
              "of racer " + i,
              "--label",
              "newest"));
    }
    Set<String> ids = new HashSet<>();
    for (Process racer : racers) {
      String out = Program.finish(racer).ok();
      ids.add(out.lines().findFirst().orElseThrow().substring("Uploaded bundle id:".length()));
    }
    assertEquals(2, ids.size());
    Set<String> listed = new HashSet<>(program.line("bundle list r --format {{.ID}}").lines());
    assertEquals(ids, listed);
    String labelled = program.line("label get r@newest --format {{.BundleID}}").ok().strip();
    assertTrue(ids.contains(labelled), labelled);
    assertEquals(2, program.line("label history r@newest --format {{.BundleID}}").lines().size());
    program.line("verify --data").ok();
  }

  @Test
  void commandsOnAFolderNeedNothingOfAnyCloud() throws IOException {
    Path copy = top.resolve("datamon");
    int left = 0;
    try (Stream<Path> files = Files.walk(Program.DISTRIBUTION)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        String name = String.valueOf(each.getFileName());
        if (name.matches("datamon-storage.*|google-.*|http.*|s3-.*|sdk-core.*|.*aws.*|auth-.*")) {
          left++;
          continue;
        }
        Path to = copy.resolve(Program.DISTRIBUTION.relativize(each).toString());
        Files.createDirectories(to.getParent());
        Files.copy(each, to, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    assertTrue(left > 12, left + " files were left out");
    Program program =
        new Program(home).from(copy.resolve("bin/datamon")).with("DATAMON_START_CACHE", "off");
    random("data/f", 100_000);
    program.line("repo create r --description d").ok();
    program.line("bundle upload --path data --repo r --message m --label l").ok();
    program.line("bundle download r@l --destination out").ok();
    program.line("verify --data").ok();
  }

  @ParameterizedTest
  @EnumSource(names = {"GCS", "VERSITY"})
  void aBucketThatDoesNotExistIsOneLine(Cloud cloud) throws Exception {
    Program program =
        on(cloud).with("DATAMON_GLOBAL_CONFIG", cloud.uri.replace("data-", "no-such-"));
    String err = program.line("repo list").failed(1);
    assertEquals(1, err.lines().count(), err);
    assertTrue(err.contains("bucket no-such-bucket does not exist"), err);
  }
}
