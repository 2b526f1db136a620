package io.datamon.cli.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.datamon.error.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViewsTest {
  /** A kind of object with some of them. */
  private record Kind<T>(View<T> view, List<T> objects) {}

  private static List<Kind<?>> kinds() {
    return List.of(
        new Kind<>(Views.repo(), List.of(Samples.REPO)),
        new Kind<>(Views.bundle(), List.of(Samples.BUNDLE, Samples.OLDER)),
        new Kind<>(Views.label(), List.of(Samples.LABEL)),
        new Kind<>(Views.context(), List.of(Samples.CONTEXT)),
        new Kind<>(
            Views.file(),
            List.of(Samples.FILE, Samples.FOLDER, Samples.LINK, Samples.named("a,\"b\"\n\u202ec"))),
        new Kind<>(Views.difference(), List.of(Samples.ADDED)),
        new Kind<>(Views.upload(), List.of(Samples.UPLOAD)),
        new Kind<>(Views.download(), List.of(Samples.DOWNLOAD)),
        new Kind<>(Views.stats(), List.of(Samples.STATS)),
        new Kind<>(Views.finding(), List.of(Samples.FINDING)),
        new Kind<>(Views.check(), List.of(Samples.KEPT, Samples.BROKEN)));
  }

  private static <T> byte[] print(String format, Kind<T> kind) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Printers.of(Format.parse(format), kind.view(), out::write).all(kind.objects());
    return out.toByteArray();
  }

  private static <T> String one(String format, View<T> view, T object) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Printers.of(Format.parse(format), view, out::write).one(object);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static <T> String text(String format, Kind<T> kind) {
    return new String(print(format, kind), StandardCharsets.UTF_8);
  }

  private static String name(Kind<?> kind) {
    return kind.view().kind().toLowerCase(Locale.ROOT);
  }

  private static byte[] golden(String name) {
    try (InputStream in = ViewsTest.class.getResourceAsStream("golden/" + name)) {
      return in == null ? new byte[0] : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @TestFactory
  Stream<DynamicTest> eachKindOfObjectIsPrintedAsItWas() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Kind<?> kind : kinds()) {
      for (String format : Format.NAMES) {
        String name = name(kind) + "." + format;
        tests.add(
            DynamicTest.dynamicTest(
                name,
                () ->
                    assertEquals(
                        new String(golden(name), StandardCharsets.ISO_8859_1),
                        new String(print(format, kind), StandardCharsets.ISO_8859_1))));
      }
    }
    return tests.stream();
  }

  @Test
  void jsonAndYamlAreReadAsTheSameByOthers() throws IOException {
    for (Kind<?> kind : kinds()) {
      JsonNode json = new ObjectMapper().readTree(print("json", kind));
      assertTrue(json.isArray(), name(kind));
      assertEquals(kind.objects().size(), json.size());
      JsonNode yaml = new YAMLMapper().readTree(print("yaml", kind));
      assertEquals(json, yaml);
    }
  }

  @Test
  void aLineOfCsvHasAsManyCellsAsTheFirst() {
    for (Kind<?> kind : kinds()) {
      List<List<String>> rows = rows(text("csv", kind));
      assertEquals(1 + kind.objects().size(), rows.size(), name(kind));
      rows.forEach(row -> assertEquals(rows.get(0).size(), row.size(), name(kind)));
    }
  }

  /** Reads CSV by the grammar of RFC 4180. */
  private static List<List<String>> rows(String csv) {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    int at = 0;
    while (at < csv.length()) {
      StringBuilder cell = new StringBuilder();
      if (csv.charAt(at) == '"') {
        at++;
        while (csv.charAt(at) != '"' || csv.startsWith("\"\"", at)) {
          at += csv.charAt(at) == '"' ? 1 : 0;
          cell.append(csv.charAt(at++));
        }
        at++;
      } else {
        while (csv.charAt(at) != ',' && csv.charAt(at) != '\r') {
          assertTrue(csv.charAt(at) != '"' && csv.charAt(at) != '\n', csv.substring(at));
          cell.append(csv.charAt(at++));
        }
      }
      row.add(cell.toString());
      if (csv.charAt(at++) == '\r') {
        assertEquals('\n', csv.charAt(at++));
        rows.add(row);
        row = new ArrayList<>();
      }
    }
    return rows;
  }

  @Test
  void aListWithoutObjectsIsAListToo() {
    Kind<io.datamon.model.LabelDescriptor> none = new Kind<>(Views.label(), List.of());
    assertEquals("[]\n", text("json", none));
    assertEquals("[]\n", text("yaml", none));
    assertEquals("name,bundle,timestamp,contributors,protected\r\n", text("csv", none));
    assertEquals("NAME  BUNDLE  TIMESTAMP\n", text("table", none));
    assertEquals("", text("{{.Name}}", none));
  }

  @Test
  void aSingleObjectIsNoList() {
    assertTrue(one("json", Views.repo(), Samples.REPO).startsWith("{\"name\":\"fred\","));
    assertTrue(one("yaml", Views.repo(), Samples.REPO).startsWith("name: \"fred\"\n"));
    assertEquals(2, one("csv", Views.repo(), Samples.REPO).lines().count());
    assertEquals(2, one("table", Views.repo(), Samples.REPO).lines().count());
    assertEquals("fred\n", one("{{.Name}}", Views.repo(), Samples.REPO));
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "yaml", "csv", "table", "{{.NameWithPath}}"})
  void aListIsPrintedWhileItGrows(String format) {
    long[] printed = new long[1];
    Printer.Listing<FileItem> listing =
        Printers.of(
                Format.parse(format), Views.file(), (bytes, offset, length) -> printed[0] += length)
            .list();
    for (int i = 0; i < 1_000; i++) {
      listing.accept(Samples.FILE);
    }
    long before = printed[0];
    assertTrue(before > 800 * 5, "only " + before + " bytes after 1,000 objects");
    listing.accept(Samples.FILE);
    assertTrue(printed[0] > before, "nothing was printed for one object more");
    listing.end();
  }

  @Test
  void aListThatIsNotEndedIsNoJson() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Printers.of(Format.parse("json"), Views.file(), out::write).list().accept(Samples.FILE);
    assertThrows(
        com.fasterxml.jackson.core.JsonProcessingException.class,
        () -> new ObjectMapper().readTree(out.toByteArray()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "Yaml", "jsonl", "yml"})
  void aNameOfAFormatThatIsNotRightIsToldAndNotPrinted(String format) {
    InvalidInputException e = assertThrows(InvalidInputException.class, () -> Format.parse(format));
    assertEquals(
        "there is no format \"" + format + "\": use json, yaml, csv, table", e.getMessage());
  }

  /** Names and types, as templates and JSON know them, are those of the guide. */
  @Test
  void theGuideNamesEveryField() throws IOException {
    String guide = Files.readString(Path.of("..", "docs", "guide.md"));
    List<String> missing = new ArrayList<>();
    for (Kind<?> kind : kinds()) {
      for (Field<?> field : kind.view().fields()) {
        String row =
            "| "
                + (field.name().isEmpty() ? "" : "`" + field.name() + "`")
                + " | "
                + (field.key().isEmpty() ? "" : "`" + field.key() + "`")
                + " | "
                + type(field.type())
                + " |";
        if (!guide.contains(row)) {
          missing.add(name(kind) + ": " + row);
        }
      }
    }
    assertEquals(List.of(), missing);
  }

  private static String type(FieldType type) {
    if (type instanceof FieldType.Structure structure) {
      return structure.view().kind().toLowerCase(Locale.ROOT);
    }
    if (type instanceof FieldType.Listing listing) {
      return "list of " + type(listing.item());
    }
    return ((FieldType.Scalar) type).name().toLowerCase(Locale.ROOT);
  }
}
