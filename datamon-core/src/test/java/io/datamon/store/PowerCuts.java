package io.datamon.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A store in memory that may lose its power: then what was not durable by the contract of {@link
 * ObjectStore} is as it was before, or some of it is.
 *
 * <p>What is put with {@link Durability#NOW} lasts at once, what is put with {@link
 * Durability#BARRIER} or deleted when a barrier of the same view has returned, and everything else
 * never. Thread-safe.
 */
public final class PowerCuts {
  private final MemoryStore memory;

  /** What a key held when it was last durable, and whose barrier makes it last; guarded by this. */
  private final Map<Key, Pending> pending = new HashMap<>();

  private record Pending(Optional<Payload> before, Set<Object> barriers) {}

  /** Makes a store in memory lose what is not durable. */
  public PowerCuts(MemoryStore memory) {
    this.memory = memory;
  }

  /** Returns the store as a new process sees it, with barriers of its own. */
  public ObjectStore view() {
    return new View();
  }

  /**
   * Cuts the power.
   *
   * @param some chooses what is lost of what is not durable; if empty, all of it is
   * @return how many objects were lost, changed back or came back
   */
  public synchronized int cut(Optional<Random> some) {
    int lost = 0;
    for (Iterator<Map.Entry<Key, Pending>> all = pending.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<Key, Pending> each = all.next();
      if (some.isEmpty() || some.get().nextBoolean()) {
        Optional<Payload> before = each.getValue().before();
        memory.delete(each.getKey());
        before.ifPresent(body -> memory.put(each.getKey(), body, Condition.ALWAYS, Durability.NOW));
        lost++;
      }
      all.remove(); // what is on the disk after a cut stays there
    }
    return lost;
  }

  private Optional<Payload> read(Key key) {
    if (memory.head(key).isEmpty()) {
      return Optional.empty();
    }
    try (StoredObject object = memory.get(key, ByteRange.ALL)) {
      return Optional.of(Payload.of(object.body().readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class View extends ForwardingStore {
    View() {
      super(memory);
    }

    @Override
    public Version put(Key key, Payload body, Condition condition, Durability durability) {
      synchronized (PowerCuts.this) {
        Optional<Payload> before = read(key);
        Version version = memory.put(key, body, condition, durability);
        if (durability == Durability.NOW) {
          pending.remove(key);
        } else {
          change(key, before, durability == Durability.BARRIER);
        }
        return version;
      }
    }

    @Override
    public void delete(Key key) {
      synchronized (PowerCuts.this) {
        Optional<Payload> before = read(key);
        memory.delete(key);
        if (before.isPresent() || pending.containsKey(key)) {
          change(key, before, true);
        }
      }
    }

    private void change(Key key, Optional<Payload> before, boolean atBarrier) {
      Pending known = pending.get(key);
      Set<Object> barriers = new HashSet<>();
      if (atBarrier) {
        barriers.add(this);
        if (known != null) {
          barriers.addAll(known.barriers());
        }
      }
      pending.put(key, new Pending(known == null ? before : known.before(), barriers));
    }

    @Override
    public void barrier() {
      synchronized (PowerCuts.this) {
        memory.barrier();
        pending.values().removeIf(change -> change.barriers().contains(this));
      }
    }

    @Override
    public void barrier(Set<Key> others) {
      synchronized (PowerCuts.this) {
        barrier();
        others.stream()
            .filter(key -> pending.containsKey(key) && !pending.get(key).barriers().isEmpty())
            .toList()
            .forEach(pending::remove);
      }
    }

    @Override
    public void close() {}
  }
}
