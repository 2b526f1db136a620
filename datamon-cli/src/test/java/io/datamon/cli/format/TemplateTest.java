package io.datamon.cli.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.datamon.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
  private static final Map<String, Struct<?>> OBJECTS =
      Map.of(
          "bundle", GoViews.bundle().show(Samples.BUNDLE),
          "empty", GoViews.bundle().show(Samples.OLDER),
          "repo", GoViews.repo().show(Samples.REPO),
          "added", GoViews.difference().show(Samples.ADDED));

  private static String render(String template, Struct<?> object) {
    Template parsed = Template.parse(template);
    parsed.check(object.view());
    return parsed.render(object).toString();
  }

  private static String render(String template) {
    return render(template, Views.bundle().show(Samples.BUNDLE));
  }

  private static List<JsonNode> table() {
    try (InputStream in = TemplateTest.class.getResourceAsStream("templates.json")) {
      List<JsonNode> rows = new ArrayList<>();
      new ObjectMapper().readTree(in).forEach(rows::add);
      return rows;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The expected texts are those of Go's own text/template, over structs with the same fields. */
  @TestFactory
  Stream<DynamicTest> templatesPrintWhatGoPrints() {
    return table().stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.get("template").asText(),
                    () ->
                        assertEquals(
                            row.get("expected").asText(),
                            render(
                                row.get("template").asText(),
                                OBJECTS.get(row.get("object").asText())))));
  }

  private record Wrong(String template, String message) {}

  private static final List<Wrong> WRONG =
      List.of(
          new Wrong("{{.ID", "at 1:1: {{ is not closed by }}"),
          new Wrong("a\n b {{if .ID}}x", "at 2:6: {{if}} has no {{end}}"),
          new Wrong("{{range .Parents}}x{{else}}", "at 1:3: {{range}} has no {{end}}"),
          new Wrong("{{end}}", "at 1:3: unexpected {{end}}"),
          new Wrong("{{else}}", "at 1:3: unexpected {{else}}"),
          new Wrong("{{if .ID}}{{else}}{{else}}{{end}}", "at 1:21: a second {{else}}"),
          new Wrong("{{}}", "at 1:3: a value is missing"),
          new Wrong("{{if}}x{{end}}", "at 1:5: a value is missing"),
          new Wrong("{{.ID | }}", "at 1:9: a value is missing"),
          new Wrong("{{(.ID}}", "at 1:3: ( is not closed by )"),
          new Wrong("{{.ID)}}", "at 1:6: unexpected \")\""),
          new Wrong("{{\"a}}", "at 1:3: the text is not closed by \""),
          new Wrong("{{\"a\n\"}}", "at 1:3: the text is not closed on its line"),
          new Wrong("{{\"\\z\"}}", "at 1:3: the text has an escape that is not valid"),
          new Wrong("{{'ab'}}", "at 1:3: between ' and ' stands one character"),
          new Wrong("{{1x}}", "at 1:3: \"1x\" is not a number"),
          new Wrong("{{99999999999999999999}}", "at 1:3: \"99999999999999999999\" is not a number"),
          new Wrong("{{/* a}}", "at 1:1: the comment is not closed"),
          new Wrong("{{/* a */ .ID}}", "at 1:8: a comment ends right before }} or with \" -}}\""),
          new Wrong(
              "{{.ID-}}",
              "at 1:6: \"-\" is not understood: a trim marker has a blank on its inner side"),
          new Wrong("{{.ID & 1}}", "at 1:7: \"&\" is not understood"),
          new Wrong("{{$x : 1}}", "at 1:6: \":\" is not understood: := declares a variable"),
          new Wrong("{{$x}}", "at 1:3: the variable $x is not declared"),
          new Wrong(
              "{{if true}}{{$x := 1}}{{end}}{{$x}}", "at 1:32: the variable $x is not declared"),
          new Wrong("{{$x = 1}}", "at 1:3: the variable $x is not declared"),
          new Wrong(
              "{{.ID | 1}}",
              "at 1:9: what follows | is a function: and, or, not, len, index, slice, print, printf, println, json, eq, ne, lt, le, gt, ge"),
          new Wrong("{{define \"x\"}}{{end}}", "at 1:3: unexpected \"define\""),
          new Wrong("{{template \"x\"}}", "at 1:3: unexpected \"template\""),
          new Wrong("{{\"a\".ID}}", "at 1:6: unexpected .ID"),
          new Wrong("{{.}}{{.Message.Text}}", "at 1:16: a text has no field Text"),
          new Wrong("{{.Size.KB}}", "at 1:8: a number has no field KB"),
          new Wrong("{{.Parents.First}}", "at 1:11: a list has no field First"),
          new Wrong("{{range .ID}}{{end}}", "at 1:9: range goes over a list, not over a text"),
          new Wrong(
              "{{range .Contributors}}{{.ID}}{{end}}",
              "at 1:26: a contributor has no field ID: there are Name, Email"),
          new Wrong(
              "{{with .Timestamp}}{{.Foo}}{{end}}",
              "at 1:22: a time has no Foo: there are Day, Format, Hour, IsZero, Local, Minute, Month, Nanosecond, Second, String, UTC, Unix, UnixMilli, UnixNano, Weekday, Year, YearDay"),
          new Wrong(
              "{{.Timestamp.Format}}",
              "at 1:13: Format takes a layout such as \"2006-01-02\", not nothing"),
          new Wrong("{{.Timestamp.IsZero 1}}", "at 1:13: IsZero takes no arguments, not 1"),
          new Wrong("{{.ID 1}}", "at 1:3: ID is a field, and has no arguments"),
          new Wrong("{{1 2}}", "at 1:3: a value that is no function has no arguments"),
          new Wrong("{{not}}", "at 1:3: not takes 1 argument, not 0"),
          new Wrong("{{eq 1}}", "at 1:3: eq takes at least 2 arguments, not 1"),
          new Wrong("{{printf}}", "at 1:3: printf takes at least 1 argument, not 0"),
          new Wrong("{{slice .ID 1 2 3}}", "at 1:3: slice takes 1 to 3 arguments, not 4"),
          new Wrong(
              "{{($.Timestamp.UTC).Foo}}",
              "at 1:20: a time has no Foo: there are Day, Format, Hour, IsZero, Local, Minute, Month, Nanosecond, Second, String, UTC, Unix, UnixMilli, UnixNano, Weekday, Year, YearDay"),
          new Wrong(
              "{{upper .ID}}",
              "at 1:3: there is no function \"upper\": there are and, or, not, len, index, slice, print, printf, println, json, eq, ne, lt, le, gt, ge; a field begins with a dot"),
          new Wrong(
              "{{if .Foo}}{{end}}",
              "at 1:6: a bundle has no field Foo: there are ID, Timestamp, Files, Size, Message, Parents, Contributors, Entries, Skipped, Deduplication, Version, Protected, HumanSize, LeafSize, BundleEntriesFileCount, RunStage"));

  @Test
  void whatIsWrongIsToldWithItsPlaceBeforeThereIsAnObject() {
    for (Wrong wrong : WRONG) {
      InvalidInputException e =
          assertThrows(
              InvalidInputException.class,
              () -> Template.parse(wrong.template()).check(Views.bundle()),
              wrong.template());
      assertEquals("invalid template: " + wrong.message(), e.getMessage(), wrong.template());
    }
  }

  @Test
  void whatOnlyTheObjectShowsIsToldWithItsPlace() {
    for (Wrong wrong :
        List.of(
            new Wrong("{{index .Parents 2}}", "at 1:3: index 2 is out of range"),
            new Wrong("{{index .Parents -1}}", "at 1:3: index -1 is out of range"),
            new Wrong("{{slice .ID 3 2}}", "at 1:3: index 3 is out of range"),
            new Wrong("{{lt .ID 1}}", "at 1:3: a string and a int cannot be compared"),
            new Wrong("{{len .Size}}", "at 1:3: len is of a list or a text, not of a int"),
            new Wrong("{{printf .Size}}", "at 1:3: a text is needed here, not a int"),
            new Wrong("{{(or .ID .Size).X}}", "at 1:17: a string has no field X"))) {
      InvalidInputException e =
          assertThrows(InvalidInputException.class, () -> render(wrong.template()));
      assertEquals("invalid template: " + wrong.message(), e.getMessage(), wrong.template());
    }
  }

  @Test
  void aNameIsPrintedInItsOwnBytes() {
    String shown = render("{{.NameWithPath}} {{.Target}}", Views.file().show(Samples.LINK));
    assertEquals("b/\udcffc \udcc3x", shown);
    assertArrayEquals(
        new byte[] {'b', '/', (byte) 0xff, 'c', ' ', (byte) 0xc3, 'x'}, NameText.bytes(shown));
    assertEquals(
        "\"b/\\xffc\" 622fff63 4",
        render(
            "{{printf \"%q %x\" .NameWithPath .NameWithPath}} {{len .NameWithPath}}",
            Views.file().show(Samples.LINK)));
  }

  @Test
  void namesOfAnyBytesSurviveAsStrings() {
    long seed = Long.getLong("seed", 1);
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      byte[] name = new byte[random.nextInt(12)];
      for (int j = 0; j < name.length; j++) {
        name[j] = (byte) (random.nextBoolean() ? random.nextInt(256) : 0xe0 + random.nextInt(32));
      }
      assertArrayEquals(name, NameText.bytes(NameText.of(name)), "seed " + seed);
    }
  }

  @Test
  void controlCharactersOfObjectsAreEscapedAndThoseOfTheTemplateAreNot() {
    Struct<FileItem> file = Views.file().show(Samples.named("a\n\u001b[2Jb"));
    assertEquals(
        "a\\n\\x1b[2Jb\ta\\n\\x1b[2Jb\n[\"a\\n\\x1b[2Jb\"]",
        render(
            "{{.NameWithPath}}{{\"\\t\"}}{{printf \"%s\\n[%q]\" .NameWithPath .NameWithPath}}",
            file));
    assertEquals("true", render("{{eq .NameWithPath \"a\\n\\x1b[2Jb\"}}", file));
  }

  @Test
  void jsonIsAFunctionToo() {
    assertEquals(
        "\"my \\\"first\\\" message, é\" [{\"name\":\"Fred B\",\"email\":\"fred@example.com\"},"
            + "{\"name\":\"Ann\",\"email\":\"\"}] 52428800",
        render("{{json .Message}} {{json .Contributors}} {{json .Size}}"));
  }

  @Test
  void aTemplateOfNoiseIsInvalidOrPrintsSomething() {
    long seed = Long.getLong("seed", 1);
    Random random = new Random(seed);
    List<String> parts =
        List.of(
            "{{",
            "}}",
            " ",
            "-",
            "if",
            "else",
            "end",
            "range",
            "with",
            ".",
            ".ID",
            ".Parents",
            "$x",
            ":=",
            "=",
            "|",
            "(",
            ")",
            ",",
            "\"a\"",
            "1",
            "not",
            "eq",
            "printf",
            "/*",
            "*/",
            "{{end}}",
            "{{.ID}}",
            "{{if .ID}}",
            "{{range .Parents}}",
            "\n",
            "'",
            "`",
            ".Timestamp");
    for (int i = 0; i < 20_000; i++) {
      StringBuilder template = new StringBuilder();
      for (int j = random.nextInt(12); j >= 0; j--) {
        template.append(parts.get(random.nextInt(parts.size())));
      }
      try {
        render(template.toString());
      } catch (InvalidInputException e) {
        assertTrue(
            e.getMessage().startsWith("invalid template: at "), "seed " + seed + ": " + template);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + template, e);
      }
    }
  }

  @Test
  void deepNestingIsRefused() {
    String deep = "{{" + "(".repeat(10_000);
    assertThrows(InvalidInputException.class, () -> Template.parse(deep));
    assertThrows(InvalidInputException.class, () -> Template.parse("{{if 1}}".repeat(10_000)));
  }

  @ParameterizedTest
  @CsvSource({"0, 0B", "999, 999B", "1024, 1.024kB", "52428800, 52.43MB", "999999, 1000kB"})
  void sizesForPeopleAreThoseOfTheOlderProgram(long bytes, String shown) {
    assertEquals(shown, Views.human(bytes));
  }
}
