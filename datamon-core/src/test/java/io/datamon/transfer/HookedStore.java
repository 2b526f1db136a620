package io.datamon.transfer;

import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.ForwardingStore;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.Version;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A store that does something just before it puts an object or looks one up. */
final class HookedStore extends ForwardingStore {
  private record Hook(Predicate<String> key, Consumer<Key> action) {}

  private final ConcurrentLinkedDeque<Hook> hooks = new ConcurrentLinkedDeque<>();
  private final ConcurrentLinkedDeque<Hook> headHooks = new ConcurrentLinkedDeque<>();

  HookedStore(ObjectStore delegate) {
    super(delegate);
  }

  /** Does something once, before the next put of a key that fits. */
  HookedStore beforePut(Predicate<String> key, Consumer<Key> action) {
    hooks.add(new Hook(key, action));
    return this;
  }

  /** Does something once, before the next look-up of a key that fits. */
  HookedStore beforeHead(Predicate<String> key, Consumer<Key> action) {
    headHooks.add(new Hook(key, action));
    return this;
  }

  boolean allRan() {
    return hooks.isEmpty() && headHooks.isEmpty();
  }

  @Override
  public Version put(Key key, Payload body, Condition condition, Durability durability) {
    run(hooks, key);
    return delegate().put(key, body, condition, durability);
  }

  @Override
  public Optional<ObjectInfo> head(Key key) {
    run(headHooks, key);
    return delegate().head(key);
  }

  private static void run(Collection<Hook> hooks, Key key) {
    hooks.stream()
        .filter(hook -> hook.key().test(key.value()))
        .findFirst()
        .filter(hooks::remove)
        .ifPresent(hook -> hook.action().accept(key));
  }
}
