package io.datamon.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypedLineTest {
  private static final String BASH = " \t\n\"'@><=;|&(:";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`datamon `|`[]`",
        "`datamon repo`|`[repo]`",
        "`datamon repo `|`[repo, ]`",
        "`datamon 'a b' \"c d\" e\\ f`|`[a b, c d, e f]`",
        "`datamon '' x`|`[, x]`",
        "`datamon 'a\\b' \"a\\\"b\"`|`[a\\b, a\"b]`",
        "`datamon 'open quote`|`[open quote]`",
        "`echo x | datamon repo`|`[repo]`",
        "`false && /opt/bin/datamon repo`|`[repo]`",
        "`A=1 B='x y' datamon repo`|`[repo]`",
      })
  void wordsAreThoseOfTheShell(String line, String words) {
    TypedLine typed = TypedLine.parse(line, BASH);
    List<String> all = new ArrayList<>(typed.words());
    all.add(typed.current());
    assertEquals(words, all.toString());
  }

  @Test
  void whatTheShellHasCutOffIsNotPutInAgain() {
    assertEquals(
        "@stable", TypedLine.parse("datamon bundle get digits@s", BASH).insertion("digits@stable"));
    assertEquals(
        "debug", TypedLine.parse("datamon --loglevel=", BASH).insertion("--loglevel=debug"));
    assertEquals("digits@x", TypedLine.parse("datamon get dig", BASH).insertion("digits@x"));
    assertEquals("digits@x", TypedLine.parse("datamon digits@", " ").insertion("digits@x"));
  }

  @Test
  void charactersOfTheShellAreQuotedAsTheWordHasBegun() {
    assertEquals(
        "a\\ b\\$c\\'é",
        TypedLine.parse("datamon cat digits::a", BASH).insertion("digits::a b$c'é"));
    assertEquals(
        "digits::a b", TypedLine.parse("datamon cat \"digits::a", BASH).insertion("digits::a b"));
  }
}
