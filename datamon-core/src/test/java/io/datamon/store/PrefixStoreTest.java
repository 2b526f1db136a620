package io.datamon.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.datamon.error.InvalidInputException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PrefixStoreTest extends ObjectStoreContract {
  private MemoryStore below = new MemoryStore();

  @Override
  protected ObjectStore openEmpty() {
    below = new MemoryStore();
    // Neighbours in key order that must never be seen.
    for (String neighbour : new String[] {"part", "part-", "part/on", "part/one-", "part/one0"}) {
      if (!neighbour.equals("part")) {
        below.put(new Key(neighbour), Payload.of("not mine"), Condition.ALWAYS, Durability.NONE);
      }
    }
    return new PrefixStore(below, new Key("part/one"));
  }

  @Test
  void keepsItsObjectsBelowThePrefix() {
    put("a/b", "x");
    List<String> all = new ArrayList<>();
    below.list("", "").forEachRemaining(info -> all.add(info.key().value()));
    assertEquals(List.of("part-", "part/on", "part/one-", "part/one/a/b", "part/one0"), all);
    assertEquals(URI.create("memory:/part/one"), store.info().uri());
  }

  @Test
  void keysMustLeaveRoomForThePrefix() {
    String longest = ("n".repeat(250) + "/").repeat(4) + "n".repeat(20);
    assertEquals(1024, longest.length());
    assertThrows(InvalidInputException.class, () -> put(longest, "x"));
  }
}
