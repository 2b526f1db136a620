package io.datamon.store;

import io.datamon.error.AccessDeniedException;
import io.datamon.error.CancelledException;
import io.datamon.error.DatamonException;
import io.datamon.error.NoSuchObjectException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.error.UnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** The requests of one {@link StoreCheck}, below a key that nobody else uses. */
final class StoreTrial {
  /** How often what may go right by chance is tried. */
  private static final int ROUNDS = 4;

  private static final int RACERS = 4;
  private static final int LENGTH = 100_000;

  private final ObjectStore store;
  private final String prefix;
  private int objects;

  StoreTrial(ObjectStore store) {
    this.store = store;
    byte[] nonce = new byte[8];
    new SecureRandom().nextBytes(nonce);
    this.prefix = "datamon-check-" + HexFormat.of().formatHex(nonce) + "/";
  }

  /** Returns what was seen, empty if it is as promised. */
  private interface Trial {
    Optional<String> run() throws IOException;
  }

  List<StoreCheck.Result> run() {
    List<StoreCheck.Result> results = new ArrayList<>();
    StoreCheck.Result versions;
    // A store that cannot be reached or written is told as that, not as one that breaks promises.
    try {
      write(next(), "reached", Condition.ALWAYS);
    } catch (UnavailableException e) {
      // To try to remove it would take as long again.
      throw new UnavailableException(
          e.getMessage() + "; an object below " + prefix + " may have been left", e);
    }
    try {
      results.add(result(StorePromise.READ_AFTER_WRITE, this::readAfterWrite));
      results.add(result(StorePromise.READ_AFTER_REPLACEMENT, this::readAfterReplacement));
      results.add(result(StorePromise.RANGES, this::ranges));
      results.add(result(StorePromise.LIST_AFTER_WRITE, this::listAfterWrite));
      results.add(result(StorePromise.PUT_IF_ABSENT, this::putIfAbsent));
      results.add(result(StorePromise.PUT_IF_VERSION, this::putIfVersion));
      results.add(result(StorePromise.RACED_IF_ABSENT, () -> raced(false)));
      results.add(result(StorePromise.RACED_IF_VERSION, () -> raced(true)));
      versions = result(StorePromise.VERSIONS, this::versions);
    } catch (RuntimeException | Error e) {
      removeAfter(e);
      throw e;
    }
    results.add(result(StorePromise.DELETE, this::delete));
    results.add(versions);
    return results;
  }

