package io.datamon.transfer;

import io.datamon.model.ChunkRef;
import io.datamon.model.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Cuts the pieces that are to be fetched into requests: neighbours in a pack travel together. */
final class RangePlan {
  static final int MOST_GAP = 64 << 10;
  static final int MOST_BYTES = 8 << 20;
  private static final int RECORD_HEADER = 56;

  private static final Comparator<Place> BY_PLACE =
      Comparator.comparing(Place::pack)
          .thenComparingInt(Place::offset)
          .thenComparingInt(Place::number);

  private RangePlan() {}

  /** Returns pieces in the order in which they lie in packs; those of one chunk are neighbours. */
  static List<DownloadPiece> sorted(List<DownloadPiece> pieces) {
    List<DownloadPiece> sorted = new ArrayList<>(pieces);
    sorted.sort(Comparator.comparing(piece -> piece.ref().place(), BY_PLACE));
    return sorted;
  }

  /** Returns, for each request, the chunks that it reads and who wants each. */
  static List<Map<ChunkRef, List<DownloadPiece>>> of(List<DownloadPiece> pieces) {
    List<DownloadPiece> sorted = sorted(pieces);
    List<Map<ChunkRef, List<DownloadPiece>>> ranges = new ArrayList<>();
    Map<ChunkRef, List<DownloadPiece>> range = new LinkedHashMap<>();
    Place last = null;
    long start = 0;
    for (DownloadPiece piece : sorted) {
      Place place = piece.ref().place();
      boolean joins =
          last != null
              && last.pack().equals(place.pack())
              && place.offset() - end(last) <= MOST_GAP
              && (end(place) - start <= MOST_BYTES || range.containsKey(piece.ref()));
      if (!joins) {
        range = new LinkedHashMap<>();
        ranges.add(range);
        start = place.offset();
      }
      range.computeIfAbsent(piece.ref(), any -> new ArrayList<>(1)).add(piece);
      last = place;
    }
    return ranges;
  }

  /** Returns the bytes that a request for these chunks brings. */
  static long length(Iterable<ChunkRef> range) {
    long from = Long.MAX_VALUE;
    long to = 0;
    for (ChunkRef ref : range) {
      from = Math.min(from, ref.place().offset());
      to = Math.max(to, end(ref.place()));
    }
    return to - from;
  }

  private static long end(Place place) {
    return (long) place.offset() + RECORD_HEADER + place.stored();
  }
}
