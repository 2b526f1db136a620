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
 * Measures how the time for one file depends on how many there are, in one warm JVM: what a start
 * costs is not in the figures, nor what one upload of one file costs, which is subtracted.
 *
 * <p>Arguments: a folder for scratch data (made, and removed at the end), and the greatest number
 * of files, by default 1,000,000.
 */
final class TimePerFile {
  private static final int LEAST_ROUNDS = 3;
  private static final int FILES_A_SIZE = 100_000;

  private final Path scratch;

  private TimePerFile(Path scratch) {
    this.scratch = scratch;
  }

  private record Times(double upload, double again, double download) {}

  /** Measures. */
  public static void main(String[] args) throws IOException {
    TimePerFile measure = new TimePerFile(Path.of(args[0]).toAbsolutePath());
    int most = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
    Sets.remove(measure.scratch);
    // Until the compiler has seen everything.
    measure.median(30_000, 4);
    Times one = measure.median(1, 20);
    System.out.println("| files | upload, µs a file | upload again | download | rounds |");
    System.out.println("|---:|---:|---:|---:|---:|");
    for (int files = 1_000; files <= most; files *= 10) {
      int rounds = Math.max(LEAST_ROUNDS, FILES_A_SIZE / files);
      Times times = measure.median(files, rounds);
      System.out.printf(
          Locale.ROOT,
          "| %,d | %.1f | %.1f | %.1f | %d |%n",
          files,
          (times.upload - one.upload) * 1e6 / files,
          (times.again - one.again) * 1e6 / files,
          (times.download - one.download) * 1e6 / files,
          rounds);
    }
    System.out.printf(
        Locale.ROOT,
        "%nSubtracted, of one file: upload %.1f ms, again %.1f ms, download %.1f ms%n",
        one.upload * 1e3,
        one.again * 1e3,
        one.download * 1e3);
    Sets.remove(measure.scratch);
  }

  private Times median(int files, int rounds) throws IOException {
    Path source = scratch.resolve("source");
    Sets.remove(source);
    Sets.smallFiles(source, files, 100, 130, 200);
    double[] upload = new double[rounds];
    double[] again = new double[rounds];
    double[] download = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      Path work = scratch.resolve("work");
      try (Datamon datamon =
          Datamon.builder()
              .configuration(work.resolve("store").toUri())
              .cacheFolder(work.resolve("cache"))
              .build()) {
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
    }
    return new Times(middle(upload), middle(again), middle(download));
  }

  private static double seconds(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  private static double middle(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
