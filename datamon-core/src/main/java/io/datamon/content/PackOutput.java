package io.datamon.content;

import io.datamon.error.CancelledException;
import io.datamon.error.DatamonException;
import io.datamon.model.BundleId;
import io.datamon.model.BundleIds;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import io.datamon.model.Profile;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.Key;
import io.datamon.store.Payload;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * The packs that a session sends: a fixed number of buffers, a few senders, and index segments
 * while it goes (W5).
 *
 * <p>Memory is bounded by the buffers, and by the records that are not yet in a published segment.
 * Thread-safe.
 */
public final class PackOutput implements AutoCloseable {
  /** Up to here writers share one pack, and pages lie beside data, in bytes. */
  private static final int SHARED_BYTES = 1 << 20;

  /** A segment is published when so many packs wait for one, */
  private static final int PACKS_PER_SEGMENT = 64;

  /** or so many records, */
  private static final int RECORDS_PER_SEGMENT = 250_000;

  /** How long a sender may take to end when an upload is given up, in seconds. */
  private static final int SENDERS_END = 10;

  /** or when so much time has passed. */
  private static final Duration SEGMENT_EVERY = Duration.ofMinutes(5);

  private static final Logger LOG = System.getLogger(PackOutput.class.getName());

  private final ContentStore content;
  private final Sight sight;
  private final BundleId session;
  private final byte[] sessionBytes;
  private final Profile profile;
  private final InstantSource clock;
  private final SecureRandom random;
  private final IndexHints hints;
  private final PackJournal journal;
  private final BlockingQueue<byte[]> buffers;
  private final ExecutorService senders;
  private final List<Future<?>> sending = new ArrayList<>(); // guarded by this
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final Map<PackId, PackBuilder> building = new ConcurrentHashMap<>();
  private final Set<PackId> packs = ConcurrentHashMap.newKeySet();
  private final FreshChunks fresh = new FreshChunks();
  private final AtomicLong sentBytes = new AtomicLong();
  private final AtomicLong newChunks = new AtomicLong();
  private final List<TableOfContents> unpublished = new ArrayList<>(); // guarded by unpublished
  private final Object sharedLock = new Object();
  private Optional<PackBuilder> shared = Optional.empty(); // guarded by sharedLock
  private boolean sharing = true; // guarded by sharedLock
  private long unpublishedRecords; // guarded by unpublished
  private java.time.Instant lastSegment; // guarded by unpublished

  /**
   * Opens the output of a session.
   *
   * @param hints where chunks of other sessions may be; closed with this
   * @param buffers how many packs may be in memory at once
   * @param senders how many are sent at once
   */
  public PackOutput(
      ContentStore content,
      Session session,
      Sight sight,
      IndexHints hints,
      InstantSource clock,
      SecureRandom random,
      int buffers,
      int senders) {
    this.content = content;
    this.sight = sight;
    this.session = session.id();
    this.sessionBytes = session.id().toBytes();
    this.profile = sight.profile();
    this.clock = clock;
    this.random = random;
    this.hints = hints;
    this.journal = PackJournal.open(content, session.id());
    this.lastSegment = clock.instant();
    this.buffers = new ArrayBlockingQueue<>(buffers);
    for (int i = 0; i < buffers; i++) {
      this.buffers.add(new byte[0]); // made at first use
    }
    this.senders =
        Executors.newFixedThreadPool(
            senders,
            task -> {
              Thread thread = new Thread(task, "datamon-sender");
              thread.setDaemon(true);
              return thread;
            });
    takeUpJournals();
  }

  private void takeUpJournals() {
    List<TableOfContents> tables = new ArrayList<>();
    for (PackId pack : journal.takeUp()) {
      if (!sight.excludes(pack)) {
        sight.table(pack).ifPresent(tables::add);
      }
    }
    hints.addTables(tables);
  }

  /** Returns a writer of file contents, for one thread. */
  public ChunkWriter dataWriter() {
    return new ChunkWriter(this, true);
  }

  /** Returns a writer of pages, for one thread. */
  public ChunkWriter pageWriter() {
    return new ChunkWriter(this, false);
  }

  /** Returns the packs that this session has written or is writing. */
  public Set<PackId> packs() {
    return packs;
  }

