package io.datamon.content;

import io.datamon.model.ChunkRef;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import io.datamon.model.Profile;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.Key;
import io.datamon.store.Payload;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Does by hand, step by step, what a collector would do, for tests of writers. */
public final class HandMadeCollector {
  private final ContentStore content;
  private final Random random;

  public HandMadeCollector(ContentStore content, long seed) {
    this.content = content;
    this.random = new Random(seed);
  }

  /** Adds an unarmed batch of condemned packs; returns the key of its list. */
  public Key condemn(String batch, Collection<PackId> packs) {
    return add(batch, Head.BatchState.CONDEMNED, packs);
  }

  /** Adds a batch of doomed packs; returns the key of its list. */
  public Key doom(String batch, Collection<PackId> packs) {
    return add(batch, Head.BatchState.DOOMED, packs);
  }

  private Key add(String batch, Head.BatchState state, Collection<PackId> packs) {
    Key list = BatchList.key(batch);
    content
        .store()
        .put(
            list,
            Payload.of(BatchList.of(packs).encode(list)),
            Condition.IF_ABSENT,
            Durability.NOW);
    HeadStore.Versioned seen = head();
    List<Head.Batch> batches = new ArrayList<>(seen.head().batches());
    batches.add(new Head.Batch(batch, state, list, Optional.empty()));
    replace(seen, seen.head().withBatches(batches));
    return list;
  }

  /** Dooms every batch. */
  public void doomAll() {
    HeadStore.Versioned seen = head();
    List<Head.Batch> batches = new ArrayList<>();
    for (Head.Batch batch : seen.head().batches()) {
      batches.add(
          new Head.Batch(batch.id(), Head.BatchState.DOOMED, batch.packs(), batch.waitFor()));
    }
    replace(seen, seen.head().withBatches(batches));
  }

  /** Deletes the packs of all doomed batches, then drops these batches, and their lists. */
  public void sweep() {
    HeadStore.Versioned seen = head();
    List<Head.Batch> rest = new ArrayList<>();
    List<Key> lists = new ArrayList<>();
    for (Head.Batch batch : seen.head().batches()) {
      if (batch.state() == Head.BatchState.DOOMED) {
        for (PackId pack : Exclusions.list(content.store(), batch.packs())) {
          content.store().delete(PackFiles.key(pack));
        }
        lists.add(batch.packs());
      } else {
        rest.add(batch);
      }
    }
    replace(seen, seen.head().withBatches(rest));
    lists.forEach(content.store()::delete);
  }

  /**
   * Rewrites a pack: copies every chunk to new ones, leads on from the old one, deletes that.
   *
   * @return the new packs
   */
  public Set<PackId> rewrite(PackId old) {
    TableOfContents toc = content.packs().readToc(old);
    TreeMap<Integer, Place> moves = new TreeMap<>();
    Set<PackId> copies = new TreeSet<>();
    PackBuilder builder = newPack();
    // In another order, so that no number or offset is what it was.
    for (int i = toc.count() - 1; i >= 0; i--) {
      ChunkRef ref = new ChunkRef(toc.id(i), toc.length(i), toc.place(i));
      byte[] plain = content.packs().read(toc.kind(i), ref);
      if (!builder.accepts(plain.length)) {
        copies.add(send(builder));
        builder = newPack();
      }
      moves.put(i, builder.append(toc.kind(i), toc.id(i), plain, 0, plain.length));
    }
    copies.add(send(builder));
    content
        .store()
        .put(
            ForwardTable.key(old),
            Payload.of(ForwardTable.of(old, moves).encode()),
            Condition.IF_ABSENT,
            Durability.NOW);
    content.store().delete(PackFiles.key(old));
    return copies;
  }

  private PackBuilder newPack() {
    PackId id = new PackId(random.nextLong(), random.nextLong());
    return new PackBuilder(id, new byte[20], profile(), new byte[PackBuilder.capacity(profile())]);
  }

  private PackId send(PackBuilder builder) {
    SealedPack sealed = builder.seal();
    builder.close();
    content
        .store()
        .put(
            PackFiles.key(sealed.id()),
            Payload.of(sealed.buffer(), 0, sealed.length()),
            Condition.IF_ABSENT,
            Durability.NOW);
    return sealed.id();
  }

  private Profile profile() {
    return head().head().profile();
  }

  /** Changes the features of the head. */
  public void require(List<String> read, List<String> write, List<String> collect) {
    HeadStore.Versioned seen = head();
    Head h = seen.head();
    replace(
        seen,
        new Head(
            h.generation() + 1,
            new Head.Features(read, write, collect),
            h.profile(),
            h.contexts(),
            h.batches(),
            h.other()));
  }

  /** Returns the packs of all batches that are condemned now. */
  public Set<PackId> condemned() {
    return new TreeSet<>(Exclusions.read(content.store(), head().head()).condemned());
  }

  /** Returns the packs of all batches that are doomed now. */
  public Set<PackId> doomed() {
    return new TreeSet<>(Exclusions.read(content.store(), head().head()).doomed());
  }

  /** Returns the generation of the head. */
  public long generation() {
    return head().head().generation();
  }

  /** Returns the keys of the lists of the batches. */
  public List<Key> lists() {
    return head().head().batches().stream().map(Head.Batch::packs).toList();
  }

  /** Returns the metadata stores that are attached. */
  public List<String> attached() {
    return head().head().contexts().stream().map(Head.AttachedContext::metadata).toList();
  }

  private HeadStore.Versioned head() {
    return content.heads().read().orElseThrow();
  }

  private void replace(HeadStore.Versioned seen, Head next) {
    if (content.heads().replace(seen, next).isEmpty()) {
      throw new IllegalStateException("somebody else changed the head");
    }
  }
}
