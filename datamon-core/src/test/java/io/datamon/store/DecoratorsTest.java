package io.datamon.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.AccessDeniedException;
import io.datamon.error.NoSuchObjectException;
import io.datamon.error.UnavailableException;
import io.datamon.store.CountingStore.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DecoratorsTest {
  private final MemoryStore memory = new MemoryStore();

  private static Version put(ObjectStore store, String key, String text) {
    return store.put(new Key(key), Payload.of(text), Condition.ALWAYS, Durability.NONE);
  }

  private static String text(ObjectStore store, String key) throws IOException {
    try (StoredObject object = store.get(new Key(key), ByteRange.ALL)) {
      return new String(object.body().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void countsOperationsAndBytesWhetherTheySucceedOrNot() throws IOException {
    CountingStore store = new CountingStore(memory);
    put(store, "a", "12345");
    assertThrows(
        PreconditionFailedException.class,
        () -> store.put(new Key("a"), Payload.of("67"), Condition.IF_ABSENT, Durability.NONE));
    assertEquals("12345", text(store, "a"));
    try (StoredObject object = store.get(new Key("a"), new ByteRange(1, 2))) {
      assertEquals('2', object.body().read());
    }
    assertThrows(NoSuchObjectException.class, () -> text(store, "b"));
    assertTrue(store.head(new Key("a")).isPresent());
    Iterator<ObjectInfo> listing = store.list("", "");
    assertEquals(0, store.count(Kind.LIST), "nothing was asked for yet");
    assertEquals(new Key("a"), listing.next().key());
    assertFalse(listing.hasNext());
    store.delete(new Key("a"));
    store.barrier();
    assertEquals(2, store.count(Kind.PUT));
    assertEquals(3, store.count(Kind.GET));
    assertEquals(1, store.count(Kind.HEAD));
    assertEquals(1, store.count(Kind.LIST));
    assertEquals(1, store.count(Kind.DELETE));
    assertEquals(1, store.count(Kind.BARRIER));
    assertEquals(5, store.bytesWritten());
    assertEquals(6, store.bytesRead());
    assertEquals(List.of(), store.operations());
    store.reset();
    assertEquals(0, store.count(Kind.PUT) + store.bytesRead() + store.bytesWritten());
  }

  @Test
  void roundTripsAreTheLongestChainOfOperations() {
    CountingStore store = CountingStore.recording(memory);
    put(store, "a", "x");
    put(store, "b", "x");
    store.barrier();
    assertEquals(2, store.roundTrips());
    // Three that run inside another one's time: a chain of three beside it.
    store.put(
        new Key("outer"),
        new Payload() {
          @Override
          public long length() {
            return 1;
          }

          @Override
          public InputStream open() {
            put(store, "inner1", "x");
            put(store, "inner2", "x");
            put(store, "inner3", "x");
            return new ByteArrayInputStream(new byte[1]);
          }
        },
        Condition.ALWAYS,
        Durability.NONE);
    List<CountingStore.Operation> operations = store.operations();
    CountingStore.Operation outer =
        operations.stream().filter(o -> o.subject().equals("outer")).findFirst().orElseThrow();
    assertTrue(
        operations.stream()
            .filter(o -> o.subject().equals("inner1"))
            .allMatch(o -> o.begin() > outer.begin() && o.end() < outer.end()));
    assertEquals(2 + 3, store.roundTrips());
    store.reset();
    assertEquals(0, store.roundTrips());
  }

  @Test
  void aReadOnlyStoreReadsAndRefusesChanges() throws IOException {
    put(memory, "a", "x");
    ReadOnlyStore store = new ReadOnlyStore(memory);
    assertEquals("x", text(store, "a"));
    assertEquals(new Key("a"), store.list("", "").next().key());
    assertThrows(AccessDeniedException.class, () -> put(store, "a", "y"));
    assertThrows(AccessDeniedException.class, () -> put(store, "b", "y"));
    assertThrows(AccessDeniedException.class, () -> store.delete(new Key("a")));
    assertEquals("x", text(memory, "a"));
    assertTrue(memory.head(new Key("b")).isEmpty());
  }

  @Test
  void faultsStrikeOnceAtTheNthOperation() throws IOException {
    FaultInjectingStore store = new FaultInjectingStore(memory);
    store.failBefore(Kind.PUT, 2);
    put(store, "a", "1");
    assertThrows(UnavailableException.class, () -> put(store, "a", "2"));
    assertEquals("1", text(memory, "a"));
    put(store, "a", "3");
    store.failAfter(Kind.PUT, 1);
    assertFalse(store.allStruck());
    assertThrows(UnavailableException.class, () -> put(store, "a", "4"));
    assertEquals("4", text(memory, "a"), "the answer is lost, not the effect");
    store.failAfter(Kind.DELETE, "b"::equals, 1, () -> new IllegalStateException("lost"));
    store.delete(new Key("a"));
    assertFalse(store.allStruck());
    assertThrows(IllegalStateException.class, () -> store.delete(new Key("b")));
    assertTrue(store.allStruck());
  }
}
