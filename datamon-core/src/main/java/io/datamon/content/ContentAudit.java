package io.datamon.content;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.datamon.error.CorruptException;
import io.datamon.error.DatamonException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NoSuchObjectException;
import io.datamon.error.UnsupportedFormatException;
import io.datamon.model.BundleId;
import io.datamon.model.Checksum;
import io.datamon.model.PackId;
import io.datamon.store.ByteRange;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.StoredObject;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Looks at the objects of a content store that no bundle leads to: the head, batches, sessions,
 * index segments, forwarding tables. One thread; memory for one object, of an index segment for one
 * block.
 */
public final class ContentAudit {
  private static final Logger LOG = System.getLogger(ContentAudit.class.getName());

  /** The greatest session object that is read, in bytes. */
  private static final int MAX_SESSION = 1 << 16;

  /**
   * Something that is not as it should be.
   *
   * @param lossy whether what is lost cannot be made again
   * @param what one line for a person
   */
  public record Fault(boolean lossy, String what) {}

  private final ContentStore content;
  private final ObjectStore store;
  private final boolean everyByte;
  private final Consumer<Fault> faults;

  private ContentAudit(ContentStore content, boolean everyByte, Consumer<Fault> faults) {
    this.content = content;
    this.store = content.store();
    this.everyByte = everyByte;
    this.faults = faults;
  }

  /**
   * Looks at everything but packs. One listing, and one read for each object.
   *
   * @param everyByte whether index segments are read whole, and not only their headers
   */
  public static void run(ContentStore content, boolean everyByte, Consumer<Fault> faults) {
    ContentAudit audit = new ContentAudit(content, everyByte, faults);
    audit.head();
    audit.each("gc/batches/", audit::batch);
    audit.each("sessions/", audit::session);
    audit.each("index/", audit::segment);
    audit.each("forward/", audit::forward);
  }

  /**
   * Lists the packs that a content store has.
   *
   * @param foreign told of keys that are no packs
   */
  public static void packs(ContentStore content, Consumer<PackId> packs, Consumer<Fault> foreign) {
    for (Iterator<ObjectInfo> all = content.store().list("packs/", ""); all.hasNext(); ) {
      Key key = all.next().key();
      String name = key.value().substring(key.value().lastIndexOf('/') + 1);
      try {
        PackId pack = PackId.parse(name);
        if (PackLayout.key(pack).equals(key)) {
          packs.accept(pack);
          continue;
        }
      } catch (InvalidInputException e) {
        name = e.getMessage();
      }
      foreign.accept(new Fault(false, key + " is not the key of a pack (" + name + ")"));
    }
  }

  private void head() {
    try {
      Optional<HeadStore.Versioned> head = content.heads().read();
      if (head.isEmpty() && store.list("packs/", "").hasNext()) {
        lossy(Head.KEY + " is missing, and there are packs: nothing can be uploaded");
      }
      if (head.isPresent()) {
        batches(head.get());
      }
    } catch (CorruptException e) {
      lossy(e.getMessage());
    } catch (UnsupportedFormatException e) {
      harmless(e.getMessage());
    }
  }

  private void batches(HeadStore.Versioned seen) {
    for (Head.Batch batch : seen.head().batches()) {
      boolean there = store.head(batch.packs()).isPresent();
      if (!there && content.heads().read().map(now -> now.equals(seen)).orElse(false)) {
        lossy(batch.packs() + " is named by the head, and is missing: nothing can be uploaded");
      }
    }
  }

  private void lossy(String what) {
    faults.accept(new Fault(true, what));
  }

  private void harmless(String what) {
    faults.accept(new Fault(false, what));
  }

  /** Looks at one object; what is wrong is thrown. */
  private interface Look {
    void at(Key key, String name) throws IOException;
  }

  private void each(String prefix, Look look) {
    for (Iterator<ObjectInfo> all = store.list(prefix, ""); all.hasNext(); ) {
      Key key = all.next().key();
      try {
        look.at(key, key.value().substring(prefix.length()));
      } catch (NoSuchObjectException e) {
        LOG.log(Level.DEBUG, "{0} was removed since it was listed", key);
      } catch (CorruptException | UnsupportedFormatException | InvalidInputException e) {
        // Without the index chunks are sent again; without a session collection waits.
        boolean hint = prefix.equals("index/") || prefix.equals("sessions/");
        faults.accept(new Fault(!hint, message(key, e)));
      } catch (IOException e) {
        throw Faults.io(key.value(), e);
      }
    }
  }

  private static String message(Key key, DatamonException e) {
    String message = e.getMessage();
    return message.contains(key.value()) ? message : key + ": " + message;
  }

  private void batch(Key key, String name) {
    Exclusions.list(store, key);
  }

  private void forward(Key key, String name) {
    ForwardTable table = content.packs().readForward(PackId.parse(name));
    if (!ForwardTable.key(table.pack()).equals(key)) {
      throw Faults.corrupt(key.value(), "its key is not that of a forwarding table");
    }
  }

  private void session(Key key, String name) throws IOException {
    byte[] bytes;
    try (StoredObject object = store.get(key, new ByteRange(0, MAX_SESSION + 1))) {
      bytes = object.body().readNBytes(MAX_SESSION + 1);
    }
    if (bytes.length > MAX_SESSION || !Checksum.checkJson(key, bytes)) {
      throw Checksum.missing(key);
    }
    try {
      JsonNode json = HeadCodec.tree(bytes);
      if (!BundleId.of(name).value().equals(json.path("sid").textValue())) {
        throw Faults.corrupt(key.value(), "it is of another session");
      }
    } catch (CharacterCodingException | JsonProcessingException e) {
      throw Faults.corrupt(key.value(), "it is not valid JSON", e);
    }
  }

  private void segment(Key key, String name) throws IOException {
    if (!everyByte) {
      try (StoredObject object = store.get(key, new ByteRange(0, IndexLayout.HEADER))) {
        byte[] header = object.body().readNBytes(IndexLayout.HEADER);
        if (header.length < IndexLayout.HEADER) {
          throw Faults.corrupt(key.value(), "it ends within its header");
        }
        IndexLayout.parse(header, object.info().size(), key.value());
      }
      return;
    }
    Path file = Files.createTempFile("datamon-index-", ".tmp");
    try {
      try (StoredObject object = store.get(key, ByteRange.ALL)) {
        Files.copy(object.body(), file, StandardCopyOption.REPLACE_EXISTING);
      }
      try (IndexSegment segment = IndexSegment.open(file, key.value())) {
        segment.verify();
      }
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
