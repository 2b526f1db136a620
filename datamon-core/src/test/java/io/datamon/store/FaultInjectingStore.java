package io.datamon.store;

import io.datamon.error.UnavailableException;
import io.datamon.store.CountingStore.Kind;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A store that fails when a test says so: before an operation took effect, or after it (its answer
 * is lost).
 *
 * <p>Each fault strikes once, at the n-th operation that it matches. Safe for use by several
 * threads.
 */
public final class FaultInjectingStore extends ForwardingStore {
  private enum When {
    BEFORE,
    AFTER
  }

  private static final class Fault {
    private final Kind kind;
    private final Predicate<String> subject;
    private final When when;
    private final Supplier<? extends RuntimeException> failure;
    private int left;

    Fault(
        Kind kind,
        Predicate<String> subject,
        int nth,
        When when,
        Supplier<? extends RuntimeException> failure) {
      this.kind = kind;
      this.subject = subject;
      this.left = nth;
      this.when = when;
      this.failure = failure;
    }

    boolean strikes(Kind operation, String on) {
      return operation == kind && left > 0 && subject.test(on) && --left == 0;
    }
  }

  /** Guarded by itself. */
  private final List<Fault> faults = new ArrayList<>();

  /** Creates a store that does not fail yet. */
  public FaultInjectingStore(ObjectStore delegate) {
    super(delegate);
  }

  /** Fails the n-th operation of a kind from now on (1 is the next) without doing it. */
  public FaultInjectingStore failBefore(Kind kind, int nth) {
    return failBefore(
        kind,
        subject -> true,
        nth,
        () -> new UnavailableException("injected fault before " + kind));
  }

  /** Fails the n-th operation of a kind on matching keys or prefixes without doing it. */
  public FaultInjectingStore failBefore(
      Kind kind, Predicate<String> subject, int nth, Supplier<? extends RuntimeException> failure) {
    return add(new Fault(kind, subject, nth, When.BEFORE, failure));
  }

  /** Does the n-th operation of a kind from now on (1 is the next) and then fails. */
  public FaultInjectingStore failAfter(Kind kind, int nth) {
    return failAfter(
        kind, subject -> true, nth, () -> new UnavailableException("injected fault after " + kind));
  }

  /** Does the n-th operation of a kind on matching keys or prefixes and then fails. */
  public FaultInjectingStore failAfter(
      Kind kind, Predicate<String> subject, int nth, Supplier<? extends RuntimeException> failure) {
    return add(new Fault(kind, subject, nth, When.AFTER, failure));
  }

  /** Returns whether every fault has struck; a test that ends otherwise tested nothing. */
  public boolean allStruck() {
    synchronized (faults) {
      return faults.isEmpty();
    }
  }

  private FaultInjectingStore add(Fault fault) {
    synchronized (faults) {
      faults.add(fault);
    }
    return this;
  }

  private <T> T run(Kind kind, String subject, Supplier<T> operation) {
    List<Fault> striking = new ArrayList<>();
    synchronized (faults) {
      faults.stream().filter(fault -> fault.strikes(kind, subject)).forEach(striking::add);
      faults.removeAll(striking);
    }
    throwFirst(striking, When.BEFORE);
    T answer = operation.get();
    throwFirst(striking, When.AFTER);
    return answer;
  }

  private static void throwFirst(List<Fault> striking, When when) {
    for (Fault each : striking) {
      if (each.when == when) {
        throw each.failure.get();
      }
    }
  }

  @Override
  public StoredObject get(Key key, ByteRange range) {
    return run(Kind.GET, key.value(), () -> delegate().get(key, range));
  }

  @Override
  public Version put(Key key, Payload body, Condition condition, Durability durability) {
    return run(Kind.PUT, key.value(), () -> delegate().put(key, body, condition, durability));
  }

  @Override
  public Optional<ObjectInfo> head(Key key) {
    return run(Kind.HEAD, key.value(), () -> delegate().head(key));
  }

  @Override
  public void delete(Key key) {
    run(
        Kind.DELETE,
        key.value(),
        () -> {
          delegate().delete(key);
          return key;
        });
  }

  @Override
  public Iterator<ObjectInfo> list(String prefix, String startAfter) {
    return run(Kind.LIST, prefix, () -> delegate().list(prefix, startAfter));
  }

  @Override
  public void barrier() {
    run(
        Kind.BARRIER,
        "",
        () -> {
          delegate().barrier();
          return "";
        });
  }

  @Override
  public void barrier(Set<Key> others) {
    run(
        Kind.BARRIER,
        "",
        () -> {
          delegate().barrier(others);
          return "";
        });
  }
}