  /** Removes what was made, also if this thread was interrupted. */
  private void removeAfter(Throwable failure) {
    boolean interrupted = Thread.interrupted();
    try {
      keysMade().forEach(store::delete);
    } catch (DatamonException e) {
      failure.addSuppressed(
          new DatamonException("objects below " + prefix + " may have been left", e));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static StoreCheck.Result result(StorePromise promise, Trial trial) {
    Optional<String> seen;
    try {
      seen = trial.run();
    } catch (CancelledException | UnavailableException | OutcomeUnknownException e) {
      throw e; // which tells of the way to the store, not of the store
    } catch (DatamonException e) {
      seen = Optional.of(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UnavailableException("an object could not be read: " + e.getMessage(), e);
    }
    return new StoreCheck.Result(promise, seen.isEmpty(), seen.orElse(""));
  }

  private Optional<String> readAfterWrite() throws IOException {
    for (int i = 0; i < ROUNDS; i++) {
      Key key = next();
      byte[] bytes = new byte[LENGTH];
      for (int at = 0; at < LENGTH; at++) {
        bytes[at] = (byte) ((at * 31 >> 3) + i);
      }
      store.put(key, Payload.of(bytes), Condition.ALWAYS, Durability.NONE);
      if (!Arrays.equals(bytes, read(key, ByteRange.ALL))) {
        return Optional.of("other bytes came back than were written");
      }
      if (store.head(key).filter(info -> info.size() == LENGTH).isEmpty()) {
        return Optional.of("a look at the object does not give its length");
      }
    }
    return Optional.empty();
  }

  private Optional<String> readAfterReplacement() throws IOException {
    Key key = next();
    List<Version> versions = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      Version version = write(key, "text " + i, Condition.ALWAYS);
      if (versions.contains(version)) {
        return Optional.of("two contents have one version");
      }
      versions.add(version);
      if (!text(key).equals("text " + i)) {
        return Optional.of("an earlier content was read");
      }
      if (store.head(key).filter(info -> info.version().equals(version)).isEmpty()) {
        return Optional.of("a look at the object gives another version than the write");
      }
    }
    return Optional.empty();
  }

  private Optional<String> ranges() throws IOException {
    Key key = next();
    write(key, "0123456789", Condition.ALWAYS);
    for (String wanted : List.of("0+4=0123", "3+4=3456", "6+100=6789", "10+5=", "20+5=")) {
      String[] parts = wanted.split("[+=]", -1);
      byte[] part =
          read(key, new ByteRange(Integer.parseInt(parts[0]), Integer.parseInt(parts[1])));
      if (!new String(part, StandardCharsets.UTF_8).equals(parts[2])) {
        return Optional.of(
            part.length + " wrong bytes came for " + parts[1] + " bytes from " + parts[0] + " on");
      }
    }
    return Optional.empty();
  }

  private Optional<String> listAfterWrite() {
    for (int i = 0; i < ROUNDS; i++) {
      Key key = next();
      write(key, "listed", Condition.ALWAYS);
      if (!soon(() -> keys().contains(key))) {
        return Optional.of("a listing did not show an object that was written");
      }
    }
    List<Key> keys = keys();
    return keys.equals(keys.stream().sorted().toList())
        ? Optional.empty()
        : Optional.of("a listing was not in the order of keys");
  }

  private Optional<String> versions() throws IOException {
    Key key = next();
    write(key, "first", Condition.ALWAYS);
    write(key, "second", Condition.ALWAYS);
    List<String> texts = new ArrayList<>();
    for (KeptVersion each : store.versions(key)) {
      try (StoredObject object = store.get(key, each)) {
        texts.add(new String(object.body().readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return texts.equals(List.of("first", "second"))
        ? Optional.empty()
        : Optional.of(
            texts.equals(List.of("second"))
                ? "only the present one is"
                : texts.size() + " are, and not those that were written");
  }

  private Optional<String> putIfAbsent() throws IOException {
    Key key = next();
    write(key, "first", Condition.IF_ABSENT);
    if (took(key, "second", Condition.IF_ABSENT)) {
      return Optional.of("an object that was there was replaced");
    }
    if (!text(key).equals("first")) {
      return Optional.of("a put that was refused has changed the object");
    }
    store.delete(key);
    return took(key, "third", Condition.IF_ABSENT)
        ? Optional.empty()
        : Optional.of("an object that was deleted cannot be made again");
  }

  private Optional<String> putIfVersion() throws IOException {
    Key key = next();
    Version first = write(key, "first", Condition.ALWAYS);
    Version second = write(key, "second", Condition.ifVersion(first));
    if (took(key, "third", Condition.ifVersion(first))) {
      return Optional.of("an object that has another version was replaced");
    }
    if (!text(key).equals("second")) {
      return Optional.of("a put that was refused has changed the object");
    }
    Key missing = next();
    return took(missing, "made", Condition.ifVersion(second))
        ? Optional.of("an object that is not there was made on the condition of a version")
        : Optional.empty();
  }

  private Optional<String> raced(boolean replacing) throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(RACERS);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        Key key = next();
        Condition condition =
            replacing
                ? Condition.ifVersion(write(key, "before", Condition.IF_ABSENT))
                : Condition.IF_ABSENT;
        List<Callable<Boolean>> racers = new ArrayList<>();
        for (int racer = 0; racer < RACERS; racer++) {
          String text = "racer " + racer;
          racers.add(() -> took(key, text, condition));
        }
        List<String> winners = winners(threads.invokeAll(racers));
        if (winners.size() != 1) {
          return Optional.of(winners.size() + " of " + RACERS + " writers were told that they won");
        }
        if (!text(key).equals(winners.get(0))) {
          return Optional.of("the object is not that of the writer who won");
        }
      }
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("the check of store " + store.info().uri() + " was interrupted");
    } finally {
      end(threads);
    }
  }

  /** Waits for writers that were begun: what they write is to be removed. */
  private static void end(ExecutorService threads) {
    threads.shutdownNow();
    boolean interrupted = Thread.interrupted();
    try {
      while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> winners(List<Future<Boolean>> racers) throws InterruptedException {
    List<String> winners = new ArrayList<>();
    for (int racer = 0; racer < racers.size(); racer++) {
      try {
        if (racers.get(racer).get()) {
          winners.add("racer " + racer);
        }
      } catch (ExecutionException e) {
        if (e.getCause() instanceof DatamonException failure) {
          throw failure;
        }
        throw new UnavailableException("a write failed: " + e.getCause(), e.getCause());
      }
    }
    return winners;
  }

  /** Deletes what was made, which is a trial, too. */
  private Optional<String> delete() throws IOException {
    List<Key> keys = keysMade();
    try {
      keys.forEach(store::delete);
      keys.forEach(store::delete); // what is gone may be deleted again
    } catch (AccessDeniedException e) {
      return Optional.of(e.getMessage() + "; objects below " + prefix + " were left");
    }
    for (Key key : keys) {
      if (store.head(key).isPresent()) {
        return Optional.of("a look still shows an object");
      }
    }
    try (StoredObject object = store.get(keys.get(0), ByteRange.ALL)) {
      return Optional.of("an object of " + object.info().size() + " bytes is still read");
    } catch (NoSuchObjectException e) {
      return soon(() -> keys().isEmpty())
          ? Optional.empty()
          : Optional.of("a listing still shows objects");
    }
  }

  /** Waits for as long as the store says that its listings may lag behind. */
  private boolean soon(BooleanSupplier seen) {
    long end = System.nanoTime() + store.info().staleness().toNanos();
    while (!seen.getAsBoolean()) {
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancelledException(
            "the check of store " + store.info().uri() + " was interrupted");
      }
    }
    return true;
  }

  private List<Key> keys() {
    List<Key> keys = new ArrayList<>();
    for (Iterator<ObjectInfo> each = store.list(prefix, ""); each.hasNext(); ) {
      keys.add(each.next().key());
    }
    return keys;
  }

  private List<Key> keysMade() {
    return IntStream.range(0, objects).mapToObj(this::key).toList();
  }

  private Key next() {
    return key(objects++);
  }

  private Key key(int number) {
    return new Key(prefix + "%04d".formatted(number));
  }

  private Version write(Key key, String text, Condition condition) {
    return store.put(key, Payload.of(text), condition, Durability.NONE);
  }

  private boolean took(Key key, String text, Condition condition) {
    try {
      write(key, text, condition);
      return true;
    } catch (PreconditionFailedException e) {
      return false;
    }
  }

  private String text(Key key) throws IOException {
    return new String(read(key, ByteRange.ALL), StandardCharsets.UTF_8);
  }

  private byte[] read(Key key, ByteRange range) throws IOException {
    try (StoredObject object = store.get(key, range)) {
      return object.body().readAllBytes();
    }
  }
}
