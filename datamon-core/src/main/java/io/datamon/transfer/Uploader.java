package io.datamon.transfer;

import io.datamon.catalog.Catalog;
import io.datamon.catalog.LabelMove;
import io.datamon.content.ContentStore;
import io.datamon.content.PackOutput;
import io.datamon.content.Session;
import io.datamon.content.SessionRequest;
import io.datamon.content.Sight;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.error.UnavailableException;
import io.datamon.manifest.ChunkLists;
import io.datamon.manifest.ManifestSummary;
import io.datamon.manifest.PackListSummary;
import io.datamon.manifest.PackListWriter;
import io.datamon.manifest.PackSet;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.BundleIds;
import io.datamon.model.BundlePath;
import io.datamon.model.CatalogKeys;
import io.datamon.model.NativeBundle;
import io.datamon.model.PackId;
import io.datamon.store.ObjectStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Uploads a folder as a new bundle: walk, read, cut, hash, compress, pack, send, commit.
 *
 * <p>Thread-safe; each upload has threads of its own.
 */
public final class Uploader {
  private static final int ATTEMPTS = 4;

  private final Catalog catalog;
  private final ContentStore content;
  private final ObjectStore metadata;
  private final URI vmetadata;
  private final boolean olderProgram;
  private final Environment environment;

  /**
   * What comes from outside.
   *
   * @param clock the time
   * @param random a source of random numbers that cannot be guessed
   * @param host the machine, for people who look at sessions
   * @param user the user, likewise
   */
  public record Environment(InstantSource clock, SecureRandom random, String host, String user) {}

  /**
   * Creates an uploader into a context.
   *
   * @param metadata where the context's bundles are
   * @param vmetadata where its labels are
   * @param olderProgram whether the older program made the context
   */
  public Uploader(
      Catalog catalog,
      ContentStore content,
      ObjectStore metadata,
      URI vmetadata,
      boolean olderProgram,
      Environment environment) {
    this.catalog = catalog;
    this.content = content;
    this.metadata = metadata;
    this.vmetadata = vmetadata;
    this.olderProgram = olderProgram;
    this.environment = environment;
  }

  /**
   * Uploads a folder.
   *
   * @return what was done
   * @throws UnreadableFilesException if files could not be read; nothing was committed
   * @throws NotFoundException if the repo does not exist
   * @throws OutcomeUnknownException if the bundle may or may not have been made
   * @throws LabelNotMovedException if the bundle was made, and its label not moved to it
   */
  public UploadOutcome upload(UploadRequest request, Progress progress) {
    UploadSource source = checkSource(request.source());
    boolean trustCache = true;
    for (int i = 0; i < ATTEMPTS; i++) {
      try {
        return attempt(request, source, progress, trustCache);
      } catch (UploadCommit.BaseLostException e) {
        if (source instanceof UploadSource.Stream) {
          break; // its bytes have gone by
        }
        trustCache = i == 0; // the parent was deleted while it was used: another one is found
      } catch (DamagedCacheException e) {
        trustCache = false;
      }
    }
    throw new UnavailableException(
        "the parent bundle in repo "
            + request.repo()
            + " was deleted by others during the upload; upload again");
  }

  private static UploadSource checkSource(UploadSource source) {
    if (source instanceof UploadSource.Folder folder) {
      return new UploadSource.Folder(checkFolder(folder.path()));
    }
    if (source instanceof UploadSource.Stream stream && stream.path().isRoot()) {
      throw new InvalidInputException("a stream needs a path that it has in the bundle");
    }
    return source;
  }

  private static Path checkFolder(Path source) {
    if (!Files.exists(source)) {
      throw new NotFoundException(
          "path", source.toString(), "couldn't stat \"" + source + "\": no such file or directory");
    }
    if (!Files.isDirectory(source)) {
      throw new InvalidInputException(
          "incorrect file info: \"" + source.toAbsolutePath() + "\" is not a directory");
    }
    try {
      return source.toRealPath();
    } catch (IOException e) {
      throw new UnavailableException("\"" + source + "\" cannot be read: " + e.getMessage(), e);
    }
  }

