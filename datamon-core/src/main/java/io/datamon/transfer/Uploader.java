package io.datamon.transfer;

import io.datamon.catalog.Catalog;
import io.datamon.content.CommitOutcome;
import io.datamon.content.ContentStore;
import io.datamon.content.PackOutput;
import io.datamon.content.Session;
import io.datamon.content.SessionRequest;
import io.datamon.content.Sight;
import io.datamon.error.ConflictException;
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
import io.datamon.model.Descriptors;
import io.datamon.model.NativeBundle;
import io.datamon.model.PackId;
import io.datamon.store.ObjectStore;
import io.datamon.tree.LeftOut;
import io.datamon.tree.TreeWalker;
import io.datamon.tree.WalkOptions;
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

  /** Something that was seen and used has gone meanwhile: the upload begins again. */
  private static final class BaseLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Uploads a folder.
   *
   * @return what was done
   * @throws UnreadableFilesException if files could not be read; nothing was committed
   * @throws NotFoundException if the repo does not exist
   * @throws OutcomeUnknownException if the bundle may or may not have been made
   */
  public UploadOutcome upload(UploadRequest request, Progress progress) {
    Path source = checkSource(request.source());
    boolean trustCache = true;
    for (int i = 0; i < ATTEMPTS; i++) {
      try {
        return attempt(request, source, progress, trustCache);
      } catch (BaseLostException e) {
        trustCache = i == 0; // the parent was deleted while it was used: another one is found
      } catch (DamagedCacheException e) {
        trustCache = false;
      }
    }
    throw new UnavailableException(
        "the parent bundle in repo "
            + request.repo()
            + " was deleted by others at every try; upload again");
  }

  private static Path checkSource(Path source) {
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
      UploadRequest request, Path source, Progress progress, boolean trustCache) {
    try (Trips trips = new Trips()) {
      UploadStart start = UploadStart.begin(this::register, catalog, request, trips);
      boolean leave = true;
      try (Session session = start.session()) {
        try {
          return run(request, source, progress, trustCache, session, start, trips);
        } catch (OutcomeUnknownException e) {
          leave = false; // the session object tells the collector to wait (W8)
          throw e;
        } finally {
          if (leave) {
            session.leave();
          }
        }
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
      Path source,
      Progress progress,
      boolean trustCache,
      Session session,
      UploadStart start,
      Trips trips) {
    var looking = trips.start(session::look);
    ParentBundle parent =
        ParentBundle.read(catalog, metadata, content, request.repo(), start.parentId());
    Sight sight = trips.join(looking);
    sight = releaseCondemned(session, sight, parent);
    UploadSettings settings = request.settings();
    Instant scan = environment.clock().instant();
    StatCaches caches = new StatCaches(content.cacheFolder());
    Optional<Path> cacheFile = caches.file(request.repo(), source);
    Failures failures = new Failures();
    try (PackOutput output =
            new PackOutput(
                content,
                session,
                sight,
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
              new Racy(scan),
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
      boolean unchanged = parent.isSameManifest(summary.top());
      if (unchanged && settings.skipIfUnchanged()) {
        cache.commit(parent.id().orElseThrow());
        return outcome(
            parent.descriptor().orElseThrow(), false, true, parent, output, manifest, failures);
      }
      PackListSummary packList = writePackList(sight, pages, summary);
      pages.flush();
      var still = trips.start(parent::isStillThere);
      output.finish();
      if (!trips.join(still)) {
        throw new BaseLostException();
      }
      BundleDescriptor bundle =
          commit(request, session, output, sight, summary, packList, parent, failures, trips);
      cache.commit(bundle.id());
      caches.trim();
      return outcome(bundle, true, unchanged, parent, output, manifest, failures);
    }
  }

  /** Packs of the parent that are condemned are released: cheaper than sending them again (W4'). */
  private Sight releaseCondemned(Session session, Sight sight, ParentBundle parent) {
    if (sight.condemned().isEmpty() || parent.id().isEmpty()) {
      return sight;
    }
    Set<PackId> wanted =
        parent.packs().stream().filter(sight.condemned()::contains).collect(Collectors.toSet());
    return session.release(sight, wanted);
  }

  private ManifestSummary scan(
      UploadRequest request,
      Path source,
      Failures failures,
      Sight sight,
      PackOutput output,
      PageStore pages,
      UploadManifest manifest,
      Reporter reporter,
      BaseCursor base) {
    UploadSettings settings = request.settings();
    PathFilter filter = new PathFilter(settings.only());
    TreeWalker walker =
        new TreeWalker(
            source,
            new WalkOptions(settings.leaveOut(), settings.oneFileSystem()),
            leftOut -> leftOut(leftOut, reporter, failures));
    try (UploadThreads threads = new UploadThreads(sight, new ChunkLists(pages), output)) {
      threads.start(
          new UploadWalk(walker, filter, base, sight, threads, reporter), settings.workers());
      try {
        ManifestSummary summary = manifest.run(threads);
        for (BundlePath path : filter.missing()) {
          failures.add(path, "it does not exist");
        }
        return summary;
      } catch (InterruptedException e) {
        throw threads.interrupted(e);
      }
    } finally {
      base.close();
    }
  }

  private static void leftOut(LeftOut leftOut, Reporter reporter, Failures failures) {
    if (leftOut.isFailure() || leftOut.reason() == LeftOut.Reason.VANISHED) {
      failures.add(leftOut.path(), leftOut.message());
    } else {
      reporter.skipped(leftOut.path(), leftOut.message());
    }
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

  /** Commits, and again under a new id as long as a collector fences the session (W7). */
  private BundleDescriptor commit(
      UploadRequest request,
      Session first,
      PackOutput output,
      Sight sight,
      ManifestSummary summary,
      PackListSummary packList,
      ParentBundle parent,
      Failures failures,
      Trips trips) {
    Session session = first;
    var index = trips.start(output::publishRest);
    for (int i = 0; i < ATTEMPTS; i++) {
      BundleDescriptor bundle =
          describe(request, session, sight, summary, packList, parent, failures);
      CommitOutcome outcome = session.commit(Descriptors.write(bundle));
      switch (outcome) {
        case DONE -> {
          if (session != first) {
            session.leave();
          }
          trips.join(index);
          return bundle;
        }
        case CONFLICT ->
            throw new ConflictException(
                "another bundle with the id " + bundle.id() + " exists in repo " + request.repo());
        case FENCED -> {
          if (session != first) {
            session.leave();
          }
          session = again(request, session, packList.packs());
        }
      }
    }
    throw new UnavailableException(
        "the upload was taken for abandoned at every try to commit it; upload again");
  }

  /** Registers anew, and makes sure that every pack is there and not about to go (W3, W4). */
  private Session again(UploadRequest request, Session fenced, PackSet packs) {
    Session session = register(request, Optional.of(fenced.id()));
    Sight sight = session.look();
    if (packs.stream().anyMatch(sight.condemned()::contains)) {
      sight = session.release(sight, Set.copyOf(packs));
    }
    for (PackId pack : packs) {
      if (sight.excludes(pack) || !content.packs().exists(pack)) {
        session.leave();
        throw new BaseLostException();
      }
    }
    return session;
  }

  private BundleDescriptor describe(
      UploadRequest request,
      Session session,
      Sight sight,
      ManifestSummary summary,
      PackListSummary packList,
      ParentBundle parent,
      Failures failures) {
    return BundleDescriptor.ofNative(
        session.id(),
        request.message(),
        parent.id().map(List::of).orElse(List.of()),
        environment.clock().instant(),
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
            failures.count()));
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
