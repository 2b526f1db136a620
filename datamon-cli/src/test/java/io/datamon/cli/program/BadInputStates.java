package io.datamon.cli.program;

import io.datamon.model.ChunkKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The states that rows of the table of bad input begin with, by name. */
final class BadInputStates {
  /** What is different in each run: ids, times, temporary names, lengths of what is compressed. */
  static final Pattern PASSING =
      Pattern.compile(
          "(?<=packs/)[0-9a-f]{2}/[0-9a-f]{32}"
              + "|\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b"
              + "|\\b([0-9a-f]{32}|[0-9a-f]{64}|[0-9A-Za-z]{27})\\b"
              + "|(?<=\\.locks/)[0-9a-f]{2}\\b"
              + "|\\b\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d[.\\d]* [-+]\\d{4} \\w+"
              + "|(?<=should end at )\\d+(?= )|(?<=pack is )\\d+(?= )|\\d+(?= B new)");

  /** Those that a superuser does not notice. */
  private static final Set<String> RIGHTS =
      Set.of("unreadable", "closed", "unwritable", "read-only-store");

  /** Makes a state. */
  private interface Maker {
    void make(BadInputTable table, String argument) throws IOException;
  }

  private static final Map<String, Maker> MAKERS =
      Map.ofEntries(
          Map.entry("file", (t, a) -> t.write(before(a), after(a))),
          Map.entry("bytes", BadInputStates::bytes),
          Map.entry("folder", (t, a) -> Files.createDirectories(t.path(a))),
          Map.entry(
              "link", (t, a) -> Files.createSymbolicLink(t.path(before(a)), Path.of(after(a)))),
          Map.entry("run", (t, a) -> t.run(t.filled(a).split(" ", -1))),
          Map.entry("unreadable", (t, a) -> mode(t.path(a), "---------")),
          Map.entry("closed", (t, a) -> mode(t.path(a), "---------")),
          Map.entry("unwritable", (t, a) -> mode(t.path(a), "r-xr-xr-x")),
          Map.entry("read-only-store", (t, a) -> t.modes(".datamon2", "r-xr-xr-x", "r--r--r--")),
          Map.entry("no", (t, a) -> TreeState.remove(object(t, a))),
          Map.entry("cut", (t, a) -> StoreEditor.cut(object(t, a))),
          Map.entry("flip", (t, a) -> StoreEditor.flip(object(t, a), 100)),
          Map.entry("damaged-data", (t, a) -> damage(t, ChunkKind.DATA)),
          Map.entry("damaged-page", (t, a) -> damage(t, ChunkKind.PAGE)),
          Map.entry("text", BadInputStates::text),
          Map.entry("page", BadInputStates::page),
          Map.entry("newer-bundle", (t, a) -> newerBundle(t)));

  private BadInputStates() {}

  static boolean needsRights(BadInputRow row) {
    return row.given().stream().anyMatch(given -> RIGHTS.contains(before(given)));
  }

  static void make(String given, BadInputTable table) throws IOException {
    Maker maker = MAKERS.get(before(given));
    if (maker == null) {
      throw new AssertionError("there is no state " + given);
    }
    maker.make(table, after(given));
  }

  private static String before(String text) {
    return text.split(" ", 2)[0];
  }

  private static String after(String text) {
    return text.indexOf(' ') < 0 ? "" : text.substring(text.indexOf(' ') + 1);
  }

  private static void mode(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private static void bytes(BadInputTable table, String argument) throws IOException {
    table.write(before(argument), "");
    Files.write(table.path(before(argument)), HexFormat.of().parseHex(after(argument)));
  }

  /** Returns the file of an object, by what it is. */
  private static Path object(BadInputTable table, String what) throws IOException {
    StoreEditor store = table.store();
    return switch (what) {
      case "pack" -> store.pack("r", table.id("second"));
      case "descriptor" -> store.descriptor("r", table.id("second"));
      case "first-descriptor" -> store.descriptor("r", table.id("first"));
      case "repo" -> store.meta("repos/r/repo.yaml");
      case "label" -> store.meta("labels/r/l/label.yaml");
      case "head" -> store.content("gc/head");
      case "index" -> store.content("index");
      case "segment" -> store.last("index");
      case "context" -> store.meta("../../contexts/dev/context.yaml").normalize();
      default -> throw new AssertionError("there is no object " + what);
    };
  }

  private static void damage(BadInputTable table, ChunkKind kind) throws IOException {
    Path pack = table.store().pack("r", table.id(kind == ChunkKind.DATA ? "first" : "second"));
    StoreEditor.flip(pack, StoreEditor.place(pack, kind) + 10);
  }

  /** Changes a text in a document: {@code OBJECT /FROM/TO/}; its checksum fits afterwards. */
  private static void text(BadInputTable table, String argument) throws IOException {
    String[] parts = after(argument).split("/", -1);
    table
        .store()
        .rewrite(
            object(table, before(argument)),
            old -> {
              if (!old.contains(parts[1])) {
                throw new AssertionError(parts[1] + " is not in " + old);
              }
              return old.replace(parts[1], parts[2].replace("\\n", "\n"));
            });
  }

  /** Changes bytes of the manifest page of a repo's bundle: {@code REPO FROM TO}, in hex. */
  private static void page(BadInputTable table, String argument) throws IOException {
    String[] words = argument.split(" ", -1);
    table
        .store()
        .rewritePage(
            words[0],
            table.id(words[0]),
            old -> {
              String text = new String(old, StandardCharsets.ISO_8859_1);
              String from = latin(words[1]);
              if (!text.contains(from)) {
                throw new AssertionError(words[1] + " is not in " + HexFormat.of().formatHex(old));
              }
              return text.replace(from, latin(words[2])).getBytes(StandardCharsets.ISO_8859_1);
            });
  }

  private static String latin(String hex) {
    return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
  }

  /** Gives the newest bundle an id of the year 2150, as a clock that was set back would have it. */
  private static void newerBundle(BadInputTable table) throws IOException {
    String id = "aV" + table.id("second").substring(2);
    Path old = table.store().descriptor("r", table.id("second"));
    Path late = table.store().descriptor("r", id);
    Files.createDirectories(late.getParent());
    Files.move(old, late);
    Files.delete(old.getParent());
    table.store().rewrite(late, text -> text.replace("\nid: " + table.id("second"), "\nid: " + id));
  }
}
