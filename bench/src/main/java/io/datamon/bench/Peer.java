package io.datamon.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The programs that ours is measured beside. */
final class Peer {
  /** What restic encrypts with; it does not go without. */
  static final Map<String, String> RESTIC_PASSWORD = Map.of("RESTIC_PASSWORD", "bench");

  private Peer() {}

  /** Returns all that this benchmark knows, whether they are there or not. */
  static List<LocalTool> all() {
    return List.of(
        new Restic(), new Borg(), new Kopia(), new Casync(), new Rclone(), new PlainCopy());
  }

  /** Returns a call of restic on a place that it stores in. */
  static List<String> resticCall(String place, String... words) {
    List<String> command = new ArrayList<>(List.of("restic", "--quiet", "-r", place));
    command.addAll(List.of(words));
    return command;
  }

  /** Returns the call of rclone that copies what is not there yet. */
  static List<String> rcloneCopy(String from, String to) {
    return List.of("rclone", "copy", from, to, "--config", "/dev/null", "--quiet");
  }

  /** restic: encrypted always, compressed as it thinks best. */
  private static final class Restic extends LocalTool {
    Restic() {
      super("restic", Kind.PEER, "restic", "Debian: apt-get install restic");
    }

    @Override
    Map<String, String> environment(Place place) {
      return RESTIC_PASSWORD;
    }

    @Override
    List<List<String>> prepare(Place place) {
      return List.of(resticCall(place.store().toString(), "init"));
    }

    @Override
    Optional<List<String>> words(Job job, Place place) {
      return switch (job) {
        case FIRST, AGAIN, EDITED -> restic(place, "backup", place.name());
        case DOWNLOAD, OVER ->
            restic(place, "restore", "latest", "--target", place.target().toString());
        case ONE -> restic(place, "dump", "latest", "/" + place.name() + "/" + place.one());
        case VERIFY -> restic(place, "check", "--read-data");
        case LIST -> restic(place, "ls", "latest");
        case VERSION -> line("restic", "version");
        case HELP -> line("restic", "--help");
        case REPOS -> restic(place, "snapshots");
      };
    }

    @Override
    Path restored(Place place) {
      return place.target().resolve(place.name());
    }

    private static Optional<List<String>> restic(Place place, String... words) {
      return Optional.of(resticCall(place.store().toString(), words));
    }
  }

  /** borg, without encryption, compressed with lz4 as it is if nothing is said. */
  private static final class Borg extends LocalTool {
    Borg() {
      super("borg", Kind.PEER, "borg", "Debian: apt-get install borgbackup");
    }

    @Override
    Map<String, String> environment(Place place) {
      return Map.of(
          "BORG_BASE_DIR",
          place.home().toString(),
          "BORG_CACHE_DIR",
          place.cache().toString(),
          "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK",
          "yes");
    }

    @Override
    List<List<String>> prepare(Place place) {
      return List.of(List.of("borg", "init", "-e", "none", place.store().toString()));
    }

    @Override
    Optional<List<String>> words(Job job, Place place) {
      String first = place.store() + "::FIRST";
      return switch (job) {
        case FIRST, AGAIN, EDITED ->
            line("borg", "create", place.store() + "::" + job.name(), place.name());
        case DOWNLOAD, OVER -> line("borg", "extract", first);
        case ONE -> line("borg", "extract", "--stdout", first, place.name() + "/" + place.one());
        case VERIFY -> line("borg", "check", "--verify-data", place.store().toString());
        case LIST -> line("borg", "list", "--short", first);
        case VERSION -> line("borg", "--version");
        case HELP -> line("borg", "--help");
        case REPOS -> line("borg", "list", place.store().toString());
      };
    }

    @Override
    Path folder(Job job, Place place) {
      return job == Job.DOWNLOAD || job == Job.OVER ? place.target() : super.folder(job, place);
    }

    @Override
    Path restored(Place place) {
      return place.target().resolve(place.name());
    }
  }

