package io.datamon.content;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datamon.error.AccessDeniedException;
import io.datamon.error.CancelledException;
import io.datamon.error.CorruptException;
import io.datamon.error.DatamonException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NoSuchObjectException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.error.UnavailableException;
import io.datamon.model.BundleId;
import io.datamon.model.Checksum;
import io.datamon.model.Descriptors;
import io.datamon.model.PackId;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.Key;
import io.datamon.store.Payload;
import io.datamon.store.PreconditionFailedException;
import io.datamon.store.SmallObject;
import io.datamon.store.Version;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * One running write, as collection sees it: the writer's side of the protocol (W1 to W8 of the
 * design of collection).
 *
 * <p>The order is the whole trick: <i>register, then read the head, then look for what is
 * there</i>. {@link #register} puts the session object; only {@link #look} of the registered
 * session reads the head and hands out a {@link Sight}, the one object through which places of
 * other sessions can be resolved. Thread-safe, but for {@link #commit}, which one thread calls.
 */
public final class Session implements AutoCloseable {
  /** How often a session object is renewed; a collector fences one that was not for 24 hours. */
  private static final Duration RENEWAL = Duration.ofMinutes(10);

  private static final Logger LOG = System.getLogger(Session.class.getName());
  private static final int HEAD_TRIES = 20;

  /** Where the older program's purge looks for another one that is running, in metadata. */
  private static final Key PURGE_LOCK = new Key("purge.lock");

  /** As that program writes times there. */
  private static final DateTimeFormatter LOCK_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

  private final ContentStore content;
  private final SessionRequest request;
  private final SecureRandom random;
  private final InstantSource clock;
  private final String nonce;
  private final byte[] body;
  private final Key key;
  private final ScheduledExecutorService renewals;
  private Optional<Future<?>> renewal = Optional.empty();
  private volatile boolean undecided; // whether the root may be there or still come
  private boolean left; // guarded by this

  private Session(
      ContentStore content,
      SessionRequest request,
      SecureRandom random,
      InstantSource clock,
      String nonce,
      byte[] body,
      Key key) {
    this.content = content;
    this.request = request;
    this.random = random;
    this.clock = clock;
    this.nonce = nonce;
    this.body = body;
    this.key = key;
    this.renewals =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "datamon-session");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Registers a session (W1): returns when its object is acknowledged. One request; one more to
   * remove the object if there was no answer.
   */
  public static Session register(
      ContentStore content, SessionRequest request, SecureRandom random, InstantSource clock) {
    byte[] bits = new byte[16];
    random.nextBytes(bits);
    String nonce = HexFormat.of().formatHex(bits);
    Key key = key(request.id());
    byte[] body = Checksum.sealJson(key, describe(content, request, nonce, clock.instant()));
    Session session = new Session(content, request, random, clock, nonce, body, key);
    try {
      content.store().put(key, Payload.of(body), Condition.ALWAYS, Durability.NONE);
    } catch (UnavailableException | OutcomeUnknownException | CancelledException e) {
      session.leave(); // it may be there all the same, and would hold up collectors for a day
      throw e;
    }
    long every = RENEWAL.toMillis();
    session.renewal =
        Optional.of(
            session.renewals.scheduleAtFixedRate(
                session::renew, every, every, TimeUnit.MILLISECONDS));
    return session;
  }

  static Key key(BundleId session) {
    return Key.of("sessions", session.toString());
  }

  private static byte[] describe(
      ContentStore content, SessionRequest request, String nonce, Instant started) {
    ObjectNode json = HeadCodec.JSON.createObjectNode();
    json.put("sid", request.id().toString());
    json.put("nonce", nonce);
    json.put("host", request.host());
    json.put("user", request.user());
    json.put("started", started.toString());
    json.putArray("keys")
        .addObject()
        .put("store", ContextUris.relativize(content.uri(), request.metadata().info().uri()))
        .put("key", request.commitKey().value())
        .put("condition", request.replaced().map(v -> "version:" + v).orElse("absent"));
    try {
      return HeadCodec.JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new DatamonException("the session object cannot be written", e);
    }
  }

  /** Returns the session's id. */
  public BundleId id() {
    return request.id();
  }

  /** Returns the number, chosen at random, by which the session knows its own root again. */
  public String nonce() {
    return nonce;
  }

  /**
   * Reads the head (W2): makes one if the content store is new, attaches this context if it is not
   * attached, and returns what the session may rely on from now on. One request, if nothing is new
   * and nothing condemned.
   *
   * @throws io.datamon.error.UnsupportedFormatException if the store needs a feature that is not
   *     known
   */
  public Sight look() {
    HeadStore heads = content.heads();
    Head.AttachedContext here =
        new Head.AttachedContext(
            ContextUris.relativize(content.uri(), request.metadata().info().uri()),
            ContextUris.relativize(content.uri(), request.vmetadata()));
    for (int i = 0; i < HEAD_TRIES; i++) {
      Optional<HeadStore.Versioned> seen = heads.read();
      if (seen.isEmpty()) {
        requireNew();
        lockPurge();
        heads.create(Head.initial(content.newProfile(), List.of(here)));
        continue; // what counts is the head as read after registering
      }
      Head head = seen.get().head();
      head.checkWritable(content.uri().toString());
      if (!head.contexts().contains(here)) {
        lockPurge();
        heads.replace(seen.get(), head.attach(here));
        continue;
      }
      try {
        return new Sight(content, seen.get(), Exclusions.read(content.store(), head));
      } catch (NoSuchObjectException e) {
        // A batch was dropped from the head, and its list removed, since the head was read.
        if (heads
            .read()
            .map(HeadStore.Versioned::version)
            .equals(Optional.of(seen.get().version()))) {
          throw new CorruptException(
              e.name(),
              "batch "
                  + e.name()
                  + " is named by the head of "
                  + content.uri()
                  + " and does not exist",
              e);
        }
      }
    }
    throw busy();
  }

  /**
   * Checks that a content store without a head is new. A head is made before the first pack: where
   * it was lost, a new one would forget which contexts use the contents, how they are cut, and what
   * collection is about to delete.
   */
  private void requireNew() {
    boolean packs = content.store().list("packs/", "").hasNext();
    if (packs && content.heads().read().isEmpty()) {
      throw new CorruptException(
          Head.KEY.value(),
          "the head of "
              + content.uri()
              + ", object "
              + Head.KEY
              + ", is missing, and there are packs: put it back from a copy; bundles can be read"
              + " without it");
    }
  }

  /**
   * Keeps the older program's purge from a context that it made and that we are about to write to:
   * it refuses while this object is there, which is for good.
   */
  private void lockPurge() {
    if (!request.olderProgram()) {
      return;
    }
    String at =
        LOCK_TIME.format(clock.instant().atOffset(ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS));
    byte[] text = ("locked_at: \"" + at + " +0000 UTC\"\n").getBytes(StandardCharsets.UTF_8);
    try {
      request.metadata().put(PURGE_LOCK, Payload.of(text), Condition.IF_ABSENT, Durability.NOW);
    } catch (PreconditionFailedException e) {
      LOG.log(Level.DEBUG, "{0} has its purge lock", request.metadata().info().uri());
    }
  }

  /**
   * Takes packs out of the batches that condemn them (W4'), and looks again. Packs that are doomed
   * or not condemned are left as they are.
   *
   * @param sight what was seen before; not to be used any more
   */
  public Sight release(Sight sight, Set<PackId> wanted) {
    Sight now = sight;
    for (int i = 0; i < HEAD_TRIES; i++) {
      Set<PackId> release = new HashSet<>(wanted);
      release.retainAll(now.exclusions().condemned());
      if (release.isEmpty()) {
        return now;
      }
      try {
        content.heads().replace(now.seen(), without(now.seen().head(), release));
      } catch (NoSuchObjectException e) {
        LOG.log(Level.DEBUG, "the head was changed by others: {0}", e.getMessage());
      }
      now = look();
    }
    throw busy();
  }

  private Head without(Head head, Set<PackId> release) {
    List<Head.Batch> batches = new ArrayList<>();
    for (Head.Batch batch : head.batches()) {
      without(batch, release).ifPresent(batches::add);
    }
    return head.withBatches(batches);
  }

  private Optional<Head.Batch> without(Head.Batch batch, Set<PackId> release) {
    if (batch.state() != Head.BatchState.CONDEMNED) {
      return Optional.of(batch);
    }
    Set<PackId> packs = Exclusions.list(content.store(), batch.packs());
    TreeSet<PackId> rest = new TreeSet<>(packs);
    rest.removeAll(release);
    if (rest.size() == packs.size()) {
      return Optional.of(batch);
    }
    if (rest.isEmpty()) {
      return Optional.empty();
    }
    // Lists are immutable: the shorter one goes under a fresh key.
    byte[] bits = new byte[16];
    random.nextBytes(bits);
    Key list = Key.of("gc", "batches", batch.id() + "-" + HexFormat.of().formatHex(bits));
    byte[] packsLeft = BatchList.of(rest).encode(list);
    content.store().put(list, Payload.of(packsLeft), Condition.IF_ABSENT, Durability.NOW);
    return Optional.of(new Head.Batch(batch.id(), batch.state(), list, batch.waitFor()));
  }

  private UnavailableException busy() {
    return new UnavailableException(
        "the head of "
            + content.uri()
            + " was changed by others at every try; run the command again");
  }

  /**
   * Makes the root exist (W7): puts it if its key has no object, or still the one that it is to
   * take the place of, and finds out how that ended.
   *
   * <p>Every pack that the root leads to must be durable.
   *
   * @param root the bytes of the root; they hold {@link #nonce()}
   * @return how it ended
   * @throws OutcomeUnknownException if it may or may not be there; the session object is kept then
   */
  public CommitOutcome commit(byte[] root) {
    undecided = true; // and so it stays if this ends in any way that does not tell
    CommitOutcome outcome;
    try {
      request
          .metadata()
          .put(request.commitKey(), Payload.of(root), request.condition(), Durability.NOW);
      outcome = CommitOutcome.DONE;
    } catch (PreconditionFailedException | OutcomeUnknownException | UnavailableException e) {
      outcome = readBack(e);
    } catch (AccessDeniedException | InvalidInputException e) {
      undecided = false; // refused
      throw e;
    }
    undecided = false;
    return outcome;
  }

  private CommitOutcome readBack(DatamonException failure) {
    Key commitKey = request.commitKey();
    try {
      SmallObject object =
          SmallObject.read(
              request.metadata(), commitKey, Descriptors.MAX_BYTES, "descriptor of a bundle");
      String text = new String(object.bytes(), StandardCharsets.UTF_8);
      if (text.contains("\nnonce: " + nonce + "\n")) {
        request.metadata().barrier(); // what failed may have been to make it last
        return CommitOutcome.DONE;
      }
      if (request.replaced().isPresent()) {
        return replacing(object.version(), failure);
      }
      boolean isVoid = text.startsWith("kind: void\n") || text.contains("\nkind: void\n");
      return isVoid ? CommitOutcome.FENCED : CommitOutcome.CONFLICT;
    } catch (NoSuchObjectException e) {
      if (request.replaced().isPresent()) {
        return CommitOutcome.CONFLICT; // what was to be replaced is gone, and does not come back
      }
      if (failure instanceof UnavailableException) {
        // Refused and not there: it did not take effect, and no request is under way any more.
        undecided = false;
        throw failure;
      }
      throw unknown(commitKey, failure);
    } catch (CancelledException e) {
      throw e;
    } catch (DatamonException e) {
      if (e == failure || e instanceof OutcomeUnknownException) {
        throw e; // of what was to be replaced
      }
      failure.addSuppressed(e);
      throw unknown(commitKey, failure);
    }
  }

  /** What is there is not this root: either what it was to replace, or another one. */
  private CommitOutcome replacing(Version found, DatamonException failure) {
    if (!request.replaced().equals(Optional.of(found))) {
      return CommitOutcome.CONFLICT;
    }
    if (failure instanceof OutcomeUnknownException) {
      throw unknown(request.commitKey(), failure);
    }
    undecided = false; // refused, and no request is under way any more
    throw failure;
  }

  private OutcomeUnknownException unknown(Key commitKey, DatamonException failure) {
    return new OutcomeUnknownException(
        "whether "
            + commitKey
            + " was written to "
            + request.metadata().info().uri()
            + " is not known ("
            + failure.getMessage()
            + "); list the bundles of the repo to find out",
        failure);
  }

  private void renew() {
    try {
      content.store().put(key, Payload.of(body), Condition.ALWAYS, Durability.NONE);
    } catch (RuntimeException e) {
      // The next renewal comes in ten minutes, a day before a collector may fence the session.
      LOG.log(Level.WARNING, "the session object " + key + " could not be renewed", e);
    }
  }

  /**
   * Ends the session: deletes its object (W8), unless the outcome of {@link #commit} is not known.
   * Does nothing the second time.
   *
   * <p>Never fails, since it must not hide how the session ended: an object that stays costs that a
   * collector has to find out by itself. Done also on a thread that was interrupted.
   */
  public void leave() {
    close();
    synchronized (this) {
      if (left || undecided) {
        return;
      }
      left = true;
    }
    boolean interrupted = Thread.interrupted();
    try {
      content.store().delete(key);
    } catch (DatamonException e) {
      LOG.log(
          Level.WARNING, "the session object {0} could not be removed: {1}", key, e.getMessage());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Stops renewing; the session object stays, for a collector to end. */
  @Override
  public void close() {
    renewal.ifPresent(task -> task.cancel(true));
    renewals.shutdownNow();
  }
}
