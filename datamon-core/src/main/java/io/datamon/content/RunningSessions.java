package io.datamon.content;

import com.fasterxml.jackson.databind.JsonNode;
import io.datamon.error.CorruptException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NoSuchObjectException;
import io.datamon.model.BundleId;
import io.datamon.model.Checksum;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.SmallObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The sessions of a content store that are running, or died and were not yet ended. */
public final class RunningSessions {
  private static final Logger LOG = System.getLogger(RunningSessions.class.getName());
  private static final int MAX_BYTES = 64 << 10;
  private static final String PREFIX = "sessions/";

  private RunningSessions() {}

  /**
   * A root that a session is about to make, where there is none.
   *
   * @param session the session
   * @param key the key of the root
   */
  public record Commit(BundleId session, Key key) {}

  /**
   * Lists what sessions are about to make below a prefix of a metadata store. One listing, and one
   * read for each session. A session object that cannot be understood is passed over, and logged.
   */
  public static List<Commit> writing(ContentStore content, ObjectStore metadata, String prefix) {
    String store = ContextUris.relativize(content.uri(), metadata.info().uri());
    List<Commit> found = new ArrayList<>();
    for (Iterator<ObjectInfo> all = content.store().list(PREFIX, ""); all.hasNext(); ) {
      Key object = all.next().key();
      try {
        byte[] bytes = SmallObject.read(content.store(), object, MAX_BYTES, "session").bytes();
        if (!Checksum.checkJson(object, bytes)) {
          throw Checksum.missing(object);
        }
        BundleId session = BundleId.of(object.value().substring(PREFIX.length()));
        for (JsonNode key : read(bytes).path("keys")) {
          if (key.path("store").asText().equals(store)
              && key.path("condition").asText().equals("absent")
              && key.path("key").asText().startsWith(prefix)) {
            found.add(new Commit(session, new Key(key.path("key").asText())));
          }
        }
      } catch (NoSuchObjectException e) {
        LOG.log(Level.DEBUG, "session {0} ended meanwhile", object);
      } catch (CorruptException | InvalidInputException | UncheckedIOException e) {
        LOG.log(Level.WARNING, "session object {0} is passed over: {1}", object, e.getMessage());
      }
    }
    return found;
  }

  private static JsonNode read(byte[] bytes) {
    try {
      return HeadCodec.tree(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
