package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datamon.content.ChunkHasher;
import io.datamon.model.Contributor;
import io.datamon.model.Profile;
import io.datamon.verify.VerifySettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page on the format is complete: a reader that was written from it alone, in another language,
 * reads what this program writes and wrote. {@code -Dgolden.write=true} makes the golden bundle
 * again, which only a change of the format's specification allows.
 */
@Tag("long")
final class FormatPageTest {
  private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");
  private static final Path SCRIPT = Path.of("src/test/python/read_datamon.py");
  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final Path GOLDEN_BUNDLE = RESOURCES.resolve("golden/bundle");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The keys that the checksums of golden files cover. */
  private static final Map<String, String> GOLDEN_KEYS =
      Map.of(
          "bundle.yaml", "bundles/samples/3MPT8czFHOiSrmBSCwVt30VOVS7/bundle.yaml",
          "void.yaml", "bundles/samples/3MPT8czFHOiSrmBSCwVt30VOVS7/bundle.yaml",
          "head", "gc/head",
          "session", "sessions/3MPT8czFHOiSrmBSCwVt30VOVS7",
          "batch", "gc/batches/3MPT8czFHOiSrmBSCwVt30VOVS7");

  /**
   * As {@code SMALL} with smaller packs and pages: so many that every tree has the levels asked
   * for. Where pages end depends on the ids of packs, which are random: with 8 entries a page on
   * average, a tree lacks a level once in more than a hundred thousand runs.
   */
  private static final Profile NARROW =
      new Profile("narrow", 1 << 10, 4 << 10, 16 << 10, 8, 8 << 10, 8, 32 << 10);

  @TempDir private Path temp;

  private String python = "";

  @BeforeEach
  void readerCanRun() throws IOException, InterruptedException {
    String check = "import sys, zstandard; sys.exit(sys.version_info < (3, 11))";
    for (String candidate : PYTHONS) {
      if (python.isEmpty() && runs(List.of(candidate, "-c", check))) {
        python = candidate;
      }
    }
    String reason = "Python 3.11 with python3-zstandard is not there: the page is not checked";
    if (python.isEmpty() && "true".equals(System.getenv("CI"))) {
      fail(reason);
    }
    Assumptions.assumeTrue(!python.isEmpty(), reason);
  }

