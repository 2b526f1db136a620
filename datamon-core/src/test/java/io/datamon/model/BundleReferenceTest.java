package io.datamon.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.datamon.error.InvalidInputException;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundleReferenceTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "r, r, -, -, -",
        "r@v1.0, r, v1.0, -, -",
        "r@a b, r, a b, -, -",
        "r@a@b, r, a@b, -, -",
        "r@v1:dir/f, r, v1, -, dir/f",
        "r@v1:a:b, r, v1, -, a:b",
        "r:3MPT8c, r, -, 3MPT8c, -",
        "r:3MPT8czFHOiSrmBSCwVt30VOVS7, r, -, 3MPT8czFHOiSrmBSCwVt30VOVS7, -",
        "r:3MPT8c:dir/f, r, -, 3MPT8c, dir/f",
        "r:3MPT8c:a:b, r, -, 3MPT8c, a:b",
        "r::dir, r, -, -, dir",
        "r::dir/, r, -, -, dir",
        "r::a:b, r, -, -, a:b",
        "r:dir/file, r, -, -, dir/file",
        "r:file.txt, r, -, -, file.txt",
        "r:a b:c, r, -, -, a b:c",
        "r:dir/, r, -, -, dir",
        "r:abcdefghijklmnopqrstuvwxyz01, r, -, -, abcdefghijklmnopqrstuvwxyz01",
      })
  void formsAreRead(String text, String repo, String label, String id, String path) {
    BundleReference expected =
        new BundleReference(
            RepoName.of(repo),
            Optional.ofNullable(label).map(LabelName::stored),
            Optional.ofNullable(id),
            Optional.ofNullable(path).map(BundlePath::of));
    assertEquals(expected, BundleReference.parse(text));
    assertEquals(expected, BundleReference.parse(expected.toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "r:", "r@", "@v1", ":x", "a_b", "r@:x", "r@a/b", "r::../x", "r:/abs", "r:a//b"
      })
  void otherTextsAreRefused(String text) {
    assertThrows(InvalidInputException.class, () -> BundleReference.parse(text));
  }
}
