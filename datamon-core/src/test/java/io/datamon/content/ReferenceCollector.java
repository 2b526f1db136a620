package io.datamon.content;

import com.fasterxml.jackson.databind.JsonNode;
import io.datamon.catalog.Bundles;
import io.datamon.error.NoSuchObjectException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.BundleObject;
import io.datamon.model.ChunkKind;
import io.datamon.model.Descriptors;
import io.datamon.model.NativeBundle;
import io.datamon.model.PackId;
import io.datamon.model.RepoName;
import io.datamon.model.VoidDescriptor;
import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.PreconditionFailedException;
import io.datamon.store.StoredObject;
import io.datamon.store.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A small collector that follows the protocol (C0 to C5) and its own laziness: no ages, no grace,
 * one change of the head in a pass. For tests of the writers beside it, so it can also be wrong.
 */
public final class ReferenceCollector {
  /** How to be wrong. */
  public enum Fault {
    /** Arms a batch with no session to wait for. */
    NO_WAIT,
    /** Writes the head whatever happened to it. */
    NO_CAS,
    /** Takes a session for ended that is not. */
    NO_FENCE,
    /** Marks before it has waited. */
    MARK_FIRST
  }

  private static final Logger LOG = System.getLogger(ReferenceCollector.class.getName());

  private final String name;
  private final ContentStore content;
  private final ObjectStore metadata;
  private final Bundles bundles;
  private final Function<BundleDescriptor, Set<PackId>> packs;
  private final Set<Fault> faults;

  /**
   * Creates a collector.
   *
   * @param name part of the names of its batches, which no other collector has
   * @param packs the packs that a bundle leads to
   */
  public ReferenceCollector(
      String name,
      ContentStore content,
      ObjectStore metadata,
      Bundles bundles,
      Function<BundleDescriptor, Set<PackId>> packs,
      Set<Fault> faults) {
    this.name = name;
    this.content = content;
    this.metadata = metadata;
    this.bundles = bundles;
    this.packs = packs;
    this.faults = Set.copyOf(faults);
  }

  /** Goes as far as to one change of the head; returns what that was. */
  public String pass() {
    Optional<HeadStore.Versioned> seen = content.heads().read();
    if (seen.isEmpty()) {
      return "idle";
    }
    Head head = seen.get().head();
    for (Head.Batch batch : head.batches()) {
      if (batch.state() == Head.BatchState.DOOMED) {
        return sweep(seen.get(), batch);
      }
    }
    for (Head.Batch batch : head.batches()) {
      if (batch.waitFor().isEmpty()) {
        return arm(seen.get(), batch);
      }
    }
    Set<PackId> marked = faults.contains(Fault.MARK_FIRST) ? mark() : Set.of();
    for (Head.Batch batch : head.batches()) {
      batch.waitFor().orElseThrow().forEach(this::end);
    }
    return decide(seen.get(), faults.contains(Fault.MARK_FIRST) ? marked : mark());
  }

  /** C1: the sessions of now are those to wait for. */
  private String arm(HeadStore.Versioned seen, Head.Batch batch) {
    List<String> sessions = new ArrayList<>();
    if (!faults.contains(Fault.NO_WAIT)) {
      for (Iterator<ObjectInfo> all = content.store().list("sessions/", ""); all.hasNext(); ) {
        String key = all.next().key().value();
        sessions.add(key.substring(key.lastIndexOf('/') + 1));
      }
    }
    List<Head.Batch> batches = new ArrayList<>();
    for (Head.Batch each : seen.head().batches()) {
      batches.add(
          each.equals(batch)
              ? new Head.Batch(each.id(), each.state(), each.packs(), Optional.of(sessions))
              : each);
    }
    return replace(seen, batches) ? "armed" : "again";
  }

  /** C2: a session that is still there is fenced; if its root came first, it has ended too. */
  private void end(String session) {
    if (faults.contains(Fault.NO_FENCE)) {
      return;
    }
    JsonNode commit;
    try (StoredObject object = content.store().get(Key.of("sessions", session), ByteRange.ALL)) {
      commit = HeadCodec.JSON.readTree(object.body().readAllBytes()).path("keys").path(0);
    } catch (NoSuchObjectException e) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Key key = new Key(commit.path("key").asText());
    String condition = commit.path("condition").asText();
    if (condition.equals("absent")) {
      RepoName repo = RepoName.of(key.value().split("/", -1)[1]);
      BundleId id = BundleId.of(session);
      bundles.fence(repo, new VoidDescriptor(id, id, name, Instant.EPOCH));
    } else {
      fenceReplacement(key, condition);
    }
  }