  private boolean runs(List<String> command) throws InterruptedException {
    try {
      return run(temp, command).status == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }

  /** What a program said. */
  private record Said(int status, String out, String err) {}

  private static Said run(Path temp, List<String> command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(temp, "out", ".txt");
    Path err = Files.createTempFile(temp, "err", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertTrue(process.waitFor(5, TimeUnit.MINUTES), () -> command + " takes too long");
    } finally {
      process.destroyForcibly();
    }
    return new Said(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private String read(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(python, "-B", SCRIPT.toString()));
    command.addAll(Arrays.asList(arguments));
    Said said = run(temp, command);
    assertEquals(0, said.status, () -> command + ": " + said.err);
    return said.out;
  }

  private static Map<String, JsonNode> byPath(String lines) throws IOException {
    Map<String, JsonNode> found = new TreeMap<>();
    for (String line : lines.lines().toList()) {
      JsonNode node = JSON.readTree(line);
      ((ObjectNode) node).remove("chunks");
      assertTrue(found.put(node.get("path").textValue(), node) == null, line);
    }
    return found;
  }

  /** The lines that the reader prints of a bundle, but for the counts of chunks, by path. */
  private Map<String, JsonNode> readTree(Path content, Path descriptor)
      throws IOException, InterruptedException {
    return byPath(read("tree", content.toString(), descriptor.toString()));
  }

  /** What the reader says of the shape of a bundle; or of all objects of a content folder. */
  private JsonNode shape(String... arguments) throws IOException, InterruptedException {
    return JSON.readTree(read(arguments));
  }

  private static void assertAtLeast(int least, JsonNode shape, String name) {
    assertTrue(shape.get(name).intValue() >= least, () -> name + " of " + shape);
  }

  @Test
  void hashIsThatOfTheOfficialVectors() throws Exception {
    assertTrue(
        read("vectors", RESOURCES.resolve("blake3/test_vectors.json").toString()).contains("35"));
  }

  @Test
  void goldenFilesAreReadFromThePageAlone() throws Exception {
    int count = 0;
    for (String folder : List.of("content", "manifest")) {
      try (Stream<Path> files = Files.list(RESOURCES.resolve("golden").resolve(folder))) {
        for (Path file : files.sorted().toList()) {
          String name = file.getFileName().toString();
          String what = name.endsWith(".yaml") ? "descriptor" : name.replace(".txt", "");
          if (GOLDEN_KEYS.containsKey(name)) {
            read(what, file.toString(), GOLDEN_KEYS.get(name));
          } else {
            read(folder.equals("manifest") ? "page" : what, file.toString());
          }
          count++;
        }
      }
    }
    assertTrue(count >= 15, count + " golden files");
  }

  @Test
  void freshBundleIsReadFromThePageAlone() throws Exception {
    Path source = Files.createDirectory(temp.resolve("source"));
    new SampleTree(source, 11).write(5 << 20, 1600);
    try (Datamon datamon = open(temp.resolve("store"), NARROW)) {
      Repo repo = datamon.createRepo("samples", "Samples");
      Bundle bundle = repo.upload(source, Upload.message("first").attributes(true, true));
      assertSame(
          describe(source),
          readTree(content(temp.resolve("store")), descriptor(bundle)),
          "first bundle");
      JsonNode shape =
          shape("shape", content(temp.resolve("store")).toString(), descriptor(bundle).toString());
      assertAtLeast(3, shape, "manifestLevels");
      assertAtLeast(3, shape, "chunkListLevels");
      assertAtLeast(2, shape, "packListLevels");
      assertAtLeast(4 * 20 + 1, shape, "packs");
      // A second bundle shares packs, pages and chunks with the first.
      Files.writeString(source.resolve("added"), "added");
      Files.delete(source.resolve("links/to-nowhere"));
      byte[] big = Files.readAllBytes(source.resolve("big"));
      big[big.length / 2] ^= 1;
      Files.write(source.resolve("big"), big);
      Bundle second = repo.upload(source, Upload.message("second").attributes(true, true));
      assertSame(
          describe(source),
          readTree(content(temp.resolve("store")), descriptor(second)),
          "second bundle");
      JsonNode objects = shape("store", content(temp.resolve("store")).toString());
      assertAtLeast(20, objects, "packs");
      assertAtLeast(2, objects, "index");
    }
  }

  @Test
  void standardProfileIsReadFromThePageAlone() throws Exception {
    Path source = Files.createDirectory(temp.resolve("source"));
    new SampleTree(source, 12).write(6 << 20, 50);
    try (Datamon datamon = open(temp.resolve("store"), Profile.STANDARD)) {
      Repo repo = datamon.createRepo("samples", "Samples");
      Bundle bundle = repo.upload(source, Upload.message("first").attributes(true, true));
      assertSame(
          describe(source), readTree(content(temp.resolve("store")), descriptor(bundle)), "bundle");
    }
  }

  @Test
  void emptyFolderIsReadFromThePageAlone() throws Exception {
    Path source = Files.createDirectory(temp.resolve("source"));
    try (Datamon datamon = open(temp.resolve("store"), Profile.SMALL)) {
      Bundle bundle = datamon.createRepo("one", "one").upload(source, Upload.message(""));
      assertEquals(
          1, readTree(content(temp.resolve("store")), descriptor(bundle)).size(), "the root");
    }
  }

  @Test
  void goldenBundleIsReadByPageAndProgram() throws Exception {
    if (Boolean.getBoolean("golden.write")) {
      writeGolden();
    }
    Path store = temp.resolve("golden");
    copy(GOLDEN_BUNDLE.resolve("store"), store);
    Map<String, JsonNode> expected =
        byPath(Files.readString(GOLDEN_BUNDLE.resolve("tree.jsonl"), StandardCharsets.UTF_8));
    try (Datamon datamon = open(store, Profile.STANDARD)) {
      Bundle bundle = datamon.bundle("golden@first");
      assertSame(expected, readTree(content(store), descriptor(bundle)), "page");
      JsonNode shape = shape("shape", content(store).toString(), descriptor(bundle).toString());
      assertAtLeast(2, shape, "manifestLevels");
      assertAtLeast(2, shape, "chunkListLevels");
      assertAtLeast(2, shape, "packs");
      assertAtLeast(1, shape("store", content(store).toString()), "index");
      List<String> findings = new ArrayList<>();
      assertTrue(
          bundle.verify(VerifySettings.DATA, finding -> findings.add(finding.toString())).isSound(),
          findings::toString);
      Path target = temp.resolve("target");
      assertTrue(bundle.download(target, Download.defaults().withoutMetadata()).isComplete());
      Map<String, JsonNode> got = describe(target);
      for (Map<String, JsonNode> lines : List.of(got, expected)) {
        for (JsonNode line : lines.values()) {
          ((ObjectNode) line).remove(List.of("owner", "hardLink", "xattrs"));
        }
        // Whoever runs the test owns what is downloaded; modes and times of links stay the
        // system's.
        lines.values().forEach(FormatPageTest::dropStateOfLink);
      }
      assertSame(expected, got, "download");
    }
  }

  private static void dropStateOfLink(JsonNode line) {
    if (line.get("type").textValue().equals("link")) {
      ((ObjectNode) line).remove(List.of("mode", "mtime"));
    }
  }

  private static void assertSame(
      Map<String, JsonNode> expected, Map<String, JsonNode> got, String what) {
    assertEquals(expected.keySet(), got.keySet(), what);
    expected.forEach((path, line) -> assertEquals(line, got.get(path), what));
  }

  private void writeGolden() throws Exception {
    Path source = Files.createDirectory(temp.resolve("golden-source"));
    new SampleTree(source, 13).write(160_000, 90);
    Path store = temp.resolve("golden-store");
    try (Datamon datamon = open(store, Profile.SMALL)) {
      datamon
          .createRepo("golden", "A bundle that later versions must read")
          .upload(source, Upload.message("first \"golden\"").label("first").attributes(true, true));
    }
    copy(store, GOLDEN_BUNDLE.resolve("store"));
    StringBuilder lines = new StringBuilder();
    for (JsonNode line : describe(source).values()) {
      lines.append(JSON.writeValueAsString(line)).append('\n');
    }
    Files.writeString(GOLDEN_BUNDLE.resolve("tree.jsonl"), lines, StandardCharsets.UTF_8);
  }

  private static Datamon open(Path store, Profile profile) {
    return Datamon.builder()
        .configuration(store.toUri())
        .contributor(new Contributor("Jane Doe", "jane@example.com"))
        .withoutCache()
        .newProfile(profile)
        .build();
  }

  private static Path content(Path store) {
    return store.resolve("dev/content");
  }

  /** Puts the stored bytes of a descriptor into a file; the store may lie anywhere. */
  private Path descriptor(Bundle bundle) throws IOException {
    Path found;
    try (Stream<Path> files = Files.walk(temp)) {
      found =
          files
              .filter(file -> file.endsWith(bundle.id().value() + "/bundle.yaml"))
              .findFirst()
              .orElseThrow();
    }
    return found;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (Files.isRegularFile(file) && !from.relativize(file).toString().contains(".locks")) {
          Files.createDirectories(copy.toAbsolutePath().getParent());
          Files.copy(file, copy);
        }
      }
    }
  }

