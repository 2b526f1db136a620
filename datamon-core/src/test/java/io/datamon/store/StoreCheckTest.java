package io.datamon.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.AccessDeniedException;
import io.datamon.error.CancelledException;
import io.datamon.error.DatamonException;
import io.datamon.error.UnavailableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreCheckTest {
  private final MemoryStore memory = new MemoryStore();

  private static Set<StorePromise> broken(ObjectStore store) {
    StoreCheck check = StoreCheck.of(store);
    assertEquals(
        List.of(StorePromise.values()),
        check.results().stream().map(StoreCheck.Result::promise).toList());
    Set<StorePromise> broken = new TreeSet<>();
    for (StoreCheck.Result result : check.results()) {
      assertEquals(result.kept(), result.detail().isEmpty(), result.toString());
      if (result.isBroken()) {
        broken.add(result.promise());
      }
    }
    assertEquals(broken.isEmpty(), check.isKept());
    return broken;
  }

  private void assertNothingIsLeft() {
    assertFalse(memory.list("", "").hasNext());
  }

  @Test
  void aSoundStoreKeepsEverythingAndIsLeftAsItWas() {
    memory.put(new Key("mine"), Payload.of("x"), Condition.ALWAYS, Durability.NOW);
    StoreCheck check = StoreCheck.of(memory);
    assertEquals(memory.info().uri(), check.store());
    check.requireKept();
    assertEquals(Set.of(), broken(memory));
    Iterator<ObjectInfo> left = memory.list("", "");
    assertEquals("mine", left.next().key().value());
    assertFalse(left.hasNext());
  }

  @Test
  void aFolderKeepsEverythingAndHasNoObjectMore(@TempDir Path folder) throws IOException {
    try (ObjectStore store = LocalFolderStore.open(folder.resolve("store").toUri())) {
      assertEquals(Set.of(), broken(store));
      assertFalse(store.list("", "").hasNext());
    }
    try (var files = Files.walk(folder)) {
      assertEquals(
          List.of(), files.filter(file -> file.toString().contains("datamon-check")).toList());
    }
  }

  @Test
  void thatWhatObjectsWereIsKeptIsToldAndNotNeeded() {
    StoreCheck check = StoreCheck.of(memory);
    assertTrue(check.isKept());
    assertEquals(
        new StoreCheck.Result(StorePromise.VERSIONS, false, "only the present one is"),
        check.result(StorePromise.VERSIONS));
    try (MemoryStore keeping = MemoryStore.keepingVersions()) {
      assertTrue(StoreCheck.of(keeping).result(StorePromise.VERSIONS).kept());
    }
    ObjectStore denied =
        new ForwardingStore(memory) {
          @Override
          public List<KeptVersion> versions(Key key) {
            throw new AccessDeniedException("not for you");
          }
        };
    assertEquals("not for you", StoreCheck.of(denied).result(StorePromise.VERSIONS).detail());
    assertTrue(StoreCheck.of(denied).isKept());
  }

  @Test
  void aStoreThatIgnoresConditionsIsFound() {
    ObjectStore store =
        new ForwardingStore(memory) {
          @Override
          public Version put(Key key, Payload body, Condition condition, Durability durability) {
            return super.put(key, body, Condition.ALWAYS, durability);
          }
        };
    assertEquals(
        Set.of(
            StorePromise.PUT_IF_ABSENT,
            StorePromise.PUT_IF_VERSION,
            StorePromise.RACED_IF_ABSENT,
            StorePromise.RACED_IF_VERSION),
        broken(store));
    assertNothingIsLeft();
    String refused =
        assertThrows(DatamonException.class, () -> StoreCheck.of(store).requireKept()).getMessage();
    assertTrue(refused.startsWith("store memory:"), refused);
    assertTrue(
        refused.contains(
            "a put on the condition that nothing is there: an object that was there was replaced"),
        refused);
    assertFalse(refused.contains("by range"), refused);
    assertEquals(1, refused.lines().count());
  }

  @Test
  void aConditionThatIsLookedAtBeforeTheWriteLosesTheRaceOnly() {
    // As gateways do that ask the disk first and write then.
    ObjectStore store =
        new ForwardingStore(memory) {
          private final java.util.concurrent.CyclicBarrier met =
              new java.util.concurrent.CyclicBarrier(4);

          @Override
          public Version put(Key key, Payload body, Condition condition, Durability durability) {
            boolean racing = Thread.currentThread().getName().contains("pool");
            Optional<Version> there = head(key).map(ObjectInfo::version);
            if (racing) {
              meet();
            }
            if (condition instanceof Condition.IfAbsent && there.isPresent()
                || condition instanceof Condition.IfVersion wanted
                    && !there.equals(Optional.of(wanted.version()))) {
              throw new PreconditionFailedException(key, condition, "it is not so");
            }
            return super.put(key, body, Condition.ALWAYS, durability);
          }

          private void meet() {
            try {
              met.await();
            } catch (InterruptedException | java.util.concurrent.BrokenBarrierException e) {
              throw new AssertionError(e);
            }
          }
        };
    assertEquals(
        Set.of(StorePromise.RACED_IF_ABSENT, StorePromise.RACED_IF_VERSION), broken(store));
    assertNothingIsLeft();
  }

  @Test
  void aStoreThatIgnoresRangesIsFound() {
    ObjectStore store =
        new ForwardingStore(memory) {
          @Override
          public StoredObject get(Key key, ByteRange range) {
            return super.get(key, ByteRange.ALL);
          }
        };
    assertEquals(Set.of(StorePromise.RANGES), broken(store));
    assertNothingIsLeft();
  }

  @Test
  void listingsThatLagBehindOrHaveNoOrderAreFound() {
    ObjectStore lagging =
        new ForwardingStore(memory) {
          private List<ObjectInfo> before = List.of();

          @Override
          public Iterator<ObjectInfo> list(String prefix, String startAfter) {
            List<ObjectInfo> now = new ArrayList<>();
            super.list(prefix, startAfter).forEachRemaining(now::add);
            List<ObjectInfo> told = before;
            before = now;
            return told.iterator();
          }
        };
    assertEquals(Set.of(StorePromise.LIST_AFTER_WRITE, StorePromise.DELETE), broken(lagging));
    ObjectStore backwards =
        new ForwardingStore(memory) {
          @Override
          public Iterator<ObjectInfo> list(String prefix, String startAfter) {
            List<ObjectInfo> all = new ArrayList<>();
            super.list(prefix, startAfter).forEachRemaining(all::add);
            Collections.reverse(all);
            return all.iterator();
          }
        };
    assertEquals(Set.of(StorePromise.LIST_AFTER_WRITE), broken(backwards));
    assertNothingIsLeft();
  }

  @Test
  void readsOfAnEarlierStateAndVersionsThatRepeatAreFound() {
    ObjectStore stale =
        new ForwardingStore(memory) {
          @Override
          public StoredObject get(Key key, ByteRange range) {
            StoredObject now = super.get(key, range);
            return text(now).equals("text 2")
                ? new StoredObject(now.info(), new ByteArrayInputStream("text 1".getBytes(UTF_8)))
                : super.get(key, range);
          }
        };
    assertEquals(Set.of(StorePromise.READ_AFTER_REPLACEMENT), broken(stale));
    ObjectStore repeating =
        new ForwardingStore(memory) {
          @Override
          public Version put(Key key, Payload body, Condition condition, Durability durability) {
            super.put(key, body, condition, durability);
            return new Version("1");
          }
        };
    assertTrue(broken(repeating).contains(StorePromise.READ_AFTER_REPLACEMENT));
    assertNothingIsLeft();
  }

  private static final java.nio.charset.Charset UTF_8 = java.nio.charset.StandardCharsets.UTF_8;

  private static String text(StoredObject object) {
    try (object) {
      return new String(object.body().readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whoMayNotDeleteIsToldWhatIsLeft() {
    ObjectStore store =
        new ForwardingStore(memory) {
          @Override
          public void delete(Key key) {
            throw new AccessDeniedException("object " + key + " is locked for a year");
          }
        };
    StoreCheck check = StoreCheck.of(store);
    StoreCheck.Result delete = check.result(StorePromise.DELETE);
    assertTrue(delete.isBroken());
    assertTrue(
        delete.detail().matches("object .* is locked for a year; objects below .* were left"),
        delete.detail());
  }

  @Test
  void aStoreThatCannotBeWrittenIsToldAsThat() {
    assertThrows(AccessDeniedException.class, () -> StoreCheck.of(new ReadOnlyStore(memory)));
    FaultInjectingStore away = new FaultInjectingStore(memory);
    away.failBefore(CountingStore.Kind.PUT, 1);
    assertThrows(UnavailableException.class, () -> StoreCheck.of(away));
    assertNothingIsLeft();
  }

  @Test
  void aNetworkThatFailsIsNoPromiseBrokenAndNothingIsLeft() {
    FaultInjectingStore store = new FaultInjectingStore(memory);
    store.failBefore(CountingStore.Kind.GET, 7);
    assertThrows(UnavailableException.class, () -> StoreCheck.of(store));
    assertNothingIsLeft();
  }

  @Test
  void anInterruptEndsItAndNothingIsLeft() {
    ObjectStore store =
        new ForwardingStore(memory) {
          private int puts;

          @Override
          public synchronized Version put(
              Key key, Payload body, Condition condition, Durability durability) {
            if (++puts == 20) {
              Thread.currentThread().interrupt();
            }
            heed();
            return super.put(key, body, condition, durability);
          }

          @Override
          public void delete(Key key) {
            heed();
            super.delete(key);
          }

          private static void heed() {
            if (Thread.currentThread().isInterrupted()) {
              throw new CancelledException("interrupted");
            }
          }
        };
    assertThrows(CancelledException.class, () -> StoreCheck.of(store));
    assertTrue(Thread.interrupted());
    assertNothingIsLeft();
  }
}
