package io.datamon.cli.program;

import io.datamon.cli.CliRun;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;

/**
 * Runs the rows of the table in {@code bad-input.txt}, each in a home of its own: a copy of one in
 * which there are repos with bundles. What is in the home is compared before and after.
 */
final class BadInputTable {
  private final Path top;
  private final Map<String, String> names = new HashMap<>();
  private Path home;

  /** Makes the home that all rows begin with. */
  BadInputTable(Path top) throws IOException {
    this.top = top.toRealPath();
    home = Files.createDirectories(top.toRealPath().resolve("template"));
    write("data/a", "a");
    write("data/sub/b", "b");
    byte[] bytes = new byte[300_000];
    new Random(5).nextBytes(bytes);
    Files.write(home.resolve("data/big"), bytes);
    run("repo", "create", "r", "--description", "d");
    names.put("first", upload("r", "data"));
    write("data/a", "changed");
    names.put("second", upload("r@l", "data"));
    run("repo", "create", "empty", "--description", "d");
    String both = names.get("first").substring(0, 4);
    names.put("both", names.get("second").startsWith(both) ? both : "3");
    write("other/zz", "z");
    write("below/d/f", "z");
    write("sized/f", "z".repeat(200));
    for (String old : List.of("other/zz", "other", "below/d/f", "below/d", "below")) {
      Files.setLastModifiedTime(path(old), FileTime.from(Instant.parse("2020-01-02T03:04:05Z")));
    }
    for (String repo : List.of("other", "below", "sized")) {
      run("repo", "create", repo, "--description", "d");
      names.put(repo, upload(repo, repo));
    }
  }

  /** Makes a file in the home. */
  void write(String name, String text) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  Path path(String name) {
    return home.resolve(name);
  }

  /** Returns the id of a bundle of the template. */
  String id(String name) {
    return names.get(name);
  }

  StoreEditor store() {
    return new StoreEditor(home.resolve(".datamon2/store"));
  }

  /** Sets the rights of a folder and of all below it. */
  void modes(String name, String folders, String files) throws IOException {
    set(path(name), folders, files);
  }

  private static void set(Path file, String folders, String files) throws IOException {
    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
      try (var children = Files.list(file)) {
        for (Path child : children.toList()) {
          set(child, folders, files);
        }
      }
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(folders));
    } else if (!Files.isSymbolicLink(file)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(files));
    }
  }

  /** Runs a command that has to succeed. */
  String run(String... words) {
    CliRun run = CliRun.of(home, words);
    if (run.code() != 0) {
      throw new AssertionError(List.of(words) + ": " + run);
    }
    return run.out();
  }

  private String upload(String where, String folder) {
    String out = run("bundle", "upload", where, "--path", folder, "--message", "m");
    return out.lines().findFirst().orElseThrow().substring("Uploaded bundle id:".length());
  }

  /** Runs a row; returns it with what the command did in place of what it was to do. */
  BadInputRow run(BadInputRow row) throws IOException {
    home = top.resolve("home");
    copy(top.resolve("template"), home);
    try {
      for (String given : row.given()) {
        BadInputStates.make(given, this);
      }
      Map<String, String> before = state();
      Map<String, String> variables =
          new HashMap<>(Map.of("HOSTNAME", "box", "GIT_CONFIG_NOSYSTEM", "1"));
      row.variables().forEach((name, value) -> variables.put(name, filled(value)));
      CliRun run =
          CliRun.of(variables, home, row.words().stream().map(this::filled).toArray(String[]::new));
      String said = emptied(run.out() + run.err());
      Map<String, String> after = state();
      List<String> lines = new ArrayList<>(said.lines().toList());
      if (!row.changes()) {
        lines.addAll(difference(before, after));
      }
      return row.with(lines, run.code(), !after.equals(before));
    } finally {
      modes("", "rwxr-xr-x", "rw-r--r--");
      TreeState.remove(home);
    }
  }

  /** Puts in what differs from run to run. */
  String filled(String text) {
    String filled = text.replace("{home}", home.toString());
    Matcher name = java.util.regex.Pattern.compile("\\{(\\w+)}").matcher(filled);
    return name.replaceAll(
        m -> Matcher.quoteReplacement(names.getOrDefault(m.group(1), m.group())));
  }

  /** Takes out what differs from run to run. */
  private String emptied(String text) {
    String emptied = text.replace(home.toString(), "{home}");
    for (Map.Entry<String, String> name : names.entrySet()) {
      if (!name.getKey().equals("both")) {
        emptied = emptied.replace(name.getValue(), "{" + name.getKey() + "}");
      }
    }
    emptied = BadInputStates.PASSING.matcher(emptied).replaceAll("{...}");
    return emptied.replaceAll("\\b" + names.get("both") + "\\b", "{both}");
  }

  /** Returns everything in the home: type, rights, time and contents, but for caches and locks. */
  private Map<String, String> state() throws IOException {
    Map<String, String> state = new TreeMap<>();
    Files.walkFileTree(
        home,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes stat)
              throws IOException {
            String name = home.relativize(folder).toString();
            if (name.equals(".cache") || name.endsWith(".locks") || name.endsWith(".tmp")) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            state.put(name, mode(folder));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path folder, IOException failure) {
            state.put(home.relativize(folder).toString(), "closed");
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes stat) throws IOException {
            String content =
                stat.isSymbolicLink()
                    ? Files.readSymbolicLink(file).toString()
                    : Files.isReadable(file)
                        ? Arrays.hashCode(Files.readAllBytes(file)) + " " + stat.size()
                        : "closed";
            state.put(
                home.relativize(file).toString(),
                mode(file) + " " + stat.lastModifiedTime() + " " + content);
            return FileVisitResult.CONTINUE;
          }
        });
    return state;
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
  }

  private static List<String> difference(Map<String, String> before, Map<String, String> after) {
    Map<String, String> all = new TreeMap<>(before);
    all.putAll(after);
    return all.keySet().stream()
        .filter(name -> !Objects.equals(before.get(name), after.get(name)))
        .map(
            name ->
                "changed: "
                    + name
                    + ": "
                    + before.getOrDefault(name, "nothing")
                    + " -> "
                    + after.getOrDefault(name, "nothing"))
        .toList();
  }

  /** Runs all rows of the table in a folder, and prints what they did. */
  public static void main(String[] arguments) throws IOException {
    BadInputTable table = new BadInputTable(Path.of(arguments[0]));
    for (BadInputRow row : BadInputRow.all()) {
      System.out.println(table.run(row) + "\n");
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var all = Files.walk(from)) {
      for (Path file : all.toList()) {
        Files.copy(
            file,
            to.resolve(from.relativize(file).toString()),
            java.nio.file.StandardCopyOption.COPY_ATTRIBUTES,
            LinkOption.NOFOLLOW_LINKS);
      }
    }
  }
}