  /** A descriptor that is to be replaced while it is as it was is another by its nonce alone. */
  private void fenceReplacement(Key key, String condition) {
    BundleId id = BundleId.of(key.value().split("/", -1)[2]);
    try (StoredObject object = metadata.get(key, ByteRange.ALL)) {
      Version version = object.info().version();
      BundleObject found = Descriptors.readBundle(key, id, object.body().readAllBytes());
      if (!condition.equals("version:" + version) || !(found instanceof BundleDescriptor bundle)) {
        return; // it has moved: the session has ended
      }
      NativeBundle part = bundle.requireNative();
      byte[] another =
          Descriptors.write(
              key, bundle.withNative(part.writtenBy(part.session(), nonce(key, part.nonce()))));
      metadata.put(key, Payload.of(another), Condition.ifVersion(version), Durability.NOW);
    } catch (NoSuchObjectException | PreconditionFailedException e) {
      LOG.log(Level.DEBUG, "{0} was replaced or deleted meanwhile", key);
    } catch (OutcomeUnknownException e) {
      fenceReplacement(key, condition); // it has moved if it was done
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns another nonce, the same in each run. */
  private String nonce(Key key, String before) {
    byte[] from = (name + key + before).getBytes(StandardCharsets.UTF_8);
    return ChunkHasher.id(ChunkKind.DATA, from, 0, from.length).toString().substring(0, 32);
  }

  /** C3: the packs that bundles lead to. */
  private Set<PackId> mark() {
    Set<PackId> marked = new TreeSet<>();
    for (Iterator<ObjectInfo> all = metadata.list("bundles/", ""); all.hasNext(); ) {
      Key key = all.next().key();
      try (StoredObject object = metadata.get(key, ByteRange.ALL)) {
        BundleId id = BundleId.of(key.value().split("/", -1)[2]);
        BundleObject found = Descriptors.readBundle(key, id, object.body().readAllBytes());
        if (found instanceof BundleDescriptor bundle) {
          marked.addAll(packs.apply(bundle));
        }
      } catch (NoSuchObjectException e) {
        LOG.log(Level.DEBUG, "{0} was deleted since it was listed", key);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return marked;
  }

  /** C4: what is marked lives, what was waited for is doomed, what is new is condemned. */
  private String decide(HeadStore.Versioned seen, Set<PackId> marked) {
    Set<PackId> fresh = new TreeSet<>();
    for (Iterator<ObjectInfo> all = content.store().list("packs/", ""); all.hasNext(); ) {
      String key = all.next().key().value();
      fresh.add(PackId.parse(key.substring(key.lastIndexOf('/') + 1)));
    }
    fresh.removeAll(marked);
    String suffix = (seen.head().generation() + 1) + "-" + name;
    List<Head.Batch> batches = new ArrayList<>();
    List<Key> unused = new ArrayList<>();
    boolean doomed = false;
    try {
      for (Head.Batch batch : seen.head().batches()) {
        Set<PackId> all = Exclusions.list(content.store(), batch.packs());
        TreeSet<PackId> unmarked = new TreeSet<>(all);
        fresh.removeAll(unmarked);
        unmarked.removeAll(marked);
        if (!unmarked.isEmpty()) {
          doomed = true;
          Key list =
              unmarked.size() == all.size()
                  ? batch.packs()
                  : put(batch.id() + "-" + suffix, unmarked, unused);
          batches.add(new Head.Batch(batch.id(), Head.BatchState.DOOMED, list, Optional.empty()));
        }
      }
    } catch (NoSuchObjectException e) {
      return "again"; // somebody dropped the batch since
    }
    if (!fresh.isEmpty()) {
      Key list = put("b" + suffix, fresh, unused);
      batches.add(new Head.Batch("b" + suffix, Head.BatchState.CONDEMNED, list, Optional.empty()));
    }
    if (batches.equals(seen.head().batches())) {
      return "idle";
    }
    if (!replace(seen, batches)) {
      removeUnused(unused);
      return "again";
    }
    return doomed ? "doomed" : fresh.isEmpty() ? "spared" : "condemned";
  }

  /**
   * Removes lists that the head does not name. It may name them although it could not be written:
   * it could, and somebody changed it before the answer.
   */
  private void removeUnused(List<Key> lists) {
    if (lists.isEmpty()) {
      return;
    }
    Head now = content.heads().read().orElseThrow().head();
    for (Key list : lists) {
      if (now.batches().stream().noneMatch(batch -> batch.packs().equals(list))) {
        content.store().delete(list);
      }
    }
  }

  private Key put(String batch, Set<PackId> ids, List<Key> unused) {
    Key key = BatchList.key(batch);
    content
        .store()
        .put(key, Payload.of(BatchList.of(ids).encode(key)), Condition.ALWAYS, Durability.NOW);
    unused.add(key);
    return key;
  }

  /** C5: deletes, then forgets. */
  private String sweep(HeadStore.Versioned seen, Head.Batch batch) {
    try {
      for (PackId pack : Exclusions.list(content.store(), batch.packs())) {
        content.store().delete(PackFiles.key(pack));
      }
    } catch (NoSuchObjectException e) {
      return "again";
    }
    List<Head.Batch> rest = new ArrayList<>(seen.head().batches());
    rest.remove(batch);
    if (!replace(seen, rest)) {
      return "again";
    }
    content.store().delete(batch.packs());
    return "swept";
  }

  private boolean replace(HeadStore.Versioned seen, List<Head.Batch> batches) {
    Head next = seen.head().withBatches(batches);
    if (faults.contains(Fault.NO_CAS)) {
      content
          .store()
          .put(Head.KEY, Payload.of(HeadCodec.write(next)), Condition.ALWAYS, Durability.NOW);
      return true;
    }
    return content.heads().replace(seen, next).isPresent();
  }
}
