package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The snippets of {@code docs/library.md} and {@code README.md} compile against the packaged jar
 * and its runtime dependencies, nothing else, and print what stands below them.
 */
class LibraryPageIT {
  private static final Pattern JAVA_BLOCK =
      Pattern.compile("(?s)```java\\n(.*?)```\\n(?:```text\\n(.*?)```)?");

  @TempDir Path work;

  /**
   * A snippet of a page.
   *
   * @param name the class that it becomes
   * @param printed what the page says that it prints
   */
  private record Snippet(String name, String code, Optional<String> printed) {
    boolean isImports() {
      return code.startsWith("import ");
    }
  }

  @Test
  void everySnippetOfThePagesDoesWhatStandsBelowIt() throws Exception {
    List<Snippet> page = snippets(file("datamon.page"), "Page");
    String imports =
        page.stream().filter(Snippet::isImports).map(Snippet::code).findFirst().orElseThrow();
    List<Snippet> library = page.stream().filter(snippet -> !snippet.isImports()).toList();
    List<Snippet> readme =
        snippets(file("datamon.readme"), "Readme").stream()
            .filter(snippet -> !snippet.isImports())
            .toList();
    assertTrue(library.size() >= 10, "docs/library.md has " + library.size() + " snippets");
    assertTrue(!readme.isEmpty(), "README.md has no snippet");

    String classPath =
        file("datamon.jar") + File.pathSeparator + Files.readString(file("datamon.classpath"));
    List<Snippet> all = new ArrayList<>(library);
    all.addAll(readme);
    Path classes = compile(imports, library, readme, classPath);
    makeDigits();
    run(classPath + File.pathSeparator + classes);
    for (Snippet snippet : all) {
      String printed = Files.readString(work.resolve(snippet.name() + ".txt"));
      assertEquals(snippet.printed().orElse(""), printed, "printed by:\n" + snippet.code());
    }
  }

  private static Path file(String property) {
    String value = System.getProperty(property);
    assertTrue(value != null, property + " is not set: run by Maven's failsafe plugin");
    return Path.of(value);
  }

  private static List<Snippet> snippets(Path page, String prefix) throws IOException {
    List<Snippet> found = new ArrayList<>();
    Matcher block = JAVA_BLOCK.matcher(Files.readString(page));
    while (block.find()) {
      String name = "%s%02d".formatted(prefix, found.size());
      found.add(new Snippet(name, block.group(1), Optional.ofNullable(block.group(2))));
    }
    return found;
  }

  /**
   * Compiles the snippets, and a program that runs them in order; returns where the classes are.
   */
  private Path compile(
      String imports, List<Snippet> library, List<Snippet> readme, String classPath)
      throws IOException {
    Path sources = Files.createDirectories(work.resolve("sources"));
    Path classes = Files.createDirectories(work.resolve("classes"));
    Snippet first = library.get(0);
    StringBuilder calls = new StringBuilder(call(first, ""));
    write(sources, first, imports, "");
    calls.append("    try (Datamon datamon = Datamon.open(Path.of(\"store\"))) {\n");
    calls.append("      Repo repo = datamon.repo(\"digits\");\n");
    for (Snippet snippet : library.subList(1, library.size())) {
      write(sources, snippet, imports, "Datamon datamon, Repo repo");
      calls.append(call(snippet, "datamon, repo"));
    }
    calls.append("    }\n");
    for (Snippet snippet : readme) {
      write(sources, snippet, imports, "");
      calls.append(call(snippet, ""));
    }
    Files.writeString(
        sources.resolve("Main.java"),
        imports
            + "class Main {\n  public static void main(String[] args) throws Exception {\n"
            + calls
            + "  }\n"
            + "  static void printTo(String file) throws Exception {\n"
            + "    System.out.close();\n"
            + "    System.setOut(new PrintStream(file, StandardCharsets.UTF_8));\n"
            + "  }\n}\n");

    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<Path> written;
      try (var listing = Files.list(sources)) {
        written = listing.sorted().toList();
      }
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of(
                      "-classpath",
                      classPath,
                      "-proc:none",
                      "--release",
                      "17",
                      "-Xlint:all,-options,-classfile",
                      "-Werror",
                      "-d",
                      classes.toString()),
                  null,
                  files.getJavaFileObjectsFromPaths(written))
              .call();
      assertTrue(compiled, () -> "the snippets do not compile:\n" + messages);
    }
    return classes;
  }

  private static String call(Snippet snippet, String arguments) {
    return "    printTo(\"%s.txt\");\n    %s.run(%s);\n"
        .formatted(snippet.name(), snippet.name(), arguments);
  }

  private static void write(Path sources, Snippet snippet, String imports, String parameters)
      throws IOException {
    Files.writeString(
        sources.resolve(snippet.name() + ".java"),
        imports
            + "class "
            + snippet.name()
            + " {\n  static void run("
            + parameters
            + ") throws Exception {\n"
            + snippet.code()
            + "  }\n}\n");
  }

  /** Makes the folder that the page describes. */
  private void makeDigits() throws IOException {
    Path digits = work.resolve("digits");
    for (String name : List.of("test/0001.png", "train/0001.png", "train/0002.png")) {
      Path file = digits.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name.repeat(50).substring(0, 600));
    }
    Files.writeString(digits.resolve("labels.csv"), "0001,7\n0002,2\n");
  }

  private void run(String classPath) throws IOException, InterruptedException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Path log = work.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(
            java.toString(), "-Duser.home=" + work.resolve("home"), "-cp", classPath, "Main");
    builder.environment().remove("XDG_CACHE_HOME");
    builder.environment().remove("CLASSPATH");
    Process process =
        builder
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      boolean ended = process.waitFor(5, TimeUnit.MINUTES);
      assertTrue(ended, "the snippets did not end in five minutes");
      assertEquals(0, process.exitValue(), Files.readString(log));
    } finally {
      process.destroyForcibly();
    }
  }
}
