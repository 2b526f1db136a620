package io.datamon.interleave;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Finds out when all threads of a run wait, so that nothing more will happen until it is answered.
 *
 * <p>All must wait by what Java tells of them. That alone is not enough: a thread that was woken is
 * told to wait until it runs. Where the kernel tells the state of each thread, a woken one is
 * running from that moment on, and counts a switch when it rests again: if all sleep when looked at
 * twice, and none has run between, all slept at one moment. That alone would not do either, since a
 * thread may sleep for a lock within the virtual machine. Elsewhere the states that Java tells must
 * not change for a while; there, a call that comes late is missed at one step and found at the
 * next.
 */
final class Stillness {
  /** What the names of all threads of the engine, and of actors, begin with. */
  static final String THREADS = "datamon-";

  private static final Path TASKS = Path.of("/proc/self/task");
  private static final boolean KERNEL = Files.isReadable(TASKS);
  private static final long LOOK_EVERY = 50_000; // nanoseconds
  private static final long REST_NANOS = 5_000_000;

  private final ThreadGroup group;
  private final Set<String> before;
  private final Set<String> mine = new HashSet<>();
  private final Set<String> others = new HashSet<>();

  /** Begins to watch a run, none of whose threads has started, in a group of its own. */
  Stillness(ThreadGroup group) {
    this.group = group;
    this.before = KERNEL ? tasks() : Set.of();
  }

  private static Set<String> tasks() {
    String[] names = TASKS.toFile().list();
    return names == null ? Set.of() : Set.of(names);
  }

  /** Returns when all threads of the run wait. No other run may begin threads meanwhile. */
  void await() {
    List<String> last = List.of();
    long since = System.nanoTime();
    while (true) {
      if (!javaRests()) {
        last = List.of();
        since = System.nanoTime();
      } else if (KERNEL) {
        List<String> now = new ArrayList<>();
        boolean sleeps = look(now);
        if (sleeps && now.equals(last) && javaRests()) {
          return;
        }
        last = sleeps ? now : List.of();
      } else if (System.nanoTime() - since > REST_NANOS) {
        return;
      }
      LockSupport.parkNanos(LOOK_EVERY);
    }
  }

  /** Notes how often each thread has run; false if one runs now. */
  private boolean look(List<String> counts) {
    boolean still = true;
    for (String task : tasks()) {
      if (!isMine(task)) {
        continue;
      }
      try {
        String status = Files.readString(TASKS.resolve(task).resolve("status"));
        still &= status.contains("\nState:\tS");
        counts.add(task + status.substring(status.indexOf("\nvoluntary_ctxt_switches")));
      } catch (IOException e) {
        mine.remove(task); // it has ended
        still = false;
      }
    }
    return still;
  }

  private boolean isMine(String task) {
    if (mine.contains(task)) {
      return true;
    }
    if (before.contains(task) || others.contains(task)) {
      return false;
    }
    try {
      boolean is = Files.readString(TASKS.resolve(task).resolve("comm")).startsWith(THREADS);
      (is ? mine : others).add(task);
      return is;
    } catch (IOException e) {
      return false;
    }
  }

  /** Tells whether Java says of every thread that it waits for another one, or has ended. */
  private boolean javaRests() {
    Thread[] threads = new Thread[group.activeCount() + 16];
    int count = group.enumerate(threads);
    return Stream.of(threads)
        .limit(count)
        .map(Thread::getState)
        .noneMatch(state -> state == Thread.State.RUNNABLE || state == Thread.State.BLOCKED);
  }
}
