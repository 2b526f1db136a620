package io.datamon.transfer;

import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.ForwardingStore;
import io.datamon.store.Key;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.Version;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A store that does something just before it puts an object. */
final class HookedStore extends ForwardingStore {
  private record Hook(Predicate<String> key, Consumer<Key> action) {}

  private final ConcurrentLinkedDeque<Hook> hooks = new ConcurrentLinkedDeque<>();

  HookedStore(ObjectStore delegate) {
    super(delegate);
  }

  /** Does something once, before the next put of a key that fits. */
  HookedStore beforePut(Predicate<String> key, Consumer<Key> action) {
    hooks.add(new Hook(key, action));
    return this;
  }

  boolean allRan() {
    return hooks.isEmpty();
  }

  @Override
  public Version put(Key key, Payload body, Condition condition, Durability durability) {
    for (Hook hook : hooks) {
      if (hook.key().test(key.value()) && hooks.remove(hook)) {
        hook.action().accept(key);
        break;
      }
    }
    return delegate().put(key, body, condition, durability);
  }
}
