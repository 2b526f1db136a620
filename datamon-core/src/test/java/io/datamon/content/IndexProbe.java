package io.datamon.content;

import io.datamon.store.ByteRange;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.StoredObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.Set;
import java.util.TreeSet;

/** Tells tests of other packages what an index says. */
public final class IndexProbe {
  private IndexProbe() {}

  /** Returns every record of every segment, as text. */
  public static Set<String> records(ContentStore content) throws IOException {
    Set<String> records = new TreeSet<>();
    for (Iterator<ObjectInfo> all = content.store().list("index/", ""); all.hasNext(); ) {
      Key key = all.next().key();
      Path file = Files.createTempFile("index-", ".tmp");
      try {
        try (StoredObject object = content.store().get(key, ByteRange.ALL)) {
          Files.copy(object.body(), file, StandardCopyOption.REPLACE_EXISTING);
        }
        try (IndexSegment segment = IndexSegment.open(file)) {
          segment.iterator().forEachRemaining(record -> records.add(record.toString()));
        }
      } finally {
        Files.deleteIfExists(file);
      }
    }
    return records;
  }
}