  private UploadOutcome attempt(
      UploadRequest request, UploadSource source, Progress progress, boolean trustCache) {
    try (Trips trips = new Trips()) {
      UploadStart start = UploadStart.begin(this::register, catalog, content, request, trips);
      try {
        return run(request, source, progress, trustCache, start, trips);
      } finally {
        start.session().leave();
      }
    }
  }

  private Session register(UploadRequest request, Optional<BundleId> after) {
    BundleId id = BundleIds.next(environment.clock(), environment.random(), after);
    return Session.register(
        content,
        new SessionRequest(
            id,
            metadata,
            CatalogKeys.bundle(request.repo(), id),
            vmetadata,
            olderProgram,
            environment.host(),
            environment.user()),
        environment.random(),
        environment.clock());
  }

  private UploadOutcome run(
      UploadRequest request,
      UploadSource source,
      Progress progress,
      boolean trustCache,
      UploadStart start,
      Trips trips) {
    Session session = start.session();
    ParentBundle parent =
        ParentBundle.of(metadata, catalog.bundles(), content, request.repo(), start.parent());
    Sight sight = releaseCondemned(session, start.sight(), parent);
    UploadSettings settings = request.settings();
    Instant scan = environment.clock().instant();
    StatCaches caches = new StatCaches(content.cacheFolder());
    Optional<Path> cacheFile = cacheFile(caches, request, source);
    Failures failures = new Failures();
    try (PackOutput output =
            new PackOutput(
                content,
                session,
                sight,
                start.hints(),
                environment.clock(),
                environment.random(),
                settings.workers() + settings.senders() + 2,
                settings.senders());
        StatCacheHolder cache = new StatCacheHolder(caches.write(cacheFile))) {
      PageStore pages = new PageStore(sight, content.packs(), output.pageWriter(), cache::page);
      Reporter reporter = new ProgressReporter(progress, output);
      UploadManifest manifest =
          new UploadManifest(
              sight,
              pages,
              cache.writer(),
              new EntryExtras(settings.owner(), settings.xattrs()),
              source instanceof UploadSource.Objects ? Racy.ofVersions() : new Racy(scan),
              failures,
              reporter);
      ManifestSummary summary =
          scan(
              request,
              source,
              failures,
              sight,
              output,
              pages,
              manifest,
              reporter,
              parent.open(pages, trustCache ? cacheFile : Optional.empty()));
      checkFailures(settings, failures);
      Optional<LabelMove> move = start.label();
      UploadCommit commit =
          new UploadCommit(
              request,
              content,
              this::register,
              output,
              trips,
              () -> catalog.repos().requireOpen(request.repo()));
      boolean unchanged = parent.isSameManifest(summary.top());
      boolean again =
          !(source instanceof UploadSource.Stream); // the bytes of a stream have gone by
      boolean same = settings.skipIfUnchanged() && parent.hasManifest(summary.top());
      boolean parentLost = same && !parent.isStillThere();
      if (parentLost && again) {
        throw new UploadCommit.BaseLostException();
      }
      if (same && !parentLost) {
        cache.commit(parent.id().orElseThrow(), summary.top());
        move.ifPresent(label -> commit.label(label, parent.id().orElseThrow()));
        return outcome(
            parent.descriptor().orElseThrow(), false, true, parent, output, manifest, failures);
      }
      Optional<PackListSummary> inherited =
          parent.hasManifest(summary.top())
              ? parent.packListSummary().filter(list -> includes(sight, list.packs()))
              : Optional.empty();
      PackListSummary packList = inherited.orElseGet(() -> writePackList(sight, pages, summary));
      pages.flush();
      var still = trips.start(parent::isStillThere);
      output.finish();
      reporter.sent();
      if (!trips.join(still) && (again || !areThere(sight, packList.packs()))) {
        throw new UploadCommit.BaseLostException();
      }
      BundleDescriptor bundle =
          commit.run(
              session,
              committing ->
                  describe(request, committing, scan, sight, summary, packList, parent, failures),
              packList.packs(),
              move);
      cache.commit(bundle.id(), summary.top());
      caches.trim();
      return outcome(bundle, true, unchanged, parent, output, manifest, failures);
    }
  }

