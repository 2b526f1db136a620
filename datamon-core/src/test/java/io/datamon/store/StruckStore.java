package io.datamon.store;

import io.datamon.error.AccessDeniedException;
import io.datamon.error.CancelledException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.error.UnavailableException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A store as one process sees it, in which each call can be told from every other and be struck by
 * a mishap.
 *
 * <p>A call is known by the step of the test in which it is made, by what it does to what kind of
 * key, and by how many such calls the step made before; so that it is found again in another run
 * although threads take turns. Listings have pages of {@link #PAGE} objects, each of them a call.
 * Thread-safe.
 */
public final class StruckStore extends ForwardingStore {
  /** How many objects a page of a listing has. */
  public static final int PAGE = 3;

  /** After so long, a call that stalls has not been interrupted and never will be. */
  private static final int STALL_SECONDS = 60;

  /** What a call does. */
  public enum Kind {
    /** {@link ObjectStore#get}. */
    GET,
    /** A put whatever is there. */
    PUT,
    /** A put on a condition. */
    PUT_IF,
    /** {@link ObjectStore#head}. */
    HEAD,
    /** {@link ObjectStore#delete}. */
    DELETE,
    /** A page of a listing. */
    LIST,
    /** {@link ObjectStore#barrier}. */
    BARRIER
  }

  private static final Set<Kind> WRITES = Set.of(Kind.PUT, Kind.PUT_IF, Kind.DELETE);

  /** What can happen at a call. */
  public enum Mishap {
    /** The process dies before the call takes effect: no later call of it does anything. */
    DIES_BEFORE,
    /** The process dies after the call took effect. */
    DIES_AFTER,
    /** As {@link #DIES_BEFORE}, and the machine of the store loses its power. */
    POWER_CUT_BEFORE,
    /** As {@link #DIES_AFTER}, and the machine of the store loses its power. */
    POWER_CUT_AFTER,
    /** The call is not done, and the caller is told so. */
    FAILS,
    /** Access is refused once. */
    DENIED,
    /** The call is done, and its answer does not arrive. */
    ANSWER_LOST,
    /** The call is not done, and nobody can tell. */
    CALL_LOST,
    /** Nobody can tell, and it is done later: when {@link StruckStore#arrive} is called. */
    LATE,
    /** The call is done twice, as by a transport that lost the first answer; the second counts. */
    REPEATED,
    /** The connection breaks in the middle of the object. */
    CUT,
    /** The thread that runs the step is interrupted during the call. */
    INTERRUPTED,
    /** The call does not end before its thread is interrupted; that of the step is, meanwhile. */
    STALLED,
    /** The call ends with an error of the machine, as when memory runs out; the process lives. */
    ERROR;

    /** Tells whether the process is dead after this. */
    public boolean kills() {
      return this == DIES_BEFORE || this == DIES_AFTER || cutsPower();
    }

    /** Tells whether what is not durable is lost. */
    public boolean cutsPower() {
      return this == POWER_CUT_BEFORE || this == POWER_CUT_AFTER;
    }

    /** Tells whether this can happen to calls of a kind, and differs there from all others. */
    public boolean suits(Kind kind) {
      return switch (this) {
        case DIES_BEFORE, POWER_CUT_BEFORE, FAILS, DENIED, INTERRUPTED, STALLED, ERROR -> true;
        case DIES_AFTER, ANSWER_LOST, LATE, REPEATED -> WRITES.contains(kind);
        case POWER_CUT_AFTER -> WRITES.contains(kind) || kind == Kind.BARRIER;
        case CALL_LOST -> kind == Kind.PUT_IF;
        case CUT -> kind == Kind.GET;
      };
    }
  }

  /**
   * A call.
   *
   * @param step the step of the test
   * @param subject the key or prefix, without what is random in it
   * @param nth which of such calls in this step, from 1
   */
  public record Call(String step, Kind kind, String subject, int nth) {
    @Override
    public String toString() {
      return step + ": " + kind + " " + subject + " #" + nth;
    }
  }

  /** A call that is to be struck, and by what. */
  public record Strike(Call call, Mishap mishap) {
    @Override
    public String toString() {
      return mishap + " at " + call;
    }
  }

  /** Ends every call of a process that is dead. */
  public static final class Died extends Error {
    private static final long serialVersionUID = 1L;

    Died() {
      super("the process is dead");
    }
  }

  /** The error of {@link Mishap#ERROR}. */
  public static final class Broke extends Error {
    private static final long serialVersionUID = 1L;

    Broke() {
      super("injected error");
    }
  }

  /** All state is guarded by this object's monitor. */
  private final Map<Call, Integer> counts = new LinkedHashMap<>();

  private final List<Call> calls = new ArrayList<>();
  private final List<Strike> strikes = new ArrayList<>();
  private final List<Strike> struck = new ArrayList<>();
  private final List<Runnable> late = new ArrayList<>();
  private final AtomicBoolean dead = new AtomicBoolean();
  private String step = "";
  private Optional<Thread> runner = Optional.empty();

  /** Creates the view of a new process. */
  public StruckStore(ObjectStore delegate, List<Strike> strikes) {
    super(delegate);
    this.strikes.addAll(strikes);
  }

  /** Begins a step, which the current thread runs; calls are counted from 1 again. */
  public synchronized void begin(String name) {
    step = name;
    runner = Optional.of(Thread.currentThread());
    counts.clear();
  }

  /** Ends a step: whatever still goes on does not interrupt its thread any more. */
  public synchronized void end() {
    runner = Optional.empty();
  }

  private synchronized void interrupt() {
    runner.ifPresent(Thread::interrupt);
  }

  /** Returns all calls so far. */
  public synchronized List<Call> calls() {
    return List.copyOf(calls);
  }

  /** Returns the strikes that happened. */
  public synchronized List<Strike> struck() {
    return List.copyOf(struck);
  }

  /** Tells whether the process is dead. */
  public boolean isDead() {
    return dead.get();
  }

  /** Makes calls take effect that are late. */
  public void arrive() {
    List<Runnable> now;
    synchronized (this) {
      now = List.copyOf(late);
      late.clear();
    }
    now.forEach(Runnable::run);
  }

  /** Returns a key without what differs from run to run. */
  public static String classOf(String key) {
    return key.replaceAll("packs/[0-9a-f]{2}", "packs/xx")
        .replaceAll("[0-9a-f]{32}", "PACK")
        .replaceAll("[0-9A-Za-z]{27}(?=/|$)", "ID");
  }

  private synchronized Optional<Mishap> next(Kind kind, String key) {
    if (dead.get()) {
      throw new Died();
    }
    Call group = new Call(step, kind, classOf(key), 0);
    int nth = counts.merge(group, 1, Integer::sum);
    Call call = new Call(step, kind, group.subject(), nth);
    calls.add(call);
    Optional<Strike> strike = strikes.stream().filter(s -> s.call().equals(call)).findFirst();
    strike.ifPresent(
        s -> {
          strikes.remove(s);
          struck.add(s);
        });
    return strike.map(Strike::mishap);
  }

  private void die() {
    dead.set(true);
    throw new Died();
  }

  private <T> T call(Kind kind, String key, Supplier<T> doing) {
    Optional<Mishap> mishap = next(kind, key);
    return mishap.isEmpty() ? alive(doing.get()) : strike(mishap.get(), kind, key, doing);
  }

  private <T> T strike(Mishap mishap, Kind kind, String key, Supplier<T> doing) {
    String what = "injected into " + kind + " of " + key;
    switch (mishap) {
      case DIES_BEFORE, POWER_CUT_BEFORE -> die();
      case DIES_AFTER, POWER_CUT_AFTER -> {
        var unused = doing.get();
        die();
      }
      case FAILS -> throw new UnavailableException(what);
      case DENIED -> throw new AccessDeniedException(what);
      case CALL_LOST -> throw lost(kind, what);
      case ANSWER_LOST -> {
        var unused = doing.get();
        throw lost(kind, what);
      }
      case LATE -> {
        synchronized (this) {
          late.add(() -> orRefused(doing));
        }
        throw lost(kind, what);
      }
      case REPEATED -> orRefused(doing);
      case INTERRUPTED -> interrupt();
      case STALLED -> {
        interrupt();
        stall(what);
      }
      case ERROR -> throw new Broke();
      case CUT -> throw new IllegalStateException("a call of kind " + kind + " is not cut");
    }
    return alive(doing.get());
  }

  private static void stall(String what) {
    try {
      if (!new CountDownLatch(1).await(STALL_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("nobody ended the stalled call: " + what);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException(what + ": interrupted", e);
    }
  }

  private <T> T alive(T answer) {
    if (dead.get()) {
      throw new Died(); // it died meanwhile: nobody is there to take the answer
    }
    return answer;
  }

  /** As the contract of stores has it: only a put on a condition may end in doubt. */
  private static RuntimeException lost(Kind kind, String what) {
    return kind == Kind.PUT_IF ? new OutcomeUnknownException(what) : new UnavailableException(what);
  }

  private static void orRefused(Supplier<?> doing) {
    try {
      var unused = doing.get();
    } catch (PreconditionFailedException e) {
      System.getLogger(StruckStore.class.getName())
          .log(System.Logger.Level.DEBUG, "a repeated call was refused", e);
    }
  }

  @Override
  public StoredObject get(Key key, ByteRange range) {
    Optional<Mishap> mishap = next(Kind.GET, key.value());
    boolean cut = mishap.equals(Optional.of(Mishap.CUT));
    StoredObject object =
        mishap.isEmpty() || cut
            ? alive(delegate().get(key, range))
            : strike(mishap.get(), Kind.GET, key.value(), () -> delegate().get(key, range));
    long length = Math.min(range.length(), object.info().size() - range.offset());
    long sent = cut ? Math.max(0, length / 2) : Long.MAX_VALUE;
    return new StoredObject(object.info(), new Body(object.body(), sent));
  }

  @Override
  public Version put(Key key, Payload body, Condition condition, Durability durability) {
    Kind kind = condition instanceof Condition.Always ? Kind.PUT : Kind.PUT_IF;
    // A put that is late must not see what its caller does with the buffer meanwhile.
    Payload copy = Payload.of(bytes(body));
    return call(kind, key.value(), () -> delegate().put(key, copy, condition, durability));
  }

  private static byte[] bytes(Payload body) {
    ByteBuffer bytes = ByteBuffer.allocate((int) body.length());
    try {
      body.writeTo(new Copy(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.array();
  }

  private record Copy(ByteBuffer target) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer source) {
      int length = source.remaining();
      target.put(source);
      return length;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  @Override
  public Optional<ObjectInfo> head(Key key) {
    return call(Kind.HEAD, key.value(), () -> delegate().head(key));
  }

  @Override
  public void delete(Key key) {
    call(
        Kind.DELETE,
        key.value(),
        () -> {
          delegate().delete(key);
          return key;
        });
  }

  @Override
  public void barrier() {
    call(
        Kind.BARRIER,
        "",
        () -> {
          delegate().barrier();
          return "";
        });
  }

  @Override
  public void barrier(Set<Key> others) {
    call(
        Kind.BARRIER,
        "",
        () -> {
          delegate().barrier(others);
          return "";
        });
  }

  @Override
  public Iterator<ObjectInfo> list(String prefix, String startAfter) {
    return new Iterator<>() {
      private Iterator<ObjectInfo> page = List.<ObjectInfo>of().iterator();
      private String after = startAfter;
      private boolean more = true;

      @Override
      public boolean hasNext() {
        if (!page.hasNext() && more) {
          List<ObjectInfo> next = call(Kind.LIST, prefix, this::read);
          more = next.size() == PAGE;
          page = next.iterator();
        }
        return page.hasNext();
      }

      private List<ObjectInfo> read() {
        List<ObjectInfo> next = new ArrayList<>();
        Iterator<ObjectInfo> rest = delegate().list(prefix, after);
        while (next.size() < PAGE && rest.hasNext()) {
          next.add(rest.next());
        }
        return next;
      }

      @Override
      public ObjectInfo next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        ObjectInfo info = page.next();
        after = info.key().value();
        return info;
      }
    };
  }

  /** Does nothing: the objects outlive the process. */
  @Override
  public void close() {}

  /** The bytes of an object, for as long as the process lives and the connection holds. */
  private final class Body extends FilterInputStream {
    private long left;

    Body(InputStream in, long left) {
      super(in);
      this.left = left;
    }

    private void check() throws IOException {
      if (dead.get()) {
        throw new Died();
      }
      if (left <= 0) {
        throw new IOException("connection reset");
      }
    }

    @Override
    public int read() throws IOException {
      check();
      left--;
      return in.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      check();
      int n = in.read(target, offset, (int) Math.min(length, left));
      left -= Math.max(n, 0);
      return n;
    }
  }
}
