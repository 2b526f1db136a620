package io.datamon.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RequestMeterTest {
  @TempDir Path folder;

  @Test
  void whatIsAskedOfAFolderIsCountedByClass() throws IOException {
    RequestMeter meter = new RequestMeter();
    Key key = new Key("a/b");
    try (ObjectStore store =
        Stores.open(folder.toUri(), StoreOptions.NONE.with(RequestMeter.class, meter))) {
      store.put(key, Payload.of("hello"), Condition.ALWAYS, Durability.NONE);
      assertTrue(store.list("", "").hasNext());
      try (StoredObject object = store.get(key, ByteRange.ALL)) {
        object.body().readAllBytes();
      }
      store.head(key);
      store.delete(key);
    }
    RequestMeter.Counts counts = meter.of("file");
    assertEquals(Set.of("file"), meter.schemes());
    assertEquals(2, counts.dear());
    assertEquals(2, counts.cheap());
    assertEquals(1, counts.free());
    assertEquals(0, counts.failed());
    assertEquals(5, counts.sentBytes());
    assertEquals(5, counts.receivedBytes());
    assertEquals(0.005 * 2 + 0.0004 * 2, 1000 * new RequestPrices(0.005, 0.0004).of(counts), 1e-9);
  }

  @Test
  void pricesAreReadAndThoseOfGoogleKnown() {
    assertEquals(new RequestPrices(0.01, 1), RequestPrices.parse("0.01,1"));
    for (String wrong : new String[] {"", "1", "1,", "a,b", "-1,2", "1,2,3", "1 , 2"}) {
      assertThrows(InvalidInputException.class, () -> RequestPrices.parse(wrong), wrong);
    }
    assertEquals(Optional.of(new RequestPrices(0.005, 0.0004)), RequestPrices.of("gs"));
    assertEquals(Optional.empty(), RequestPrices.of("s3"));
  }
}
