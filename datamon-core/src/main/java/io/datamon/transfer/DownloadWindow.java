package io.datamon.transfer;

import java.util.ArrayList;
import java.util.List;

/**
 * The pieces of new files of several chunks, of as many files as fit: fetched in the order in which
 * they lie in packs, so that a pack is read once, however its chunks are spread over the files, and
 * what several of them have is fetched once.
 *
 * <p>The files of a window become whole together, near its end, and a download that is ended by
 * force loses what is not whole; so it is bounded by bytes, too. One thread.
 */
final class DownloadWindow {
  private static final int MOST_PIECES = 1 << 15;
  private static final long MOST_PLAIN = 1 << 30;

  /** All of them may be open at once. */
  private static final int MOST_FILES = 200;

  /** A part that is not shorter is worth a request of its own. */
  private static final long LEAST_PART = 2 << 20;

  private final List<DownloadPiece> pieces = new ArrayList<>();
  private long plain;
  private int files;

  /** Counts a file whose pieces are added next. */
  void begin() {
    files++;
  }

  void add(DownloadPiece piece) {
    pieces.add(piece);
    plain += piece.ref().length();
  }

  boolean isFull() {
    return pieces.size() >= MOST_PIECES || plain >= MOST_PLAIN || files >= MOST_FILES;
  }

  /**
   * Returns what is here in parts, each for one worker, and begins anew.
   *
   * @param workers how many workers there are
   */
  List<DownloadGroup> take(int workers) {
    List<DownloadPiece> sorted = RangePlan.sorted(pieces);
    long part = stored(sorted) / (2L * workers);
    part = Math.min(DownloadGroup.MOST_STORED, Math.max(LEAST_PART, part));
    List<DownloadGroup> parts = new ArrayList<>();
    DownloadGroup current = new DownloadGroup();
    long there = 0;
    for (int i = 0; i < sorted.size(); i++) {
      DownloadPiece piece = sorted.get(i);
      boolean again = i > 0 && sorted.get(i - 1).ref().equals(piece.ref());
      if (!again && there >= part) {
        parts.add(current);
        current = new DownloadGroup();
        there = 0;
      }
      current.add(piece);
      there += again ? 0 : piece.ref().place().stored();
    }
    if (!current.isEmpty()) {
      parts.add(current);
    }
    pieces.clear();
    plain = 0;
    files = 0;
    return parts;
  }

  private static long stored(List<DownloadPiece> sorted) {
    long stored = 0;
    for (int i = 0; i < sorted.size(); i++) {
      boolean again = i > 0 && sorted.get(i - 1).ref().equals(sorted.get(i).ref());
      stored += again ? 0 : sorted.get(i).ref().place().stored();
    }
    return stored;
  }
}
