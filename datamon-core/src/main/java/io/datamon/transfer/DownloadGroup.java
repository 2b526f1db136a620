package io.datamon.transfer;

import java.util.ArrayList;
import java.util.List;

/**
 * Files, and pieces of files, that one worker checks, fetches and writes together, so that chunks
 * that lie together in a pack are read together.
 */
final class DownloadGroup {
  static final long MOST_STORED = 16 << 20;
  private static final long MOST_PLAIN = 64 << 20;
  private static final int MOST_FILES = 2_048;
  private static final int FEW_FILES = 128;

  /** Files of several pieces are open from the first to the last, so they are few. */
  private static final int MOST_OPEN = 32;

  /** Files whose pieces are all here and which may be right already. */
  final List<DownloadJob> compared = new ArrayList<>();

  /** Files that live in their entries. */
  final List<DownloadJob> inline = new ArrayList<>();

  final List<DownloadPiece> pieces = new ArrayList<>();
  private long stored;
  private long plain;
  private int files;
  private int open;

  void compare(DownloadJob job, int chunks) {
    compared.add(job);
    count(chunks);
    stored += job.entry.size();
    plain += job.entry.size();
  }

  void inline(DownloadJob job) {
    inline.add(job);
    count(1);
  }

  void begin(int chunks) {
    count(chunks);
  }

  void add(DownloadPiece piece) {
    pieces.add(piece);
    stored += piece.ref().place().stored();
    plain += piece.ref().length();
  }

  private void count(int chunks) {
    files++;
    open += chunks > 1 ? 1 : 0;
  }

  /**
   * Returns what is here as groups of much the same number of files, in order; to be called when
   * the group is complete. A group of few files is returned as it is, since each costs requests.
   *
   * @param most how many groups at the most
   */
  List<DownloadGroup> split(int most) {
    int parts = Math.max(1, Math.min(most, files / FEW_FILES));
    if (parts == 1) {
      return List.of(this);
    }
    List<DownloadGroup> groups = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      DownloadGroup part = new DownloadGroup();
      part.compared.addAll(part(compared, i, parts));
      part.inline.addAll(part(inline, i, parts));
      part.pieces.addAll(part(pieces, i, parts));
      groups.add(part);
    }
    return groups;
  }

  private static <T> List<T> part(List<T> all, int i, int parts) {
    return all.subList(
        (int) ((long) all.size() * i / parts), (int) ((long) all.size() * (i + 1) / parts));
  }

  boolean isEmpty() {
    return files == 0 && pieces.isEmpty();
  }

  boolean isFull() {
    return stored >= MOST_STORED
        || plain >= MOST_PLAIN
        || files >= MOST_FILES
        || open >= MOST_OPEN
        || pieces.size() >= MOST_FILES;
  }
}
