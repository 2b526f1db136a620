package io.datamon.cli.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The golden transcripts of the older program (G1 to G11), on folders in place of buckets. Exit
 * codes are those of this program.
 */
class TranscriptsIT {
  private static final String ID = "[0-9A-Za-z]{27}";
  private static final String TIME =
      "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})? [+-]\\d{4} \\S+";
  private static final String HASH = "[0-9a-f]{64}";

  @TempDir private Path top;
  private Path home;
  private Program program;
  private int commits;

  @BeforeEach
  void home() throws IOException {
    home = Files.createDirectory(top.resolve("home"));
    program = new Program(home);
    program.run("config", "set", "--name", "tests", "--email", "datamon@oneconcern.com").ok();
  }

  private Path file(String name, int size) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return Files.write(file, bytes);
  }

  private void leafs() throws IOException {
    file("leafs/leafsize", 2_097_152);
    file("leafs/over-leafsize", 2_097_153);
    file("leafs/under-leafsize", 2_097_151);
    file("leafs/multiple-leafsize", 6_291_456);
    file("leafs/root", 1);
    file("leafs/zero", 0);
  }

  private static void assertMatches(String regex, String text) {
    assertTrue(text.matches(regex), () -> text + " does not match " + regex);
  }

  private static String uploadedId(String out) {
    Matcher matcher = Pattern.compile("Uploaded bundle id:\\s?([^\\s]+)").matcher(out);
    assertTrue(matcher.find(), out);
    return matcher.group(1);
  }

  private void repo(String name) {
    assertEquals("", program.run("repo", "create", "--repo", name, "--description", "d").ok());
  }

  @Test
  void g1ConfigureAndCreateAContext() {
    Program named = program.with("DATAMON_GLOBAL_CONFIG", home.resolve("cfg").toString());
    Program.Result create =
        program.line(
            "context create --config ./cfg --context test-context --blob b --wal w --vmeta v"
                + " --meta m --read-log r");
    assertEquals("", create.ok());
    assertEquals("[test-context]\n", named.line("context list").ok());
    assertEquals(
        "Model Version: 1, Name: test-context, WAL: w, ReadLog: r, Blob: b, Metadata: m, Version"
            + " Metadata: v\n",
        named.line("context get --context test-context").ok());
    assertEquals(
        "ERROR: didn't find context \"nope\"\n",
        named.line("context get --context nope").failed(2));
    assertEquals(
        "config file created in " + home + "/.datamon2/datamon.yaml\n",
        program.line("config set --config cfg-bucket --credential /creds.json").ok());
    assertEquals(
        4, named.line("context create --context test-context").code(), "a context is made once");
  }

  @Test
  void aContextOfFoldersHoldsRepos() throws IOException {
    file("data/a", 10);
    Program own = program.with("DATAMON_GLOBAL_CONFIG", "./cfg").with("DATAMON_CONTEXT", "mine");
    String missing = own.line("repo list").failed(2);
    assertTrue(missing.contains("context mine does not exist"), missing);
    assertTrue(missing.contains("datamon context create"), missing);
    own.line("context create mine --meta ./m --vmeta ./v --blob ./b --wal ./w --read-log ./r").ok();
    own.run("repo", "create", "r", "--description", "d").ok();
    own.line("bundle upload r --path data --message m --label l").ok();
    assertTrue(Files.exists(home.resolve("m/repos/r/repo.yaml")), "repos are in --meta");
    assertTrue(Files.exists(home.resolve("v/labels/r/l/label.yaml")), "labels are in --vmeta");
    assertMatches(
        "r , d , tests , datamon@oneconcern.com , " + TIME + "\n", own.line("repo list").ok());
  }

  @Test
  void g2Repos() {
    assertEquals("", program.line("repo list").ok());
    assertEquals("", program.line("repo create --description testing --repo test-repo1").ok());
    String one = "test-repo1 , testing , tests , datamon@oneconcern.com , " + TIME;
    assertMatches(one + "\n", program.line("repo list").ok());
    program
        .run(
            "repo",
            "create",
            "--description",
            "testing too",
            "--repo",
            "test-repo2",
            "--name",
            "tests2",
            "--email",
            "datamon2@oneconcern.com")
        .ok();
    List<String> lines = program.line("repo list").lines();
    assertEquals(2, lines.size());
    assertMatches(one, lines.get(0));
    assertMatches(
        "test-repo2 , testing too , tests2 , datamon2@oneconcern.com , " + TIME, lines.get(1));
    assertEquals(lines.get(1) + "\n", program.line("repo get --repo test-repo2").ok());
    assertEquals(
        "ERROR: create repo: repo already exists: test-repo1\n",
        program.line("repo create --description testing --repo test-repo1").failed(4));
    assertEquals(
        "ERROR: didn't find repo \"XyZabcde\"\n",
        program.line("repo get --repo XyZabcde").failed(2));
  }

  @Test
  void g3FlagErrors() {
    assertEquals(
        """
        Error: required flag(s) "description" not set
        Run 'datamon repo create --help' for usage.
        """,
        program.line("repo create --repo x").failed(64));
    assertEquals(
        "ERROR: create repo: invalid name: repo name:a_b contains unsupported character \"_\"\n",
        program.line("repo create --repo a_b --description d").failed(1));
    assertEquals(
        "Error: unknown command \"nosuch\" for \"datamon\"\nRun 'datamon --help' for usage.\n",
        program.line("nosuch").failed(64));
  }

  @Test
  void g4Upload() throws IOException {
    file("small/1k", 1024);
    repo("test-repo1");
    Program.Result first =
        program.run(
            "bundle",
            "upload",
            "--path",
            "./small",
            "--message",
            "The initial commit for the repo",
            "--repo",
            "test-repo1",
            "--concurrency-factor",
            "1");
    assertMatches("Uploaded bundle id:" + ID + "\n", first.ok());
    Program.Result second =
        program.line(
            "bundle upload --path ./small --message m2 --repo test-repo1 --label testlabel");
    assertMatches("Uploaded bundle id:" + ID + "\nset label 'testlabel'\n", second.ok());
    assertEquals(
        "ERROR: incorrect file info: \"" + home + "/small/1k\" is not a directory\n",
        program.line("bundle upload --path ./small/1k --message m --repo test-repo1").failed(1));
    assertEquals(
        "ERROR: couldn't stat \""
            + home
            + "/none\": stat "
            + home
            + "/none: no such file or directory\n",
        program.line("bundle upload --path none --message m --repo test-repo1").failed(1));
  }

  @Test
  void g5UploadByFileList() throws IOException {
    leafs();
    repo("test-repo1");
    Files.writeString(
        home.resolve("list.txt"), "leafsize\nover-leafsize\nunder-leafsize\nmultiple-leafsize");
    String id =
        uploadedId(
            program
                .line("bundle upload --path ./leafs --files list.txt --message m --repo test-repo1")
                .ok());
    List<String> lines = program.line("bundle list files --repo test-repo1 --bundle " + id).lines();
    assertEquals("Using bundle: " + id, lines.get(0));
    List<String> files = lines.subList(1, lines.size());
    assertEquals(
        List.of(
            "name:leafsize, size:2097152",
            "name:multiple-leafsize, size:6291456",
            "name:over-leafsize, size:2097153",
            "name:under-leafsize, size:2097151"),
        files.stream()
            .map(line -> line.replaceFirst(", hash:" + HASH + "$", ""))
            .collect(Collectors.toList()));
    for (String line : files) {
      for (String field : line.split(",", -1)) {
        assertEquals(2, field.split(":", -1).length, "older tests part fields so: " + line);
      }
    }
  }

  @Test
  void g6ListAndGetBundles() throws IOException {
    file("small/1k", 1024);
    repo("test-repo1");
    repo("test-repo2");
    assertEquals("", program.line("bundle list --repo test-repo2").ok());
    String first =
        uploadedId(
            program
                .run(
                    "bundle",
                    "upload",
                    "--path",
                    "small",
                    "--message",
                    "The initial commit for the repo",
                    "--repo",
                    "test-repo1")
                .ok());
    String second =
        uploadedId(
            program
                .line("bundle upload --path small --message m2 --repo test-repo1 --label testlabel")
                .ok());
    List<String> lines = program.line("bundle list --repo test-repo1").lines();
    assertEquals(2, lines.size());
    assertMatches(first + " , " + TIME + " , The initial commit for the repo", lines.get(0));
    assertMatches(second + " , " + TIME + " , m2", lines.get(1));
    assertTrue(lines.get(0).contains(" +0000 UTC , "), lines.get(0));
    assertEquals(
        "ERROR: didn't find label \"unknown\"\n",
        program.line("bundle get --repo test-repo1 --label unknown").failed(2));
    assertEquals(
        "Using bundle: " + second + "\n" + lines.get(1) + "\n",
        program.line("bundle get --repo test-repo1 --label testlabel").ok());
    assertEquals(
        second + "\n",
        program.line("bundle get --repo test-repo1 --label testlabel --format {{.ID}}").ok());
    assertEquals(
        second + "\n",
        program.shell("datamon bundle list --repo test-repo1 --format '{{.ID}}' | tail -n 1").ok());
    assertEquals(
        "[\n",
        program
            .shell("datamon bundle list files --repo test-repo1 --format json | head -n 1")
            .ok());
    String unknown = "0".repeat(27);
    assertEquals(
        "ERROR: didn't find bundle \"" + unknown + "\"\n",
        program.line("bundle get --repo test-repo1 --bundle " + unknown).failed(2));
    String empty = program.line("bundle get --repo test-repo2").failed(2);
    assertTrue(empty.contains("no bundles uploaded to repo: test-repo2"), empty);
    String both =
        program.line("bundle get --repo test-repo1 --label l --bundle " + first).failed(64);
    assertTrue(both.contains("--bundle and --label are mutually exclusive"), both);
  }

  @Test
  void g7Labels() throws IOException {
    file("small/1k", 1024);
    repo("test-repo1");
    String id =
        uploadedId(program.line("bundle upload --path small --message m --repo test-repo1").ok());
    assertEquals(
        "ERROR: didn't find label \"nope\"\n",
        program.line("label get --repo test-repo1 --label nope").failed(2));
    assertEquals("", program.line("label set --repo test-repo1 --label lbl --bundle " + id).ok());
    assertEquals("", program.line("label set test-repo1@other --bundle " + id).ok());
    String line = program.line("label list --repo test-repo1 --prefix lb").ok();
    assertMatches("lbl , " + id + " , " + TIME + "\n", line);
    assertEquals(line, program.line("label get test-repo1@lbl").ok());
    assertEquals(2, program.line("label list test-repo1").lines().size());
    String unknown = "0".repeat(27);
    assertEquals(
        "ERROR: bundle:"
            + unknown
            + " not found in repo:test-repo1 using config:file://"
            + home
            + "/.datamon2/store/ context:dev\n",
        program.line("label set --repo test-repo1 --label lbl --bundle " + unknown).failed(2));
    assertEquals(
        "ERROR: download label list: repo validation: Repo:nope does not exist\n",
        program.line("label list --repo nope").failed(2));
  }

  @Test
  void g8DownloadFilterSingleFile() throws IOException {
    leafs();
    file("small/1k", 1024);
    repo("test-repo1");
    String leafs =
        uploadedId(program.line("bundle upload --path leafs --message m --repo test-repo1").ok());
    String small =
        uploadedId(program.line("bundle upload --path small --message m --repo test-repo1").ok());

    String download = "bundle download --repo test-repo1 --destination ./out --bundle " + leafs;
    assertEquals("Using bundle: " + leafs + "\n", program.line(download).ok());
    for (String name :
        new String[] {
          "leafsize", "over-leafsize", "under-leafsize", "multiple-leafsize", "root", "zero"
        }) {
      assertArrayEquals(
          Files.readAllBytes(home.resolve("leafs").resolve(name)),
          Files.readAllBytes(home.resolve("out").resolve(name)));
    }
    assertTrue(Files.exists(home.resolve("out/.datamon").resolve(leafs + ".yaml")));
    // Run again, a download of the same repo is completed, where the older program refused.
    Files.delete(home.resolve("out/root"));
    assertEquals("Using bundle: " + leafs + "\n", program.line(download).ok());
    assertTrue(Files.exists(home.resolve("out/root")));

    file("full/other", 1);
    String refused =
        program
            .line("bundle download --repo test-repo1 --destination full --bundle " + leafs)
            .failed(4);
    assertTrue(refused.contains(home + "/full should be empty"), refused);

    program
        .line(
            "bundle download --repo test-repo1 --destination ./out2 --name-filter zer --bundle "
                + leafs)
        .ok();
    try (var names = Files.list(home.resolve("out2"))) {
      assertEquals(
          List.of(".datamon", "zero"),
          names.map(path -> path.getFileName().toString()).sorted().toList());
    }

    assertEquals(
        "Using bundle: " + small + "\n",
        program
            .line(
                "bundle download file --repo test-repo1 --file 1k --destination ./one --bundle "
                    + small)
            .ok());
    assertArrayEquals(
        Files.readAllBytes(home.resolve("small/1k")), Files.readAllBytes(home.resolve("one/1k")));
    // A second file of another bundle into the same folder was a defect of the older program.
    program.line("bundle download file test-repo1:" + leafs + ":zero --destination one").ok();
    assertTrue(Files.exists(home.resolve("one/zero")) && Files.exists(home.resolve("one/1k")));
    assertEquals(
        "ERROR: didn't find file 'nope' in bundle '" + small + "'\n",
        program
            .line("bundle download file --repo test-repo1 --file nope --destination one")
            .failed(1));
  }

  @Test
  void g9DiffThenUpdate() throws IOException {
    leafs();
    repo("test-repo1");
    String upload = "bundle upload --path leafs --message m --repo test-repo1 --label L";
    program.line(upload).ok();
    program.line("bundle download --repo test-repo1 --destination ./out --label L").ok();
    file("leafs/add", 10);
    Files.delete(home.resolve("leafs/leafsize"));
    file("leafs/over-leafsize", 11);
    String id = uploadedId(program.line(upload).ok());

    String diff = "bundle diff --repo test-repo1 --destination ./out --label L";
    List<String> lines = program.line(diff).lines();
    assertEquals(4, lines.size());
    assertEquals("Using bundle: " + id, lines.get(0));
    assertMatches("A , add , 10 , " + HASH + " , 0 , ", lines.get(1));
    assertMatches("D , leafsize , 0 ,  , 2097152 , " + HASH, lines.get(2));
    assertMatches("U , over-leafsize , 11 , " + HASH + " , 2097153 , " + HASH, lines.get(3));
    assertEquals(
        "Using bundle: " + id + "\n",
        program.line("bundle update --repo test-repo1 --destination ./out --label L").ok());
    program.line("bundle download --repo test-repo1 --destination ./fresh --label L").ok();
    for (String name :
        new String[] {
          "add", "over-leafsize", "under-leafsize", "multiple-leafsize", "root", "zero"
        }) {
      assertArrayEquals(
          Files.readAllBytes(home.resolve("fresh").resolve(name)),
          Files.readAllBytes(home.resolve("out").resolve(name)));
    }
    try (var out = Files.list(home.resolve("out"));
        var fresh = Files.list(home.resolve("fresh"))) {
      assertEquals(
          fresh.map(path -> path.getFileName().toString()).sorted().toList(),
          out.map(path -> path.getFileName().toString()).sorted().toList());
    }
    assertTrue(Files.exists(home.resolve("out/.datamon").resolve(id + ".yaml")));
    Program.Result empty = program.line(diff);
    assertEquals("Using bundle: " + id + "\n", empty.ok());
    assertEquals("INFO: empty diff\n", empty.err());
  }

  @Test
  void g10DeleteFilesDeleteRepo() throws IOException {
    leafs();
    Program context = program.with("DATAMON_GLOBAL_CONFIG", home.resolve("cfg").toString());
    context
        .line(
            "context create --context test-context --blob ./b --wal ./w --vmeta ./v --meta ./m"
                + " --read-log ./r")
        .ok();
    Program in = context.with("DATAMON_CONTEXT", "test-context");
    in.run("repo", "create", "--repo", "repoToDelete", "--description", "d").ok();
    in.line("bundle upload --path leafs --message m --repo repoToDelete --label labelToDelete1")
        .ok();
    file("leafs/root", 2);
    in.line("bundle upload --path leafs --message m --repo repoToDelete --label labelToDelete2")
        .ok();

    assertEquals(
        "",
        context
            .line(
                "repo delete files --file leafsize --repo repoToDelete --force-yes --context"
                    + " test-context")
            .ok());
    for (String label : List.of("labelToDelete1", "labelToDelete2")) {
      String files = in.line("bundle list files --repo repoToDelete --label " + label).ok();
      assertTrue(!files.contains("name:leafsize"), files);
      assertTrue(files.contains("name:over-leafsize, size:2097153"), files);
    }
    Program.Result no =
        context.shell("echo n | datamon repo delete --repo repoToDelete --context test-context");
    assertEquals(
        """
        delete repo "repoToDelete" with all its bundles and labels? [y|n]
        ERROR: user aborted
        """,
        no.failed(1));
    assertEquals("", no.out());
    // Each command takes its own answer from the pipe, and leaves the next one to the next.
    String delete = "datamon repo delete --repo repoToDelete --context test-context";
    Program.Result twice = context.shell("printf 'n\\nn\\n' | (" + delete + "; " + delete + ")");
    assertEquals(no.err().repeat(2), twice.failed(1));
    assertEquals(2, in.line("bundle list --repo repoToDelete").lines().size());
    assertEquals(
        "",
        context.line("repo delete --repo repoToDelete --force-yes --context test-context").ok());
    assertEquals(
        "ERROR: download label list: repo validation: Repo:repoToDelete does not exist\n",
        in.line("label list --repo repoToDelete").failed(2));
    in.run("repo", "create", "--repo", "again", "--description", "d").ok();
    Program.Result nobody =
        context.shell("datamon repo delete --repo again --context test-context </dev/null");
    assertEquals("", nobody.ok());
    assertEquals("", in.line("repo list").ok());
  }

  @Test
  void g11Squash() throws IOException {
    repo("r13");
    List<String> ids = new ArrayList<>();
    for (String label : List.of("", "", "zorg", "v1.2.3", "1.2.3", "")) {
      ids.add(commit("r13", label));
    }
    assertEquals(ids.subList(2, 6), listed("repo squash --repo r13 --retain-tags"));
    assertEquals(ids.subList(3, 6), listed("repo squash --repo r13 --retain-semver-tags"));
    ids.add(commit("r13", ""));
    assertEquals(ids.subList(5, 7), listed("repo squash --repo r13 --retain-n-latest 2"));
    assertEquals(ids.subList(5, 7), listed("bundle list --repo r13"));
    assertEquals("", program.line("label list --repo r13").ok());
    repo("single");
    String only = commit("single", "");
    assertEquals(List.of(only), listed("repo squash --repo single"));
    assertEquals("", program.line("context squash --context dev --retain-semver-tags").ok());
    assertEquals(ids.subList(6, 7), listed("bundle list --repo r13"));
  }

  private String commit(String repo, String label) throws IOException {
    file("commit/" + repo, commits++ + 1);
    String line = "bundle upload --path commit --message m --repo " + repo;
    return uploadedId(program.line(label.isEmpty() ? line : line + " --label " + label).ok());
  }

  private List<String> listed(String line) {
    List<String> ids = new ArrayList<>();
    for (String bundle : program.line(line).lines()) {
      assertMatches(ID + " , " + TIME + " , m", bundle);
      ids.add(bundle.substring(0, 27));
    }
    return ids;
  }
}
