package io.datamon.interleave;

import io.datamon.error.CancelledException;
import io.datamon.error.NoSuchObjectException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.PreconditionFailedException;
import io.datamon.store.StoreInfo;
import io.datamon.store.StoredObject;
import io.datamon.store.Version;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A store without objects: every call waits until somebody gives its answer.
 *
 * <p>It makes whatever stands on it a function of the answers, which can be asked for step by step.
 */
final class Gate implements ObjectStore {
  private static final StoreInfo INFO =
      new StoreInfo(URI.create("memory:/"), Duration.ZERO, Duration.ofNanos(1_000));

  private final World world;
  private final Predicate<String> stepwise;
  private final List<Waiting> waiting = new ArrayList<>(); // guarded by itself
  private boolean closed; // guarded by waiting

  /** A call that waits. */
  private static final class Waiting {
    final Call call;
    final CountDownLatch answered = new CountDownLatch(1);
    volatile Optional<Answer> answer = Optional.empty();

    Waiting(Call call) {
      this.call = call;
    }
  }

  /**
   * Creates a gate.
   *
   * @param stepwise the prefixes of listings of which each key is a call of its own
   */
  Gate(World world, Predicate<String> stepwise) {
    this.world = world;
    this.stepwise = stepwise;
  }

  /** Returns the calls that wait, in an order that does not depend on threads. */
  List<Call> calls() {
    synchronized (waiting) {
      List<Call> calls = new ArrayList<>();
      waiting.forEach(one -> calls.add(one.call));
      Collections.sort(calls);
      return calls;
    }
  }

  /** Waits until a call is there, or the time is over. */
  boolean await(Call call, long millis) throws InterruptedException {
    long deadline = System.nanoTime() + millis * 1_000_000;
    synchronized (waiting) {
      while (waiting.stream().noneMatch(one -> one.call.equals(call))) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        waiting.wait(left);
      }
      return true;
    }
  }

  /** Waits until any call is there or the gate is left for good. */
  void awaitAny(Thread actor) throws InterruptedException {
    synchronized (waiting) {
      while (waiting.isEmpty() && actor.isAlive()) {
        waiting.wait(1);
      }
    }
  }

  /** Answers a call that waits. */
  void answer(Call call, Answer answer) {
    synchronized (waiting) {
      for (Waiting one : waiting) {
        if (one.call.equals(call)) {
          waiting.remove(one);
          one.answer = Optional.of(answer);
          one.answered.countDown();
          return;
        }
      }
    }
    throw new IllegalStateException(call + " is not waiting");
  }

  /** Ends all calls, those to come too. */
  void end() {
    synchronized (waiting) {
      closed = true;
      waiting.forEach(one -> one.answered.countDown());
      waiting.clear();
    }
  }

  private Answer ask(Call call) {
    Waiting mine = new Waiting(call);
    synchronized (waiting) {
      if (closed) {
        throw new CancelledException(call + " was not asked: the schedule has ended");
      }
      waiting.add(mine);
      waiting.notifyAll();
    }
    try {
      mine.answered.await();
    } catch (InterruptedException e) {
      synchronized (waiting) {
        waiting.remove(mine);
      }
      Thread.currentThread().interrupt();
      throw new CancelledException(call + " was interrupted", e);
    }
    return mine.answer.orElseThrow(
        () -> new CancelledException(call + " was not answered: the schedule has ended"));
  }

  /** Lets the explorer choose; it tries all. */
  int choose(String what, int choices) {
    return ask(new Call(Call.Kind.CHOOSE, what, Integer.toString(choices), -1)).content();
  }

  @Override
  public StoreInfo info() {
    return INFO;
  }

  @Override
  public StoredObject get(Key key, ByteRange range) {
    Answer answer = ask(new Call(Call.Kind.GET, key.value(), range(range), -1));
    if (answer.type() != Answer.Type.FOUND) {
      throw new NoSuchObjectException(key.value(), INFO.uri().toString());
    }
    byte[] bytes = world.content(answer.content());
    int from = (int) Math.min(range.offset(), bytes.length);
    int length = (int) Math.min(range.length(), bytes.length - from);
    return new StoredObject(
        info(key, answer.content(), answer.version()),
        new ByteArrayInputStream(bytes, from, length));
  }

  private static String range(ByteRange range) {
    return range.equals(ByteRange.ALL) ? "" : range.offset() + "+" + range.length();
  }

  private ObjectInfo info(Key key, int content, int version) {
    return new ObjectInfo(
        key, world.content(content).length, new Version(Integer.toString(version)), Instant.EPOCH);
  }

  @Override
  public Version put(Key key, Payload body, Condition condition, Durability durability) {
    byte[] bytes;
    try (InputStream in = body.open()) {
      bytes = in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String detail =
        condition instanceof Condition.IfVersion is
            ? Call.IF_VERSION + is.version()
            : condition instanceof Condition.IfAbsent ? Call.IF_ABSENT : Call.ALWAYS;
    Answer answer = ask(new Call(Call.Kind.PUT, key.value(), detail, world.content(bytes)));
    return switch (answer.type()) {
      case DONE -> new Version(Integer.toString(answer.version()));
      case REFUSED -> throw new PreconditionFailedException(key, condition, "memory:/");
      default -> throw new OutcomeUnknownException("the answer to the put of " + key + " was lost");
    };
  }

  @Override
  public Optional<ObjectInfo> head(Key key) {
    Answer answer = ask(new Call(Call.Kind.HEAD, key.value(), "", -1));
    return answer.type() == Answer.Type.FOUND
        ? Optional.of(info(key, answer.content(), answer.version()))
        : Optional.empty();
  }

  @Override
  public void delete(Key key) {
    ask(new Call(Call.Kind.DELETE, key.value(), "", -1));
  }

  @Override
  public Iterator<ObjectInfo> list(String prefix, String startAfter) {
    return new Listing(prefix, startAfter);
  }

  /** Asks for the whole listing at its first use, or for key after key. */
  private final class Listing implements Iterator<ObjectInfo> {
    private final String prefix;
    private final AtomicInteger at = new AtomicInteger();
    private String after;
    private List<ObjectInfo> found = List.of();
    private boolean asked;

    Listing(String prefix, String after) {
      this.prefix = prefix;
      this.after = after;
    }

    @Override
    public boolean hasNext() {
      if (stepwise.test(prefix) && (!asked || at.get() == found.size() && !found.isEmpty())) {
        asked = true;
        at.set(0);
        found = read(ask(new Call(Call.Kind.NEXT, prefix, after, -1)));
      } else if (!asked) {
        asked = true;
        found =
            read(ask(new Call(Call.Kind.LIST, prefix, "", -1))).stream()
                .filter(info -> Key.compare(info.key().value(), after) > 0)
                .toList();
      }
      return at.get() < found.size();
    }

    private List<ObjectInfo> read(Answer answer) {
      List<ObjectInfo> read = new ArrayList<>();
      if (answer.type() == Answer.Type.LISTED) {
        List<Integer> list = world.list(answer.content());
        for (int i = 0; i < list.size(); i += 3) {
          read.add(info(new Key(world.key(list.get(i))), list.get(i + 1), list.get(i + 2)));
        }
      }
      return read;
    }

    @Override
    public ObjectInfo next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      ObjectInfo next = found.get(at.getAndIncrement());
      after = next.key().value();
      return next;
    }
  }

  /** Every object here lasts as soon as it is put. */
  @Override
  public void barrier() {}

  @Override
  public void close() {}
}