  /** kopia: encrypted always, and not compressed if nothing is said. */
  private static final class Kopia extends LocalTool {
    Kopia() {
      super("kopia", Kind.PEER, "kopia", "with Go: go install github.com/kopia/kopia@latest");
    }

    @Override
    Map<String, String> environment(Place place) {
      return Map.of(
          "KOPIA_PASSWORD",
          "bench",
          "KOPIA_CONFIG_PATH",
          place.home().resolve("repository.config").toString(),
          "KOPIA_CACHE_DIRECTORY",
          place.cache().resolve("kopia").toString(),
          "KOPIA_LOG_DIR",
          place.home().resolve("log").toString(),
          "KOPIA_CHECK_FOR_UPDATES",
          "false");
    }

    @Override
    List<List<String>> prepare(Place place) {
      return List.of(
          List.of(
              "kopia", "repository", "create", "filesystem", "--path", place.store().toString()));
    }

    @Override
    Optional<List<String>> words(Job job, Place place) {
      String source = place.source().toString();
      return switch (job) {
        case FIRST, AGAIN, EDITED -> line("kopia", "snapshot", "create", source);
        case DOWNLOAD, OVER ->
            line("kopia", "restore", "--snapshot-time=latest", source, place.target().toString());
        // These take the id of an object, which no option gives.
        case ONE, LIST -> Optional.empty();
        case VERIFY -> line("kopia", "snapshot", "verify", "--verify-files-percent=100");
        case VERSION -> line("kopia", "--version");
        case HELP -> line("kopia", "--help");
        case REPOS -> line("kopia", "snapshot", "list");
      };
    }
  }

  /** casync: not encrypted, compressed with zstd, without a cache of what is unchanged. */
  private static final class Casync extends LocalTool {
    Casync() {
      super("casync", Kind.BESIDE, "casync", "Debian: apt-get install casync");
    }

    @Override
    List<List<String>> prepare(Place place) {
      return List.of(List.of("mkdir", place.store().toString()));
    }

    @Override
    Optional<List<String>> words(Job job, Place place) {
      String index = place.store().resolve("index.caidx").toString();
      String store = "--store=" + place.store().resolve("chunks.castr");
      return switch (job) {
        case FIRST, AGAIN, EDITED -> line("casync", "make", store, index, place.name());
        case DOWNLOAD, OVER -> line("casync", "extract", store, index, place.target().toString());
        // It has no command for one file, nor one that checks a store.
        case ONE, VERIFY, REPOS -> Optional.empty();
        case LIST -> line("casync", "list", store, index);
        case VERSION -> line("casync", "--version");
        case HELP -> line("casync", "--help");
      };
    }
  }

  /** rclone, between two folders. */
  private static final class Rclone extends LocalTool {
    Rclone() {
      super("rclone", Kind.BESIDE, "rclone", "Debian: apt-get install rclone");
    }

    @Override
    boolean listsStore() {
      return false;
    }

    @Override
    Optional<List<String>> words(Job job, Place place) {
      String store = place.store().toString();
      return switch (job) {
        case FIRST, AGAIN, EDITED -> Optional.of(rcloneCopy(place.source().toString(), store));
        case DOWNLOAD, OVER -> Optional.of(rcloneCopy(store, place.target().toString()));
        case ONE -> line("rclone", "cat", store + "/" + place.one());
        // What it lists is a folder with all files, which the source is, too.
        case LIST -> line("rclone", "lsf", "-R", place.source().toString());
        case VERSION -> line("rclone", "version");
        case HELP -> line("rclone", "--help");
        case VERIFY, REPOS -> Optional.empty();
      };
    }
  }

  /** cp -r. */
  private static final class PlainCopy extends LocalTool {
    PlainCopy() {
      super("cp -r", Kind.BESIDE, "cp", "Debian: apt-get install coreutils");
    }

    @Override
    Optional<List<String>> words(Job job, Place place) {
      String store = place.store().toString();
      return switch (job) {
        case FIRST -> line("cp", "-r", place.source().toString(), store);
        case DOWNLOAD, OVER -> line("cp", "-r", "-T", store, place.target().toString());
        default -> Optional.empty();
      };
    }
  }
}
