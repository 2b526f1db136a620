package io.datamon.transfer;

import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.CountingStore.Kind;
import io.datamon.store.Durability;
import io.datamon.store.ForwardingStore;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.StoredObject;
import io.datamon.store.Version;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A store that answers requests in waves: none of a wave is answered before all of it have been
 * asked, so what gets through with so many waves needs no more round trips than that.
 *
 * <p>A request that is not in the present wave is noted as a surprise; so is one whose wave never
 * becomes complete.
 */
final class WaveStore extends ForwardingStore {
  /** Only reached by a test that fails. */
  private static final long GIVE_UP_MILLIS = 20_000;

  /** All guarded by this. */
  private final Deque<List<String>> waves = new ArrayDeque<>();

  private final List<String> surprises = new ArrayList<>();
  private List<String> missing = List.of();
  private long wave;
  private boolean on;

  WaveStore(ObjectStore delegate) {
    super(delegate);
  }

  /** Adds a wave: each request as its kind and what its key begins with. */
  synchronized WaveStore wave(String... requests) {
    waves.add(List.of(requests));
    if (!on) {
      on = true;
      nextWave();
    }
    return this;
  }

  private void nextWave() {
    missing = waves.isEmpty() ? List.of() : new ArrayList<>(waves.remove());
    wave++;
    notifyAll();
  }

  /** Returns what was asked and not expected, and what was expected and not asked; then rests. */
  synchronized List<String> end() {
    List<String> all = new ArrayList<>(surprises);
    missing.forEach(request -> all.add("not asked: " + request));
    waves.forEach(later -> later.forEach(request -> all.add("not asked: " + request)));
    on = false;
    surprises.clear();
    waves.clear();
    missing = List.of();
    notifyAll();
    return all;
  }

  private synchronized void await(Kind kind, String subject) {
    if (!on) {
      return;
    }
    Optional<String> expected =
        missing.stream().filter(want -> (kind + " " + subject).startsWith(want)).findFirst();
    if (expected.isEmpty()) {
      surprises.add(kind + " " + subject + " while these were missing: " + missing);
      return;
    }
    missing.remove(expected.get());
    if (missing.isEmpty()) {
      nextWave();
      return;
    }
    long mine = wave;
    long deadline = System.nanoTime() + GIVE_UP_MILLIS * 1_000_000;
    while (on && wave == mine) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        surprises.add(kind + " " + subject + " was answered before these were asked: " + missing);
        nextWave();
        return;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  @Override
  public StoredObject get(Key key, ByteRange range) {
    await(Kind.GET, key.value());
    return delegate().get(key, range);
  }

  @Override
  public Version put(Key key, Payload body, Condition condition, Durability durability) {
    await(Kind.PUT, key.value());
    return delegate().put(key, body, condition, durability);
  }

  @Override
  public Optional<ObjectInfo> head(Key key) {
    await(Kind.HEAD, key.value());
    return delegate().head(key);
  }

  @Override
  public void delete(Key key) {
    await(Kind.DELETE, key.value());
    delegate().delete(key);
  }

  @Override
  public Iterator<ObjectInfo> list(String prefix, String startAfter) {
    await(Kind.LIST, prefix);
    return delegate().list(prefix, startAfter);
  }
}