  private static Optional<Path> cacheFile(
      StatCaches caches, UploadRequest request, UploadSource source) {
    if (source instanceof UploadSource.Folder folder) {
      return caches.file(request.repo(), folder.path());
    }
    return source instanceof UploadSource.Objects objects
        ? caches.file(request.repo(), objects.place().uri())
        : Optional.empty();
  }

  /** Packs of the parent that are condemned are released: cheaper than sending them again (W4'). */
  private Sight releaseCondemned(Session session, Sight sight, ParentBundle parent) {
    if (sight.condemned().isEmpty()) {
      return sight;
    }
    Set<PackId> wanted =
        parent.packs().orElse(PackSet.EMPTY).stream()
            .filter(sight.condemned()::contains)
            .collect(Collectors.toSet());
    return session.release(sight, wanted);
  }

  private ManifestSummary scan(
      UploadRequest request,
      UploadSource source,
      Failures failures,
      Sight sight,
      PackOutput output,
      PageStore pages,
      UploadManifest manifest,
      Reporter reporter,
      BaseCursor base) {
    PathFilter filter = new PathFilter(request.settings().only());
    try (UploadWalks.End end = new UploadWalks.End(base);
        UploadThreads threads = new UploadThreads(sight, new ChunkLists(pages), output)) {
      UploadWalks walks =
          new UploadWalks(request.settings(), filter, failures, sight, threads, reporter, base);
      threads.start(
          end.closing(walks.of(source, environment.clock())), request.settings().workers());
      try {
        ManifestSummary summary = manifest.run(threads);
        for (BundlePath path : filter.missing()) {
          failures.add(path, "it does not exist");
        }
        return summary;
      } catch (InterruptedException | RuntimeException e) {
        throw threads.interrupted(e);
      }
    }
  }

  /** Tells whether no pack of a list is excluded. */
  private static boolean includes(Sight sight, PackSet packs) {
    for (PackId pack : packs) {
      if (sight.excludes(pack)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Tells whether every pack of a list is there and not about to go: looked up now, and so after
   * the head was read, each counts as seen (W3) without the parent.
   */
  private boolean areThere(Sight sight, PackSet packs) {
    for (PackId pack : packs) {
      if (sight.excludes(pack) || !content.packs().exists(pack)) {
        return false;
      }
    }
    return true;
  }

  private static void checkFailures(UploadSettings settings, Failures failures) {
    if (failures.count() > 0 && !settings.skipUnreadable()) {
      throw new UnreadableFilesException(failures.list(), failures.count());
    }
  }

  private static PackListSummary writePackList(
      Sight sight, PageStore pages, ManifestSummary summary) {
    PackSet needed = summary.packs().union(PackSet.of(pages.currentPack()));
    return new PackListWriter(sight.profile(), pages).write(needed);
  }

  private static BundleDescriptor describe(
      UploadRequest request,
      Session session,
      Instant began,
      Sight sight,
      ManifestSummary summary,
      PackListSummary packList,
      ParentBundle parent,
      Failures failures) {
    return BundleDescriptor.ofNative(
            session.id(),
            request.message(),
            parent.id().map(List::of).orElse(List.of()),
            began,
            List.of(request.contributor()),
            new NativeBundle(
                NativeBundle.DRAFT,
                session.nonce(),
                session.id(),
                List.of(),
                NativeBundle.Cut.of(sight.profile()),
                summary.top(),
                packList.top(),
                summary.entries(),
                summary.files(),
                summary.bytes(),
                failures.count()))
        .withProtection(request.isProtected());
  }

  private static UploadOutcome outcome(
      BundleDescriptor bundle,
      boolean created,
      boolean unchanged,
      ParentBundle parent,
      PackOutput output,
      UploadManifest manifest,
      Failures failures) {
    return new UploadOutcome(
        bundle,
        created,
        unchanged,
        parent.id(),
        output.sentBytes(),
        output.newChunks(),
        manifest.readFiles(),
        new ArrayList<>(failures.list()),
        failures.count());
  }
}
