package io.datamon.content;

import io.datamon.error.CorruptException;
import io.datamon.error.NotFoundException;
import io.datamon.error.UnsupportedFormatException;
import io.datamon.model.BundleIds;
import io.datamon.model.PackId;
import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.StoredObject;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Makes the index again from the tables of contents of packs: for the packs that no sound segment
 * names. An index is a hint, so this may run beside writers and collectors. One thread; memory for
 * one new segment, and the ids of the packs that are named.
 */
public final class IndexRebuild {
  private static final Logger LOG = System.getLogger(IndexRebuild.class.getName());

  /** A new segment names at most so many packs, */
  private static final int PACKS = 4096;

  /** and has about so many records. */
  private static final int RECORDS = 250_000;

  /**
   * What was done.
   *
   * @param packs the number of packs that no sound segment named and one names now
   * @param unreadable the number of packs that have no sound table of contents
   * @param removed the number of damaged segments that were removed
   */
  public record Outcome(int packs, int unreadable, int removed) {}

  private final ContentStore content;
  private final ObjectStore store;
  private final InstantSource clock;
  private final SecureRandom random;
  private final boolean planning;
  private final Set<PackId> named = new HashSet<>();
  private final List<Key> damaged = new ArrayList<>();
  private final List<TableOfContents> tables = new ArrayList<>();
  private long records;
  private int packs;
  private int unreadable;

  private IndexRebuild(
      ContentStore content, InstantSource clock, SecureRandom random, boolean planning) {
    this.content = content;
    this.store = content.store();
    this.clock = clock;
    this.random = random;
    this.planning = planning;
  }

  /**
   * Makes what is missing of the index, then removes segments that are damaged. Two listings, one
   * read for each segment, one to three for each pack that none names, and the new segments.
   */
  public static Outcome run(ContentStore content, InstantSource clock, SecureRandom random) {
    IndexRebuild rebuild = new IndexRebuild(content, clock, random, false);
    Outcome outcome = rebuild.find();
    rebuild.damaged.forEach(rebuild.store::delete);
    return outcome;
  }

  /** Returns what {@link #run} would do, and changes nothing. */
  public static Outcome plan(ContentStore content, InstantSource clock, SecureRandom random) {
    return new IndexRebuild(content, clock, random, true).find();
  }

  private Outcome find() {
    readSegments();
    readPacks();
    return new Outcome(packs, unreadable, damaged.size());
  }

  private void readSegments() {
    for (Iterator<ObjectInfo> all = store.list("index/", ""); all.hasNext(); ) {
      Key key = all.next().key();
      try {
        named.addAll(packsOf(key));
      } catch (CorruptException e) {
        damaged.add(key);
      } catch (NotFoundException | UnsupportedFormatException e) {
        LOG.log(Level.DEBUG, "{0} is left as it is: {1}", key, e.getMessage());
      } catch (IOException e) {
        throw Faults.io(key.value(), e);
      }
    }
  }

  /** Returns the packs that a segment names, every byte of which is sound. */
  private List<PackId> packsOf(Key key) throws IOException {
    Path file = Files.createTempFile("datamon-index-", ".tmp");
    try {
      try (StoredObject object = store.get(key, ByteRange.ALL)) {
        Files.copy(object.body(), file, StandardCopyOption.REPLACE_EXISTING);
      }
      try (IndexSegment segment = IndexSegment.open(file, key.value())) {
        segment.verify();
        return segment.packs();
      }
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private void readPacks() {
    ContentAudit.packs(
        content,
        pack -> {
          if (!named.contains(pack)) {
            add(pack);
          }
        },
        foreign -> LOG.log(Level.DEBUG, "{0}", foreign.what()));
    publish();
  }

  private void add(PackId pack) {
    try {
      TableOfContents toc = content.packs().readToc(pack);
      tables.add(toc);
      records += toc.count();
      packs++;
    } catch (NotFoundException e) {
      LOG.log(Level.DEBUG, "pack {0} was removed since it was listed", pack);
    } catch (CorruptException e) {
      unreadable++;
    }
    if (tables.size() >= PACKS || records >= RECORDS) {
      publish();
    }
  }

  private void publish() {
    if (tables.isEmpty()) {
      return;
    }
    if (!planning) {
      Key key = IndexSegment.key(BundleIds.next(clock, random).toString());
      byte[] segment = IndexSegment.encodeTables(tables);
      store.put(key, Payload.of(segment), Condition.ALWAYS, Durability.NOW);
    }
    tables.clear();
    records = 0;
  }
}