  /** Returns how many bytes of packs are acknowledged. */
  public long sentBytes() {
    return sentBytes.get();
  }

  /** Returns how many chunks were not there before. */
  public long newChunks() {
    return newChunks.get();
  }

  /** Looks for a chunk in what this session wrote, then where hints lead to. */
  Optional<ChunkRef> find(ChunkKind kind, Digest id, int length) {
    Optional<ChunkRef> own = fresh.find(id);
    if (own.isPresent()) {
      return own;
    }
    if (kind == ChunkKind.PACK_LIST) {
      return Optional.empty(); // a list that names the packs of its own pages cannot share them
    }
    hints.wants(length);
    return hints.find(sight, kind, id);
  }

  ChunkRef written(ChunkKind kind, Digest id, int length, Place place) {
    fresh.add(place.pack(), place.number());
    newChunks.incrementAndGet();
    return new ChunkRef(id, length, place);
  }

  /** Appends to the pack that all writers share; empty once the session has outgrown it. */
  Optional<ChunkRef> appendShared(ChunkKind kind, Digest id, byte[] plain, int offset, int length) {
    synchronized (sharedLock) {
      if (!sharing) {
        return Optional.empty();
      }
      if (shared.isEmpty()) {
        shared = Optional.of(newPack());
      }
      PackBuilder pack = shared.get();
      if (!pack.accepts(length) || pack.size() + length > SHARED_BYTES) {
        sharing = false;
        return Optional.empty();
      }
      return Optional.of(written(kind, id, length, pack.append(kind, id, plain, offset, length)));
    }
  }

  /** Returns the pack that all writers share, if they still do, and it has room for a page. */
  Optional<PackId> sharedPack() {
    synchronized (sharedLock) {
      if (!sharing) {
        return Optional.empty();
      }
      if (shared.isEmpty()) {
        shared = Optional.of(newPack());
      }
      return shared.map(PackBuilder::id);
    }
  }

  /**
   * Returns the shared pack to the first writer of data that asks after its end, else a new one.
   */
  PackBuilder adoptShared() {
    synchronized (sharedLock) {
      if (shared.isPresent()) {
        PackBuilder pack = shared.get();
        shared = Optional.empty();
        return pack;
      }
    }
    return newPack();
  }

  /** Opens a pack under a fresh random id; waits for a buffer. */
  PackBuilder newPack() {
    rethrow();
    try {
      byte[] buffer = buffers.take();
      if (buffer.length == 0) {
        buffer = new byte[PackBuilder.capacity(profile)];
      }
      PackId id = new PackId(random.nextLong(), random.nextLong());
      packs.add(id);
      PackBuilder builder = new PackBuilder(id, sessionBytes, profile, buffer);
      building.put(id, builder);
      fresh.use(id, builder);
      return builder;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("the upload was interrupted", e);
    }
  }

  /** Closes a pack and sends it in the background. */
  void send(PackBuilder builder) {
    building.remove(builder.id());
    if (builder.isEmpty()) {
      packs.remove(builder.id());
      fresh.forget(builder.id(), 0);
      release(builder.buffer());
      builder.close();
      return;
    }
    SealedPack pack = builder.seal();
    builder.close();
    fresh.use(pack.id(), pack.toc());
    synchronized (this) {
      sending.removeIf(Future::isDone);
      sending.add(senders.submit(() -> put(pack)));
    }
  }

  private void put(SealedPack pack) {
    try {
      journal.add(pack.id()); // before, so that a kill cannot part the two
      content
          .store()
          .put(
              PackFiles.key(pack.id()),
              Payload.of(pack.buffer(), 0, pack.length()),
              Condition.ALWAYS, // nobody else has this id, so that a retry cannot do harm
              durability(pack));
      sentBytes.addAndGet(pack.length());
      publish(pack.toc());
    } catch (RuntimeException | Error e) {
      // Also an error such as no memory: a commit without this pack would lose data.
      failure.compareAndSet(null, e);
    } finally {
      release(pack.buffer());
    }
  }

