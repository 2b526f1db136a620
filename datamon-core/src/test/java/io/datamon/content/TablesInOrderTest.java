package io.datamon.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.datamon.model.ChunkKind;
import io.datamon.model.Digest;
import io.datamon.model.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TablesInOrderTest {
  private static final long SEED = 20261121;

  private static TableOfContents table(int pack, Random random, int records) {
    byte[] buffer = new byte[PackBuilder.capacity(Profile.SMALL)];
    try (PackBuilder builder =
        new PackBuilder(Samples.pack(pack), Samples.SESSION, Profile.SMALL, buffer)) {
      for (int i = 0; i < records; i++) {
        // Of all signs; many agree in the first four bytes, some in all, of the same kind or not.
        long w0 = (long) (random.nextInt(40) - 20) << 32 | random.nextInt(3);
        Digest id = new Digest(w0, random.nextInt(2) - 1, 0, 0);
        builder.append(ChunkKind.of(1 + random.nextInt(2)), id, buffer, 0, random.nextInt(30));
      }
      return builder.seal().toc();
    }
  }

  @Test
  void aSegmentOfTablesIsThatOfTheirRecords() {
    Random random = new Random(SEED);
    for (int round = 0; round < 20; round++) {
      List<TableOfContents> tables = new ArrayList<>();
      List<IndexRecord> records = new ArrayList<>();
      for (int pack = 0; pack < 1 + round % 5; pack++) {
        TableOfContents toc = table(pack, random, 1 + random.nextInt(300));
        tables.add(toc);
        for (int i = 0; i < toc.count(); i++) {
          records.add(
              new IndexRecord(toc.id(i), toc.kind(i), toc.pack(), i, toc.length(i), toc.stored(i)));
        }
      }
      tables.add(tables.get(0)); // given twice, written once
      assertArrayEquals(
          IndexSegment.encode(records),
          IndexSegment.encodeTables(tables),
          "round " + round + ", seed " + SEED);
    }
  }

  @Test
  void ofNoTablesThereIsNothing() {
    TablesInOrder none = new TablesInOrder(List.of());
    assertEquals(0, none.count());
    assertFalse(none.hasNext());
    assertThrows(NoSuchElementException.class, none::next);
  }
}