  /** Says what is in a folder in the words of the reader. */
  private static Map<String, JsonNode> describe(Path folder) throws IOException {
    Map<String, JsonNode> found = new TreeMap<>();
    Map<Object, String> linked = new TreeMap<>();
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(folder)) {
      paths = walk.sorted(FormatPageTest::inOrder).toList();
    }
    for (Path path : paths) {
      String name = path.equals(folder) ? "" : percent(folder.relativize(path).toString());
      found.put(name, line(path, name, linked));
    }
    return found;
  }

  /** Compares by depth first: the first of two hard links is the less deep in these trees. */
  private static int inOrder(Path a, Path b) {
    int byDepth = Integer.compare(a.getNameCount(), b.getNameCount());
    return byDepth != 0 ? byDepth : a.toString().compareTo(b.toString());
  }

  private static JsonNode line(Path path, String name, Map<Object, String> linked)
      throws IOException {
    Map<String, Object> unix = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
    ObjectNode line = JSON.createObjectNode();
    line.put("path", name);
    boolean isLink = (boolean) unix.get("isSymbolicLink");
    boolean isFile = (boolean) unix.get("isRegularFile");
    line.put("type", isLink ? "link" : isFile ? "file" : "folder");
    line.put("mode", String.format("%04o", (int) unix.get("mode") & 07777));
    Instant time = ((FileTime) unix.get("lastModifiedTime")).toInstant();
    line.put("mtime", String.format("%d.%09d", time.getEpochSecond(), time.getNano()));
    if (isFile) {
      byte[] bytes = Files.readAllBytes(path);
      line.put("size", bytes.length);
      line.put("hash", ChunkHasher.plain(bytes, 0, bytes.length).toString());
    }
    if (isLink) {
      line.put("target", percent(Files.readSymbolicLink(path).toString()));
    }
    ObjectNode owner = line.putObject("owner");
    owner.put("uid", (int) unix.get("uid"));
    owner.put("gid", (int) unix.get("gid"));
    owner.put("user", unix.get("owner").toString());
    owner.put("group", unix.get("group").toString());
    if (isFile) {
      Map<String, String> xattrs = xattrs(path);
      if (!xattrs.isEmpty()) {
        line.set("xattrs", JSON.valueToTree(xattrs));
      }
      if ((int) unix.get("nlink") > 1) {
        String first = linked.putIfAbsent(unix.get("ino"), name);
        if (first != null) {
          line.put("hardLink", first);
        }
      }
    }
    return line;
  }

  private static Map<String, String> xattrs(Path path) throws IOException {
    Map<String, String> found = new TreeMap<>();
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(path, UserDefinedFileAttributeView.class);
    if (view != null && Files.getFileStore(path).supportsFileAttributeView("user")) {
      for (String name : view.list()) {
        ByteBuffer value = ByteBuffer.allocate(view.size(name));
        view.read(name, value);
        found.put(percent(name), HexFormat.of().formatHex(value.array()));
      }
    }
    return found;
  }

  private static String percent(String text) {
    StringBuilder out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      int c = b & 0xff;
      if (c < 0x80 && (Character.isLetterOrDigit(c) || "-._~/".indexOf(c) >= 0)) {
        out.append((char) c);
      } else {
        out.append(String.format("%%%02X", c));
      }
    }
    return out.toString();
  }

  /** A tree with everything that a bundle can hold. */
  private static final class SampleTree {
    private final Path root;
    private final Random random;

    SampleTree(Path root, long seed) {
      this.root = root;
      this.random = new Random(seed);
    }

    private byte[] noise(int length) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      return bytes;
    }

    /** Bytes that compress to about a half and are cut like noise. */
    private byte[] digits(int length) {
      byte[] bytes = noise(length);
      for (int i = 0; i < length; i++) {
        bytes[i] = (byte) "0123456789abcdef".charAt(bytes[i] & 15);
      }
      return bytes;
    }

    private Path file(String path, byte[] bytes) throws IOException {
      Path file = root.resolve(path);
      Files.createDirectories(file.toAbsolutePath().getParent());
      return Files.write(file, bytes);
    }

    void write(int big, int many) throws IOException {
      file("big", digits(big));
      for (int length : new int[] {0, 1, 127, 128, 129, 1023, 1024, 1025, 5000, 16_385, 40_000}) {
        file("sizes/" + length, length % 2 == 0 ? noise(length) : digits(length));
      }
      file("zeros", new byte[60_000]);
      file("same/a", digits(3000));
      Files.copy(root.resolve("same/a"), root.resolve("same/b"));
      file("names/with space%and+more", noise(10));
      file("names/\u00e4\u00f6\u00fc \u65e5\u672c \ud83d\ude00", noise(200));
      file("names/new\nline \"quoted\"", noise(5));
      file("names/" + "x".repeat(255), noise(300));
      file("names/a-b/f", noise(5));
      file("names/a/f", noise(5));
      file("names/a/b/c/d/e/f/g/h/i/j", noise(5));
      file("names/a.b", noise(5));
      for (int i = 0; i < many; i++) {
        file(
            String.format("many/%02d/%s-%04d", i % 17, i % 3 == 0 ? "x" : "file", i),
            noise(random.nextInt(i % 5 == 0 ? 900 : 200)));
      }
      Files.createDirectories(root.resolve("empty/inner"));
      Files.createDirectories(root.resolve("links"));
      Files.createSymbolicLink(root.resolve("links/to-file"), Path.of("../big"));
      Files.createSymbolicLink(root.resolve("links/to-folder"), Path.of(".."));
      Files.createSymbolicLink(
          root.resolve("links/to-nowhere"), Path.of("/nowhere/\u00e4 " + "y".repeat(200)));
      Files.createLink(root.resolve("hard-b"), file("hard-a", noise(2000)));
      Files.createLink(root.resolve("links/hard-c"), root.resolve("hard-a"));
      withXattrs(file("attributes", noise(20)));
      modesAndTimes();
    }

    private static void withXattrs(Path file) throws IOException {
      UserDefinedFileAttributeView view =
          Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
      try {
        view.write("mime_type", ByteBuffer.wrap(new byte[] {'t', 0, (byte) 0xff}));
        view.write("empty", ByteBuffer.allocate(0));
      } catch (FileSystemException e) {
        System.getLogger(FormatPageTest.class.getName())
            .log(System.Logger.Level.INFO, "there are no extended attributes here", e);
      }
    }

    private void modesAndTimes() throws IOException {
      Files.setAttribute(root.resolve("sizes/1"), "unix:mode", 04711);
      Files.setAttribute(root.resolve("sizes/127"), "unix:mode", 0400);
      Files.setAttribute(root.resolve("empty/inner"), "unix:mode", 03750);
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              if (!attributes.isSymbolicLink()) {
                setTime(file);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure)
                throws IOException {
              setTime(folder);
              return FileVisitResult.CONTINUE;
            }
          });
      Files.setLastModifiedTime(
          root.resolve("sizes/129"), FileTime.from(Instant.ofEpochSecond(-86_401, 999_999_000)));
      Files.setLastModifiedTime(root.resolve("sizes/0"), FileTime.from(Instant.EPOCH));
      Files.setLastModifiedTime(
          root.resolve("sizes"), FileTime.from(Instant.ofEpochSecond(2_000_000_000L, 1000)));
    }

    private void setTime(Path path) throws IOException {
      Instant time =
          Instant.ofEpochSecond(
              1_764_000_000L - random.nextInt(100_000_000), random.nextInt(1_000_000) * 1000L);
      Files.setLastModifiedTime(path, FileTime.from(time));
    }
  }
}
