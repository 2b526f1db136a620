package io.datamon.content;

import io.datamon.error.CorruptException;
import io.datamon.model.BundleId;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Profile;
import io.datamon.store.ObjectStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The content part of a context: packs, the index of them, sessions, and the head.
 *
 * <p>Thread-safe. It owns nothing but caches: the object store is closed by whoever opened it.
 */
public final class ContentStore {
  /** The time of a small request from which on pages are kept on this machine. */
  private static final Duration FAR = Duration.ofMillis(1);

  private final ObjectStore store;
  private final PackFiles packs;
  private final HeadStore heads;
  private final Optional<Path> cache;
  private final Profile newProfile;
  private final Optional<PageCache> pages;
  private volatile boolean readable; // what reading needs does not change under a reader

  private ContentStore(ObjectStore store, Optional<Path> cache, Profile newProfile) {
    this.store = store;
    this.cache = cache;
    this.newProfile = newProfile;
    this.packs = new PackFiles(store);
    this.heads = new HeadStore(store);
    boolean far = store.info().roundTrip().compareTo(FAR) >= 0;
    this.pages =
        far
            ? cache.map(folder -> new PageCache(folder.resolve("pages"), PageCache.MAX_BYTES))
            : Optional.empty();
  }

  /**
   * Returns the content store in an object store; does no input or output.
   *
   * @param store the content part
   * @param cache a folder for caches of this content part alone, if there is a writable one
   */
  public static ContentStore of(ObjectStore store, Optional<Path> cache) {
    return of(store, cache, Profile.STANDARD);
  }

  /**
   * Returns the content store in an object store; does no input or output.
   *
   * @param newProfile how contents are cut if the store is new; an existing one keeps its own
   */
  public static ContentStore of(ObjectStore store, Optional<Path> cache, Profile newProfile) {
    return new ContentStore(store, cache, newProfile);
  }

  /** Returns where the contents are. */
  public URI uri() {
    return store.info().uri();
  }

  /** Returns the packs, for reading. */
  public PackFiles packs() {
    return packs;
  }

  /**
   * Reads a page; it is kept on this machine if the store is far away, and then read from here the
   * next time. Not for who wants to know what is in the store.
   *
   * @throws CorruptException if the stored bytes are not those of that id
   */
  public byte[] page(ChunkKind kind, ChunkRef ref) {
    Optional<byte[]> kept = pages.flatMap(cache -> cache.get(kind, ref));
    if (kept.isPresent()) {
      return kept.get();
    }
    byte[] page = packs.read(kind, ref);
    pages.ifPresent(cache -> cache.put(ref, page));
    return page;
  }

  /** Returns the object store of the content part. */
  public ObjectStore store() {
    return store;
  }

  /**
   * Checks that this version can read the contents; one request the first time, none after that. A
   * damaged head keeps nobody from reading: each bundle says what it requires.
   *
   * @throws io.datamon.error.UnsupportedFormatException naming what it does not know
   */
  public void checkReadable() {
    if (!readable) {
      try {
        heads.read().ifPresent(seen -> seen.head().checkReadable(uri().toString()));
      } catch (CorruptException e) {
        log().log(Level.WARNING, "{0}; bundles are read nevertheless", e.getMessage());
      }
      readable = true;
    }
  }

  /** Returns the folder for caches of this content part, if there is one. */
  public Optional<Path> cacheFolder() {
    return cache;
  }

  /**
   * Tells whether a write is running, or was killed and not yet ended by a collector: its session
   * object is there. One request.
   */
  public boolean hasSession(BundleId session) {
    return store.head(Session.key(session)).isPresent();
  }

  HeadStore heads() {
    return heads;
  }

  Profile newProfile() {
    return newProfile;
  }

  /** Made when something is logged: that sets up logging, which most commands never need. */
  private static Logger log() {
    return System.getLogger(ContentStore.class.getName());
  }
}