  /**
   * A pack that later sessions may be led to before this one commits must not vanish with the
   * power: only the small last ones wait for the barrier before the commit.
   */
  private static Durability durability(SealedPack pack) {
    return pack.length() > SHARED_BYTES ? Durability.NOW : Durability.BARRIER;
  }

  private void release(byte[] buffer) {
    // The queue has room: a buffer comes back only once.
    buffers.add(buffer);
  }

  private void publish(TableOfContents toc) {
    List<TableOfContents> full;
    synchronized (unpublished) {
      unpublished.add(toc);
      unpublishedRecords += toc.count();
      boolean due =
          unpublished.size() >= PACKS_PER_SEGMENT
              || unpublishedRecords >= RECORDS_PER_SEGMENT
              || Duration.between(lastSegment, clock.instant()).compareTo(SEGMENT_EVERY) > 0;
      if (!due) {
        return;
      }
      full = takeUnpublished();
    }
    publishSegment(full);
  }

  private List<TableOfContents> takeUnpublished() {
    List<TableOfContents> taken = new ArrayList<>(unpublished);
    unpublished.clear();
    unpublishedRecords = 0;
    lastSegment = clock.instant();
    return taken;
  }

  private void publishSegment(List<TableOfContents> tables) {
    byte[] segment = IndexSegment.encodeTables(tables);
    Key key = putSegment(segment);
    hints.addPublished(key, segment);
    for (TableOfContents toc : tables) {
      // Found in the segment from now on; where that could not be kept, sent again at the worst.
      fresh.forget(toc.pack(), toc.count());
    }
    journal.published(tables.stream().map(TableOfContents::pack).toList());
  }

  /**
   * Sends what is still open and waits until every pack is acknowledged and durable.
   *
   * @throws DatamonException if one could not be sent
   */
  public void finish() {
    synchronized (sharedLock) {
      sharing = false;
      shared.ifPresent(this::send);
      shared = Optional.empty();
    }
    awaitSent();
    content
        .store()
        .barrier(sight.reliedOn().stream().map(PackFiles::key).collect(Collectors.toSet()));
  }

  private void awaitSent() {
    List<Future<?>> running;
    synchronized (this) {
      running = new ArrayList<>(sending);
      sending.clear();
    }
    for (Future<?> future : running) {
      try {
        future.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancelledException("the upload was interrupted", e);
      } catch (ExecutionException e) {
        throw new DatamonException("a pack could not be sent: " + e.getMessage(), e);
      }
    }
    rethrow();
  }

  /** Publishes the last index segment; may run beside the commit, since an index is only a hint. */
  public void publishRest() {
    try {
      publishTables();
      hints.mergeSmall(this::putSegment);
    } catch (DatamonException e) {
      LOG.log(
          Level.WARNING,
          "the index could not be written, so later uploads may send more: {0}",
          e.getMessage());
    }
  }

  private void publishTables() {
    List<TableOfContents> rest;
    synchronized (unpublished) {
      rest = takeUnpublished();
    }
    Set<PackId> own = new HashSet<>(packs);
    for (TableOfContents toc : hints.addedTables()) {
      if (!own.contains(toc.pack())) {
        rest.add(toc); // sent by a killed session that never published it
      }
    }
    if (!rest.isEmpty()) {
      publishSegment(rest);
    }
    journal.allPublished();
  }

  private Key putSegment(byte[] segment) {
    Key key = IndexSegment.key(BundleIds.next(clock, random).toString());
    content.store().put(key, Payload.of(segment), Condition.ALWAYS, Durability.NONE);
    return key;
  }

  private void rethrow() {
    Throwable e = failure.get();
    if (e instanceof RuntimeException known) {
      throw known;
    }
    if (e instanceof Error error) {
      throw error;
    }
  }

  /** Stops the senders; what was not sent is dropped. */
  @Override
  public void close() {
    senders.shutdownNow();
    boolean interrupted = Thread.interrupted();
    try {
      if (!senders.awaitTermination(SENDERS_END, TimeUnit.SECONDS)) {
        LOG.log(Level.WARNING, "a pack is still being sent; it is of no use and does no harm");
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    building.values().forEach(PackBuilder::close);
    hints.close();
  }

  /** Returns the session's id. */
  public BundleId session() {
    return session;
  }
}
