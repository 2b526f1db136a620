package io.datamon.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.AlreadyExistsException;
import io.datamon.error.CorruptException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.error.UnsupportedFormatException;
import io.datamon.model.CatalogKeys;
import io.datamon.model.ContextDescriptor;
import io.datamon.model.ContextName;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContextsTest {
  private static final ContextName DEV = ContextName.of("dev");

  private final ScriptedStore store = new ScriptedStore(URI.create("file:///data/store/"));
  private final Contexts contexts = new Contexts(store);

  private static ContextDescriptor context(String metadata, Optional<String> content) {
    return new ContextDescriptor(DEV, "wal", "log", "blob", metadata, metadata, 1, content);
  }

  @Test
  void aNewContextLiesBesideItsConfiguration() {
    ContextDescriptor made = contexts.create(DEV);
    assertEquals(made, contexts.get(DEV));
    assertEquals(
        """
        checksum: "c4fe9f56"
        name: "dev"
        wal: "./dev/wal"
        readlog: "./dev/read-log"
        blob: "./dev/blob"
        metadata: "./dev/meta"
        vmetadata: "./dev/meta"
        version: 1
        content: "./dev/content"
        """,
        store.text(CatalogKeys.context(DEV)));
    assertEquals(
        new ContextParts(
            URI.create("file:///data/store/dev/meta"),
            URI.create("file:///data/store/dev/meta"),
            URI.create("file:///data/store/dev/content")),
        contexts.parts(made));
  }

  @Test
  void aNameThatNoUriHoldsIsEscapedInItsParts() {
    ContextDescriptor made = contexts.create(ContextName.of("ä b%"));
    assertEquals(
        "file:///data/store/%C3%A4%20b%25/meta", contexts.parts(made).metadata().toString());
    assertEquals(made, contexts.get(ContextName.of("ä b%")));
  }

  @ParameterizedTest
  @CsvSource({
    "file:///data/store/x/meta, ./x/meta",
    "file:/data/store/x/meta, ./x/meta",
    "file:///data/storex/meta, file:///data/storex/meta",
    "gs://b/x, gs://b/x",
    "bucket-1, bucket-1",
    "./x, ./x",
  })
  void partsBelowTheConfigurationAreStoredRelativeToIt(String given, String stored) {
    assertEquals(stored, contexts.create(context(given, Optional.of(given))).metadata());
    assertEquals(stored, contexts.get(DEV).metadata());
    assertEquals(Optional.of(stored), contexts.get(DEV).content());
  }

  @ParameterizedTest
  @CsvSource({
    "file:///a/b, file:///a/b",
    "file:///a/b/, file:///a/b",
    "gs://bucket/p, gs://bucket/p",
    "gs://bucket/, gs://bucket",
    "s3://bucket/p, s3://bucket/p",
    "memory://x, memory://x",
    "memory:/x/, memory:/x",
    "./x/y, file:///data/store/x/y",
    "bucket.name-1, gs://bucket.name-1",
  })
  void partsAreResolved(String value, String expected) {
    ContextParts parts = contexts.parts(context(value, Optional.empty()));
    assertEquals(URI.create(expected), parts.metadata());
    assertEquals(URI.create(expected + "/datamon3"), parts.content());
  }

  @Test
  void theRootOfASchemeIsAPartToo() {
    for (String root : List.of("file:///", "memory:/")) {
      ContextParts parts = contexts.parts(context(root, Optional.of(root)));
      assertEquals(URI.create(root), parts.metadata());
    }
    Contexts atRoot = new Contexts(new ScriptedStore(URI.create("memory:/")));
    assertEquals(URI.create("memory:/dev/meta"), atRoot.parts(atRoot.create(DEV)).metadata());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "../x",
        "./../x",
        "./x/../../y",
        "a/b",
        "/abs",
        "Bucket",
        "gs://a b",
        "./a b"
      })
  void otherPartsAreRefused(String value) {
    assertThrows(
        InvalidInputException.class, () -> contexts.create(context(value, Optional.empty())));
    assertEquals(List.of(), contexts.list());
  }

  @Test
  void aContextIsMadeOnce() {
    contexts.create(DEV);
    assertThrows(AlreadyExistsException.class, () -> contexts.create(DEV));
    assertThrows(
        AlreadyExistsException.class, () -> contexts.create(context("m", Optional.empty())));
  }

  @Test
  void contextsAreListedByName() {
    for (String name : List.of("a", "a-b", "a.b", "B", "ä", "aa")) {
      contexts.create(ContextName.of(name));
    }
    store.put("contexts/stray", "");
    store.put("contexts/x/other.yaml", "");
    assertEquals(
        List.of("B", "a", "a-b", "a.b", "aa", "ä"),
        contexts.list().stream().map(ContextName::value).toList());
  }

  @Test
  void aContextThatIsNotThereIsNotFoundWithWhatToDo() {
    NotFoundException e = assertThrows(NotFoundException.class, () -> contexts.get(DEV));
    assertEquals("context", e.kind());
    assertTrue(e.getMessage().contains("datamon context create"), e.getMessage());
  }

  @Test
  void contextsThatCannotBeUsedAreRefused() {
    store.put("contexts/dev/context.yaml", "name: dev\nmetadata: m\nversion: 1\n");
    assertThrows(CorruptException.class, () -> contexts.get(DEV));
    store.put("contexts/dev/context.yaml", "name: dev\nmetadata: m\nvmetadata: m\nversion: 2\n");
    assertThrows(UnsupportedFormatException.class, () -> contexts.get(DEV));
    store.put("contexts/dev/context.yaml", "name: prod\nmetadata: m\nvmetadata: m\nversion: 1\n");
    assertThrows(CorruptException.class, () -> contexts.get(DEV));
  }

  @Test
  void aLostAnswerToACreationIsResolved() {
    store.script.add(ScriptedStore.Step.LOSE_ANSWER);
    contexts.create(DEV);
    assertEquals(1, store.puts.get());
    store.script.add(ScriptedStore.Step.LOSE_PUT);
    contexts.create(ContextName.of("prod"));
    assertEquals(3, store.puts.get());
    assertEquals(2, contexts.list().size());
  }
}
