package io.datamon.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.datamon.error.InvalidInputException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MemoryStoreTest extends ObjectStoreContract {
  @Override
  protected ObjectStore openEmpty() {
    return new MemoryStore();
  }

  @Override
  protected Optional<ObjectStore> openKeeping() {
    return Optional.of(MemoryStore.keepingVersions());
  }

  @Test
  void refusesAKeyBelowAnotherAsAFolderDoes() {
    put("a/b", "x");
    assertThrows(InvalidInputException.class, () -> put("a/b/c", "y"));
    assertThrows(InvalidInputException.class, () -> put("a", "y"));
    put("a-b", "y");
    put("a0", "y");
    assertEquals(3, keys("", "").size());
  }
}
