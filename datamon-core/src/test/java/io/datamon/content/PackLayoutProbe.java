package io.datamon.content;

import java.util.Set;
import java.util.TreeSet;

/** Tells tests of other packages where the parts of a pack are. */
public final class PackLayoutProbe {
  private PackLayoutProbe() {}

  /** Returns where header, records, their headers, table and trailer of a sound pack end. */
  public static Set<Integer> borders(byte[] pack) {
    Set<Integer> borders = new TreeSet<>();
    PackLayout.Trailer trailer =
        PackLayout.Trailer.parse(pack, pack.length - PackLayout.TRAILER, pack.length, "pack");
    int at = PackLayout.HEADER;
    for (int i = 0; i < trailer.count(); i++) {
      borders.add(at);
      borders.add(at + PackLayout.RECORD_HEADER);
      Description record =
          Description.parse(pack, trailer.tocOffset() + i * PackLayout.DESCRIPTION, "pack", "" + i);
      borders.add(trailer.tocOffset() + i * PackLayout.DESCRIPTION);
      at += record.recordLength();
    }
    borders.add(trailer.tocOffset());
    borders.add(pack.length - PackLayout.TRAILER);
    return borders;
  }
}
