package io.datamon.interleave;

import io.datamon.catalog.Catalog;
import io.datamon.content.ContentStore;
import io.datamon.model.BundlePath;
import io.datamon.model.Contributor;
import io.datamon.model.Profile;
import io.datamon.model.RepoDescriptor;
import io.datamon.model.RepoName;
import io.datamon.store.Key;
import io.datamon.store.ObjectStore;
import io.datamon.store.PrefixStore;
import io.datamon.transfer.FileRemover;
import io.datamon.transfer.Progress;
import io.datamon.transfer.RootSessions;
import io.datamon.transfer.UploadOutcome;
import io.datamon.transfer.UploadRequest;
import io.datamon.transfer.UploadSettings;
import io.datamon.transfer.Uploader;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** The engine on a store, with the same time and the same chance at every run. */
final class Scene implements AutoCloseable {
  static final String CONTENT = "dev/content";
  static final String METADATA = "dev/meta";
  static final RepoName REPO = RepoName.of("repo");

  /** A repo without the bundle that all begins with, so that there is no parent. */
  static final RepoName OTHER = RepoName.of("other");

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private static final UploadSettings SETTINGS =
      new UploadSettings(false, false, false, false, false, Optional.empty(), Set.of(), 1, 1);

  final ObjectStore metadata;
  final ContentStore content;
  final Catalog catalog;
  private final Uploader uploader;
  private final Uploader.Environment environment;
  private final String name;

  /**
   * Opens the engine.
   *
   * @param name who works with it; it determines all that is random
   * @param second the time is so much later
   */
  Scene(ObjectStore store, String name, int second) {
    Clock clock = Clock.fixed(NOW.plusSeconds(second), ZoneOffset.UTC);
    SecureRandom random = new Chance(name);
    this.name = name;
    this.metadata = new PrefixStore(store, new Key(METADATA));
    this.content =
        ContentStore.of(new PrefixStore(store, new Key(CONTENT)), Optional.empty(), Profile.SMALL);
    this.catalog = new Catalog(metadata, metadata, clock, random);
    this.environment = new Uploader.Environment(clock, random, "host", name);
    this.uploader =
        new Uploader(catalog, content, metadata, metadata.info().uri(), false, environment);
  }

  void makeRepos() {
    for (RepoName repo : Set.of(REPO, OTHER)) {
      catalog
          .repos()
          .create(
              new RepoDescriptor(
                  repo,
                  "for a test",
                  OffsetDateTime.ofInstant(NOW, ZoneOffset.UTC),
                  Contributor.UNKNOWN));
    }
  }

  UploadOutcome upload(RepoName repo, Path folder) {
    return uploader.upload(
        new UploadRequest(
            repo, folder, name, new Contributor("A", "a@example.org"), Optional.empty(), SETTINGS),
        Progress.NONE);
  }

  /** Deletes a file from all bundles of a repo. */
  void deleteFile(RepoName repo, String path) {
    RootSessions sessions =
        new RootSessions(content, metadata, metadata.info().uri(), false, environment);
    new FileRemover(catalog, sessions, repo, List.of(BundlePath.of(path))).run();
  }

  @Override
  public void close() {
    catalog.close();
  }

  /** Random numbers that depend on who asks and on which kind of thread, not on the time. */
  private static final class Chance extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, SplittableRandom> byThread = new HashMap<>();
    private final String name;

    Chance(String name) {
      this.name = name;
    }

    @Override
    public synchronized void nextBytes(byte[] bytes) {
      String thread = Thread.currentThread().getName();
      byThread
          .computeIfAbsent(
              thread, any -> new SplittableRandom(31L * name.hashCode() + thread.hashCode()))
          .nextBytes(bytes);
    }
  }
}
