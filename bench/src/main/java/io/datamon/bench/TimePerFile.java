package io.datamon.bench;

import io.datamon.Bundle;
import io.datamon.Datamon;
import io.datamon.Download;
import io.datamon.Repo;
import io.datamon.Upload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Measures how the time for one file depends on how many there are, in one warm JVM: the time for n
 * files without that for one file, which any upload or download costs, divided by n.
 *
 * <p>Of the rounds of each size the middle half is averaged: collections of garbage are in it, and
 * what else the machine did now and then is not.
 *
 * <p>Arguments: a folder for scratch data (made, and removed at the end), the greatest number of
 * files, by default 1,000,000, and the least number of rounds, by default 3.
 */
final class TimePerFile {
  private static final int FILES_A_SIZE = 100_000;

  private final Path scratch;

  private TimePerFile(Path scratch) {
    this.scratch = scratch;
  }

  private record Times(double upload, double again, double download, double read, double copy) {}

  /** Measures. */
  public static void main(String[] args) throws IOException {
    TimePerFile measure = new TimePerFile(Path.of(args[0]).toAbsolutePath());
    int most = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
    int leastRounds = args.length > 2 ? Integer.parseInt(args[2]) : 3;
    Sets.remove(measure.scratch);
    // Until the compiler has seen everything.
    measure.times(30_000, 4);
    Times one = measure.times(1, FILES_A_SIZE / 1_000);
    System.out.println(
        "| files | upload, µs a file | upload again | download | plain read | plain copy | rounds |");
    System.out.println("|---:|---:|---:|---:|---:|---:|---:|");
    for (int files = 1_000; files <= most; files *= 10) {
      int rounds = Math.max(leastRounds, FILES_A_SIZE / files);
      Times all = measure.times(files, rounds);
      System.out.printf(
          Locale.ROOT,
          "| %,d | %.1f | %.1f | %.1f | %.1f | %.1f | %d |%n",
          files,
          micros(all.upload - one.upload, files),
          micros(all.again - one.again, files),
          micros(all.download - one.download, files),
          micros(all.read - one.read, files),
          micros(all.copy - one.copy, files),
          rounds);
    }
    Sets.remove(measure.scratch);
  }

  private static double micros(double seconds, int files) {
    return seconds * 1e6 / files;
  }

  private Times times(int files, int rounds) throws IOException {
    Path source = scratch.resolve("source");
    Path other = scratch.resolve("other");
    Sets.remove(source);
    Sets.remove(other);
    Sets.smallFiles(other, 1, 100, 130, 200);
    Sets.smallFiles(source, files, 100, 130, 200);
    double[] upload = new double[rounds];
    double[] again = new double[rounds];
    double[] download = new double[rounds];
    double[] read = new double[rounds];
    double[] copy = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      Path work = scratch.resolve("work");
      try (Datamon datamon =
          Datamon.builder()
              .configuration(work.resolve("store").toUri())
              .cacheFolder(work.resolve("cache"))
              .build()) {
        // What a store and its caches cost when they are made.
        datamon.createRepo("other", "Other").upload(other, Upload.message("one file"));
        Repo repo = datamon.createRepo("files", "Files");
        long begun = System.nanoTime();
        repo.upload(source, Upload.message("first"));
        upload[i] = seconds(begun);
        begun = System.nanoTime();
        Bundle bundle = repo.upload(source, Upload.message("again"));
        again[i] = seconds(begun);
        begun = System.nanoTime();
        bundle.download(Files.createDirectories(work.resolve("out")), Download.defaults());
        download[i] = seconds(begun);
      }
      Sets.remove(work);
      long begun = System.nanoTime();
      PlainFiles.read(source);
      read[i] = seconds(begun);
      begun = System.nanoTime();
      PlainFiles.copy(source, work);
      copy[i] = seconds(begun);
      Sets.remove(work);
    }
    return new Times(middle(upload), middle(again), middle(download), middle(read), middle(copy));
  }

  private static double seconds(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  /** Returns the mean of the middle half. */
  private static double middle(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int out = sorted.length / 4;
    return Arrays.stream(sorted, out, sorted.length - out).average().orElseThrow();
  }
}
