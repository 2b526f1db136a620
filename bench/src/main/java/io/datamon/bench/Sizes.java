package io.datamon.bench;

import io.datamon.Datamon;
import io.datamon.Repo;
import io.datamon.Upload;
import io.datamon.model.Profile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Measures time and memory of the built program at the sizes that it must bear: many files, one
 * vast file, many bundles, many chunks.
 *
 * <p>Arguments: the launcher of the program, a folder for scratch data (made, and removed at the
 * end), and the names of the jobs, none meaning all. Ends with 1 when a peak was above the limit of
 * 512 MiB.
 */
final class Sizes {
  private static final long LIMIT = 512L << 20;
  private static final List<String> JOBS = List.of("files", "sparse", "bundles", "chunks");

  private final Path launcher;
  private final Path scratch;
  private final Table table;

  private Sizes(Path launcher, Path scratch) {
    this.launcher = launcher;
    this.scratch = scratch;
    this.table = new Table(System.out);
  }

  /** Measures. */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length < 2 || !JOBS.containsAll(List.of(args).subList(2, args.length))) {
      System.err.println("ERROR: wanted: LAUNCHER SCRATCH [JOB ...], jobs: " + JOBS);
      System.exit(64);
    }
    Path scratch = Path.of(args[1]).toAbsolutePath();
    Sizes sizes = new Sizes(Path.of(args[0]).toAbsolutePath(), scratch);
    List<String> jobs = args.length == 2 ? JOBS : List.of(args).subList(2, args.length);
    for (String job : jobs) {
      Sets.remove(scratch);
      Files.createDirectories(scratch);
      switch (job) {
        case "files" -> sizes.manyFiles(1_000_000);
        case "sparse" -> sizes.vastFile(100L << 30);
        case "bundles" -> sizes.manyBundles(10_000);
        default -> sizes.manyChunks(100_000);
      }
    }
    Sets.remove(scratch);
    long peak = sizes.table.peak();
    System.out.printf(
        Locale.ROOT, "%nGreatest peak: %d MiB; the limit is %d MiB%n", peak >> 20, LIMIT >> 20);
    System.exit(peak > LIMIT ? 1 : 0);
  }

  private Program program() {
    return new Program(launcher, scratch);
  }

  private void manyFiles(int files) throws IOException, InterruptedException {
    String data = String.format(Locale.ROOT, "%,d files of 130 to 200 bytes", files);
    Path source = scratch.resolve("source");
    Path out = scratch.resolve("out");
    Sets.smallFiles(source, files, 1_000, 130, 200);
    Program datamon = program();
    datamon.run("repo", "create", "many", "--description", "Many files");
    upload(datamon, data, "upload", "many", source);
    upload(datamon, data, "upload again, unchanged", "many", source);
    Sets.remove(datamon.cache());
    upload(datamon, data, "upload again from another host (no cache)", "many", source);
    Files.writeString(source.resolve("folder-00000/f0000000"), "changed", StandardCharsets.UTF_8);
    upload(datamon, data, "upload with one file changed", "many", source);
    table.row(data, "list of files", datamon.run("bundle", "list", "files", "--repo", "many"));
    download(datamon, data, "download", "many", out);
    download(datamon, data, "download again over an intact copy", "many", out);
    table.row(data, "verify, structure", datamon.run("verify"));
    table.row(data, "verify --data", datamon.run("verify", "--data"));
  }

  private void vastFile(long length) throws IOException, InterruptedException {
    String data = (length >> 30) + " GiB in one sparse file";
    Path source = scratch.resolve("source");
    Path out = scratch.resolve("out");
    Sets.sparseFile(source.resolve("vast"), length);
    Program datamon = program();
    datamon.run("repo", "create", "vast", "--description", "A vast file");
    upload(datamon, data, "upload", "vast", source);
    upload(datamon, data, "upload again, unchanged", "vast", source);
    download(datamon, data, "download", "vast", out);
    table.row(data, "verify --data", datamon.run("verify", "--data"));
  }

  private void manyBundles(int bundles) throws IOException, InterruptedException {
    String data = String.format(Locale.ROOT, "%,d bundles in a repo", bundles);
    Path source = scratch.resolve("source");
    Sets.smallFiles(source, 10, 10, 100, 1000);
    Program datamon = program();
    // In this JVM: starting a program for each would measure only its start.
    long begun = System.nanoTime();
    try (Datamon library =
        Datamon.builder()
            .configuration(datamon.store().toUri())
            .cacheFolder(datamon.cache())
            .build()) {
      Repo repo = library.createRepo("log", "Many bundles");
      for (int i = 0; i < bundles; i++) {
        Files.writeString(source.resolve("count"), Integer.toString(i), StandardCharsets.UTF_8);
        repo.upload(source, Upload.message("number " + i));
      }
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | made one after another in one JVM, each | %.4f | |%n",
        data,
        (System.nanoTime() - begun) / 1e9 / bundles);
    table.row(data, "bundle list", datamon.run("bundle", "list", "--repo", "log"));
    table.row(data, "bundle get, the newest", datamon.run("bundle", "get", "--repo", "log"));
    Files.writeString(source.resolve("count"), "one more", StandardCharsets.UTF_8);
    upload(datamon, data, "upload of one more", "log", source);
    Sets.remove(datamon.cache());
    Files.writeString(source.resolve("count"), "and another", StandardCharsets.UTF_8);
    upload(datamon, data, "upload from another host (no cache)", "log", source);
    download(datamon, data, "download of the newest", "log", scratch.resolve("out"));
    table.row(data, "verify, structure", datamon.run("verify"));
  }

  private void manyChunks(int chunks) throws IOException, InterruptedException {
    Profile small = Profile.SMALL;
    String data = String.format(Locale.ROOT, "one file of about %,d chunks of 4 KiB", chunks);
    Path source = scratch.resolve("source");
    Path out = scratch.resolve("out");
    // A chunk is longer than the average by about the minimum, below which nothing is cut.
    Sets.randomFile(source.resolve("long"), (long) chunks * (small.chunkAvg() + small.chunkMin()));
    Program datamon = program();
    try (Datamon library =
        Datamon.builder()
            .configuration(datamon.store().toUri())
            .cacheFolder(datamon.cache())
            .newProfile(small)
            .build()) {
      library.createRepo("chunks", "A file of many chunks");
    }
    upload(datamon, data, "upload", "chunks", source);
    Files.write(source.resolve("long"), new byte[] {1}, java.nio.file.StandardOpenOption.APPEND);
    upload(datamon, data, "upload with a byte appended", "chunks", source);
    download(datamon, data, "download", "chunks", out);
    table.row(data, "verify --data", datamon.run("verify", "--data"));
  }

  private void upload(Program datamon, String data, String job, String repo, Path source)
      throws IOException, InterruptedException {
    table.row(
        data,
        job,
        datamon.run(
            "bundle", "upload", "--repo", repo, "--path", source.toString(), "--message", job));
  }

  private void download(Program datamon, String data, String job, String repo, Path out)
      throws IOException, InterruptedException {
    table.row(
        data,
        job,
        datamon.run("bundle", "download", "--repo", repo, "--destination", out.toString()));
  }
}
