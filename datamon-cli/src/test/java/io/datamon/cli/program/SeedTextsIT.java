package io.datamon.cli.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands that the guides of the older program show, as they stand there, in their order,
 * against a store in a folder. Only what belongs to the machine of their author is replaced: where
 * the folders are, and the ids of bundles.
 */
class SeedTextsIT {
  private static final String ID = "[0-9A-Za-z]{27}";
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d+ \\+0000 UTC";

  /** The ids that the guides show, of bundles that they uploaded before. */
  private static final Pattern SHOWN_ID = Pattern.compile("1I\\w{25}");

  /** The folders that the guides name. */
  private static final Pattern SHOWN_FOLDER = Pattern.compile(" (/path/to|/tmp|/Users/ritesh)\\b");

  /** What the guides say that commands print, by how these begin; all others print nothing. */
  private static final Map<String, String> PRINTED =
      new TreeMap<>(
          Map.of(
              "datamon config create", "config file created in .*\n",
              "datamon bundle upload", "Uploaded bundle id:" + ID + "\nset label '\\w+'\n",
              "datamon bundle list --repo",
                  ID + " , " + TIME + " , The initial commit for the repo\n",
              "datamon label list", "init , " + ID + " , " + TIME + "\n",
              "datamon bundle list files",
                  "Using bundle: " + ID + "\nname:datamon/cmd/repo_list.go, size:9, hash:\\w+\n",
              "datamon bundle download", "Using bundle: " + ID + "\n",
              "./datamon version", "(?s).*Version.*"));

  @TempDir private Path home;
  private Program program;

  @BeforeEach
  void whatTheGuidesTakeForGranted() throws IOException {
    program =
        new Program(home).with("DATAMON_GLOBAL_CONFIG", home.resolve("datamon-config").toString());
    for (String repo : List.of("ritesh-test-repo", "ransom-datamon-test-repo")) {
      program.run("repo", "create", "--repo", repo, "--description", "d").ok();
    }
    for (String file :
        List.of("path/to/data/folder/datamon/cmd/repo_list.go", "tmp/upload/result")) {
      Files.createDirectories(home.resolve(file).getParent());
      Files.writeString(home.resolve(file), "contents\n");
    }
    Path wrapper = home.resolve("datamon");
    Files.writeString(wrapper, "#!/bin/sh\nexec '" + program.launcher() + "' \"$@\"\n");
    Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void theCommandsOfTheOlderGuidesDoWhatTheseSay() throws IOException {
    String bundle = "";
    for (String shown : commands()) {
      String command =
          SHOWN_ID
              .matcher(SHOWN_FOLDER.matcher(shown).replaceAll(" " + home + "$1"))
              .replaceAll(bundle);
      Program.Result result = program.shell(command);
      String said =
          PRINTED.entrySet().stream()
              .filter(entry -> shown.startsWith(entry.getKey()))
              .map(Map.Entry::getValue)
              .reduce("", (first, longer) -> longer);
      assertTrue(
          result.code() == 0 && result.out().matches(said),
          () -> shown + "\nended with " + result.code() + "\n" + result.out() + result.err());
      Matcher uploaded = Pattern.compile("Uploaded bundle id:(.*)").matcher(result.out());
      if (bundle.isEmpty() && uploaded.find()) {
        bundle = uploaded.group(1);
      }
    }
    assertEquals("contents\n", Files.readString(home.resolve("tmp/datamon/cmd/repo_list.go")));
    assertEquals(
        "contents\n",
        Files.readString(home.resolve("path/to/folder/to/download/datamon/cmd/repo_list.go")));
    assertEquals(
        bundle + " " + bundle,
        program
                .line("label get --repo ritesh-test-repo --label init --format {{.BundleID}}")
                .ok()
                .strip()
            + " "
            + program
                .line(
                    "label get --repo ritesh-test-repo --label anotherlabel --format {{.BundleID}}")
                .ok()
                .strip());
  }

  @Test
  void theConfigurationFileOfTheOlderGuideIsUnderstood() throws IOException {
    Files.createDirectory(home.resolve(".datamon"));
    Files.writeString(
        home.resolve(".datamon/datamon.yaml"),
        """
        metadata: datamon-meta-data
        blob: datamon-blob-data
        email: ritesh@oneconcern.com
        name: Ritesh H Shukla
        credential: /Users/ritesh/.config/gcloud/application_default_credentials.json
        """);
    program
        .run("repo", "create", "--description", "Ritesh's repo for testing", "--repo", "of-ritesh")
        .ok();
    assertEquals(
        "Ritesh H Shukla, ritesh@oneconcern.com\n",
        program
            .run(
                "repo",
                "get",
                "--repo",
                "of-ritesh",
                "--format",
                "{{.Contributor.Name}}, {{.Contributor.Email}}")
            .ok());
  }

  @Test
  void theConfigurationFileOfASidecarIsUnderstood() throws IOException {
    Files.createDirectory(home.resolve(".datamon2"));
    Files.writeString(
        home.resolve(".datamon2/datamon.yaml"), "config: workshop-config\ncontext: dev\n");
    assertEquals(
        "ransom-datamon-test-repo\nritesh-test-repo\n",
        program.line("repo list --format {{.Name}}").ok());
    assertTrue(
        program
            .without("DATAMON_GLOBAL_CONFIG")
            .line("repo list")
            .failed(1)
            .contains("workshop-config"));
  }

  private static List<String> commands() throws IOException {
    try (InputStream in = SeedTextsIT.class.getResourceAsStream("older-commands.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
