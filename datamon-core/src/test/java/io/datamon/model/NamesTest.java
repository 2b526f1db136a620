package io.datamon.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.datamon.error.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "demo-repo",
        "Répo",
        "数据",
        "٣",
        "a\u00adb",
        "a\u30fbb",
        "a\uff65",
        "-",
        "\ud835\udc00"
      })
  void repoNamesHaveLettersDigitsAndHyphens(String name) {
    assertEquals(name, RepoName.of(name).value());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a_b",
        "a.b",
        "a/b",
        "a b",
        "a\u2013b",
        "a\tb",
        "½",
        "Ⅷ",
        "e\u0301",
        "\ud835",
        "a@b",
        "a:b"
      })
  void otherRepoNamesAreRefused(String name) {
    assertThrows(InvalidInputException.class, () -> RepoName.of(name));
  }

  @Test
  void theMessageNamesTheCharacter() {
    assertEquals(
        "invalid name: repo name:a_b contains unsupported character \"_\"",
        assertThrows(InvalidInputException.class, () -> RepoName.of("a_b")).getMessage());
    assertEquals(
        "invalid name: repo name:数\ud83d\ude00 contains unsupported character \"\ud83d\ude00\"",
        assertThrows(InvalidInputException.class, () -> RepoName.of("数\ud83d\ude00")).getMessage());
  }

  @Test
  void aRepoNameFitsAPartOfAKey() {
    assertThrows(InvalidInputException.class, () -> RepoName.of("é".repeat(128)));
    assertEquals(254, RepoName.of("é".repeat(127)).value().length() * 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1.0", "a_b", "latest", "ü-1", "1.2.3", "..."})
  void newLabelsHaveLettersDigitsAndAFewMarks(String name) {
    assertEquals(name, LabelName.of(name).value());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a:b", "a@b", "a+b", "\u00a0"})
  void labelsThatExistMayHaveOthers(String name) {
    assertThrows(InvalidInputException.class, () -> LabelName.of(name));
    assertEquals(name, LabelName.stored(name).value());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a/b", ".", "..", "a\u0001", "a\n"})
  void noLabelLeavesItsFolder(String name) {
    assertThrows(InvalidInputException.class, () -> LabelName.of(name));
    assertThrows(InvalidInputException.class, () -> LabelName.stored(name));
    assertThrows(InvalidInputException.class, () -> ContextName.of(name));
  }
}
