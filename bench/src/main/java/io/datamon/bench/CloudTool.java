package io.datamon.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A program that brings a tree into a bucket and back: ours or a peer, as a user would run it. */
enum CloudTool {
  /** Ours, as it is delivered. */
  DATAMON("datamon") {
    @Override
    List<String> prepare(Run run) {
      return DatamonTool.create(run.launcher().toString(), config(run));
    }

    @Override
    List<String> upload(Run run, Path source) {
      return DatamonTool.upload(run.launcher().toString(), config(run), source);
    }

    @Override
    List<String> download(Run run, Path target) {
      return DatamonTool.download(run.launcher().toString(), config(run), target);
    }
  },
  /** rclone as it is without options: 4 transfers at once. */
  RCLONE("rclone") {
    @Override
    List<String> upload(Run run, Path source) {
      return rclone(run, source.toString(), remote(run));
    }

    @Override
    List<String> download(Run run, Path target) {
      return rclone(run, remote(run), target.toString());
    }
  },
  /** rclone with as many transfers at once as ours makes requests at most. */
  RCLONE_64("rclone, 64 transfers") {
    @Override
    List<String> upload(Run run, Path source) {
      return with64(rclone(run, source.toString(), remote(run)));
    }

    @Override
    List<String> download(Run run, Path target) {
      return with64(rclone(run, remote(run), target.toString()));
    }

    private static List<String> with64(List<String> command) {
      List<String> all = new ArrayList<>(command);
      all.addAll(List.of("--transfers", "64", "--checkers", "64"));
      return all;
    }
  },
  /** restic, on S3; another endpoint of Google Cloud Storage cannot be named to it. */
  RESTIC("restic") {
    @Override
    List<String> prepare(Run run) {
      return restic(run, "init");
    }

    @Override
    List<String> upload(Run run, Path source) {
      return restic(run, "backup", source.toString());
    }

    @Override
    List<String> download(Run run, Path target) {
      return restic(run, "restore", "latest", "--target", target.toString());
    }
  };

  /**
   * One run of a tool.
   *
   * @param launcher ours
   * @param server where the bucket is
   * @param folder the home of the run
   * @param prefix where it is in the bucket, used by no other
   */
  record Run(Path launcher, CloudServer server, Path folder, String prefix) {
    Map<String, String> environment() {
      Map<String, String> all = new HashMap<>(server.environment());
      all.put("HOME", folder.resolve("home").toString());
      all.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
      // As on a machine where it has been used before.
      all.put("DATAMON_START_CACHE", folder.resolveSibling("start").toString());
      all.putAll(Peer.RESTIC_PASSWORD);
      all.put("AWS_CA_BUNDLE", ""); // rclone takes none
      return all;
    }
  }

  private final String title;

  CloudTool(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** Tells whether it can be run on this host, against a server of that kind. */
  boolean isThere(boolean gcs) {
    if (this == DATAMON || this == RESTIC && gcs) {
      return this == DATAMON;
    }
    String program = this == RESTIC ? "restic" : "rclone";
    return Host.has(program);
  }

  /** Returns what is run before the first upload, and not measured; nothing if it is empty. */
  List<String> prepare(Run run) throws IOException {
    return List.of();
  }

  /** Returns the command that uploads a tree. */
  abstract List<String> upload(Run run, Path source);

  /** Returns the command that brings the tree back. */
  abstract List<String> download(Run run, Path target);

  private static String config(Run run) {
    String scheme = run.server().isGcs() ? "gs" : "s3";
    return scheme + "://" + CloudServer.BUCKET + "/" + run.prefix();
  }

  private static String remote(Run run) {
    return (run.server().isGcs() ? ":gcs:" : ":s3:") + CloudServer.BUCKET + "/" + run.prefix();
  }

  private static List<String> rclone(Run run, String from, String to) {
    List<String> command = new ArrayList<>(Peer.rcloneCopy(from, to));
    command.addAll(
        run.server().isGcs()
            ? List.of("--gcs-endpoint", run.server().endpoint() + "/storage/v1/", "--gcs-anonymous")
            : List.of(
                "--s3-provider",
                "Other",
                "--s3-env-auth",
                "--s3-region",
                "us-east-1",
                "--s3-endpoint",
                run.server().endpoint()));
    return command;
  }

  private static List<String> restic(Run run, String... words) {
    return Peer.resticCall(
        "s3:" + run.server().endpoint() + "/" + CloudServer.BUCKET + "/" + run.prefix(), words);
  }
}
