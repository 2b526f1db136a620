package io.datamon.transfer;

import io.datamon.model.BundlePath;
import java.util.ArrayList;
import java.util.List;

/** Collects failures of single files, so many that a person may read them, and counts the rest. */
final class Failures {
  private static final int KEPT = 1000;

  private final List<FileFailure> kept = new ArrayList<>();
  private long count;

  synchronized void add(BundlePath path, String reason) {
    count++;
    if (kept.size() < KEPT) {
      kept.add(new FileFailure(path, reason));
    }
  }

  synchronized List<FileFailure> list() {
    return List.copyOf(kept);
  }

  synchronized long count() {
    return count;
  }
}
