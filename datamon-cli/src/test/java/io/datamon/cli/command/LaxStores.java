package io.datamon.cli.command;

import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.ForwardingStore;
import io.datamon.store.Key;
import io.datamon.store.MemoryStore;
import io.datamon.store.ObjectStore;
import io.datamon.store.ObjectStoreProvider;
import io.datamon.store.Payload;
import io.datamon.store.StoreInfo;
import io.datamon.store.Version;
import java.net.URI;
import java.time.Duration;

/** Stores for {@code lax://NAME}, in memory and new each time, which ignore conditions. */
public final class LaxStores implements ObjectStoreProvider {
  @Override
  public boolean handles(URI uri) {
    return "lax".equals(uri.getScheme());
  }

  @Override
  public ObjectStore open(URI uri) {
    return new ForwardingStore(new MemoryStore()) {
      @Override
      public StoreInfo info() {
        return new StoreInfo(uri, Duration.ZERO, Duration.ofMillis(1));
      }

      @Override
      public Version put(Key key, Payload body, Condition condition, Durability durability) {
        return super.put(key, body, Condition.ALWAYS, durability);
      }
    };
  }
}
