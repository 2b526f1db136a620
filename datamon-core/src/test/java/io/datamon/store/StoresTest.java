package io.datamon.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.InvalidInputException;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoresTest {
  @TempDir Path folder;

  /** Found through a services file that the test writes. */
  public static final class OddProvider implements ObjectStoreProvider {
    @Override
    public boolean handles(URI uri) {
      return "odd".equals(uri.getScheme());
    }

    @Override
    public ObjectStore open(URI uri) {
      return new PrefixStore(new MemoryStore(), new Key(uri.getHost()));
    }
  }

  @Test
  void opensFoldersByUri() {
    Path root = folder.resolve("a store");
    try (ObjectStore store = Stores.open(root.toUri())) {
      assertInstanceOf(LocalFolderStore.class, store);
      store.put(new Key("a/b"), Payload.of("x"), Condition.ALWAYS, Durability.NONE);
      assertTrue(Files.exists(root.resolve("a/b")));
      assertTrue(store.info().uri().toString().endsWith("/a%20store"), store.info()::toString);
      assertEquals(store.info().uri(), Stores.open(root.toUri()).info().uri());
    }
  }

  @Test
  void opensMemory() {
    assertInstanceOf(MemoryStore.class, Stores.open(URI.create("memory:/")));
    assertInstanceOf(MemoryStore.class, Stores.open(URI.create("memory:x")));
  }

  @Test
  void saysWhichModuleKnowsACloud() {
    for (String uri : new String[] {"gs://bucket", "s3://bucket/prefix", "ftp://host/x"}) {
      InvalidInputException e =
          assertThrows(InvalidInputException.class, () -> Stores.open(URI.create(uri)));
      assertTrue(e.getMessage().contains("datamon-storage"), e.getMessage());
      assertTrue(e.getMessage().contains(uri), e.getMessage());
      assertEquals(
          e.getMessage(),
          assertThrows(InvalidInputException.class, () -> Stores.check(URI.create(uri)))
              .getMessage());
    }
  }

  @Test
  void checksWhatItWouldRefuseToOpenAndMakesNothing() {
    Stores.check(folder.resolve("new").toUri());
    Stores.check(URI.create("memory:x"));
    assertTrue(Files.notExists(folder.resolve("new")));
    for (String uri : new String[] {"bucket", "/data/store", "file:relative", "file://host/x"}) {
      assertThrows(InvalidInputException.class, () -> Stores.check(URI.create(uri)), uri);
    }
  }

  @Test
  void optionsAreOneOfAKind() {
    StoreOptions one = StoreOptions.NONE.with(String.class, "a").with(Integer.class, 1);
    StoreOptions two = one.with(String.class, "b");
    assertEquals(Optional.of("a"), one.get(String.class));
    assertEquals(Optional.of("b"), two.get(String.class));
    assertEquals(Optional.of(1), two.get(Integer.class));
    assertEquals(Optional.empty(), two.get(Long.class));
  }

  @Test
  void refusesWhatNamesNoStore() {
    for (String uri : new String[] {"bucket", "/data/store", "file:relative", "file://host/x"}) {
      assertThrows(InvalidInputException.class, () -> Stores.open(URI.create(uri)), uri);
    }
  }

  @Test
  void findsProvidersOfTheCallersClassLoader() throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(ObjectStoreProvider.class.getName()), OddProvider.class.getName());
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
      thread.setContextClassLoader(loader);
      assertEquals(URI.create("memory:/name"), Stores.open(URI.create("odd://name")).info().uri());
      assertThrows(InvalidInputException.class, () -> Stores.open(URI.create("odder://name")));
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
