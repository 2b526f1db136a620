package io.datamon.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.InvalidInputException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocationTest {
  private static final Path BASE = Path.of("/base/folder");
  private static final Path HOME = Path.of("/home/ann");

  @ParameterizedTest
  @CsvSource({
    "my-bucket, gs://my-bucket",
    "my.bucket_2, gs://my.bucket_2",
    "gs://bucket/with/prefix, gs://bucket/with/prefix",
    "s3://bucket, s3://bucket",
    "file:///srv/data, file:///srv/data/",
    "file:///srv/data/, file:///srv/data/",
    "file:/srv/data, file:///srv/data/",
    "file:data, file:///base/folder/data/",
    "/srv/data, file:///srv/data/",
    "/srv/../data, file:///data/",
    "data/store, file:///base/folder/data/store/",
    "./store, file:///base/folder/store/",
    "../store, file:///base/store/",
    "., file:///base/folder/",
    "~/store, file:///home/ann/store/",
    "~, file:///home/ann/",
    "/a b/é, file:///a%20b/%C3%A9/",
    "file:///a%20b, file:///a%20b/"
  })
  void placesAreUris(String text, String uri) {
    assertEquals(uri, Location.parse(text, BASE, HOME).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Bucket", "a bucket", "bücket", "gs://a b", "-bucket", "s3:", "file://host/x"})
  void whatIsNoPlaceIsRefusedByName(String text) {
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> Location.parse(text, BASE, HOME));
    assertTrue(e.getMessage().contains(text), e.getMessage());
  }

  @Test
  void aNameThatIsNoBucketIsAnsweredWithHowToNameAFolder() {
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> Location.parse("MyStore", BASE, HOME));
    assertTrue(e.getMessage().contains("./MyStore"), e.getMessage());
  }
}
