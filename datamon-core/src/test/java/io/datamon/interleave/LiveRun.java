package io.datamon.interleave;

import io.datamon.error.CancelledException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A run of an actor that goes on: it stands at its gate and waits for answers. */
final class LiveRun implements AutoCloseable {
  /** Only reached where a run does not do again what it did before. */
  private static final long GIVE_UP_MILLIS = 60_000;

  private final Actor actor;
  private final Gate gate;
  private final Thread thread;
  private final Stillness stillness;
  private final CountDownLatch begun = new CountDownLatch(1);
  private volatile Optional<String> result = Optional.empty();
  private volatile Optional<Throwable> failure = Optional.empty();

  LiveRun(World world, Actor actor) {
    this.actor = actor;
    this.gate = new Gate(world, actor.stepwise());
    ThreadGroup group = new ThreadGroup(actor.name());
    this.stillness = new Stillness(group);
    this.thread = new Thread(group, this::run, Stillness.THREADS + actor.name());
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    begun.countDown(); // from here on, this thread has its name, and those that it makes inherit it
    try {
      result = Optional.of(actor.body().run(gate, gate::choose));
    } catch (CancelledException e) {
      failure = Optional.of(e); // the schedule has ended
    } catch (Exception | Error e) {
      failure = Optional.of(e);
    }
  }

  /** Waits until nothing happens without an answer. */
  void settle() {
    try {
      begun.await();
      if (actor.threads()) {
        do {
          stillness.await();
        } while (gate.calls().isEmpty() && thread.isAlive()); // it asks for something, or has ended
      } else {
        gate.awaitAny(thread);
      }
      if (result.isPresent() || failure.isPresent()) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    if (failure.isPresent()) {
      throw new IllegalStateException(actor.name() + " failed", failure.get());
    }
  }

  /** Returns the calls that wait; after {@link #settle}. */
  List<Call> calls() {
    return gate.calls();
  }

  /** Returns how it ended, if it has; after {@link #settle}. */
  Optional<String> result() {
    return result;
  }

  /** Answers a call as soon as it comes. */
  void answer(Call call, Answer answer) {
    try {
      if (!gate.await(call, GIVE_UP_MILLIS)) {
        throw new IllegalStateException(
            actor.name() + " did not ask for " + call + " again, but for " + gate.calls());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    gate.answer(call, answer);
  }

  /** Ends it, and waits until it has, so that it does not get in the way of others. */
  @Override
  public void close() {
    gate.end();
    try {
      thread.join(GIVE_UP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
