package io.datamon.transfer;

import io.datamon.content.ChunkHasher;
import io.datamon.model.RepoName;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The stat caches of one content store on this machine: a file for each repo and source folder.
 * Without a cache folder there are none, and every file is read.
 */
final class StatCaches {
  /** How many source folders are remembered. */
  private static final int MAX_FILES = 64;

  private static final Logger LOG = System.getLogger(StatCaches.class.getName());

  private final Optional<Path> folder;

  StatCaches(Optional<Path> cache) {
    this.folder = cache.map(c -> c.resolve("stat"));
  }

  /** Returns the file for a repo and a source folder, by its real path. */
  Optional<Path> file(RepoName repo, Path source) {
    return file(repo, source.toUri());
  }

  /** Returns the file for a repo and a place of objects. */
  Optional<Path> file(RepoName repo, URI source) {
    byte[] name = (repo + "\n" + source).getBytes(StandardCharsets.UTF_8);
    String hash = ChunkHasher.plain(name, 0, name.length).toString().substring(0, 32);
    return folder.map(f -> f.resolve(hash));
  }

  /** Begins a new cache; empty if it cannot be kept. */
  Optional<StatCacheWriter> write(Optional<Path> file) {
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new StatCacheWriter(file.get()));
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "no stat cache can be kept in {0}: {1}", folder, e.getMessage());
      return Optional.empty();
    }
  }

  /** Removes the caches that were written longest ago, beyond the number that is kept. */
  void trim() {
    if (folder.isEmpty()) {
      return;
    }
    try (Stream<Path> files = Files.list(folder.get())) {
      List<Path> byAge = files.sorted(Comparator.comparing(StatCaches::age).reversed()).toList();
      for (Path file : byAge.subList(Math.min(MAX_FILES, byAge.size()), byAge.size())) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "stat caches in {0} could not be trimmed: {1}", folder, e.getMessage());
    }
  }

  private static FileTime age(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0); // removed by another process meanwhile
    }
  }
}
