package io.datamon.storage.cloud;

import io.datamon.error.UnavailableException;
import io.datamon.storage.cloud.BucketClient.Found;
import io.datamon.storage.cloud.BucketClient.Page;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.OtherNames;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A listing that asks for a page when it has come to its end. Names that are no keys are left out.
 */
final class ObjectListing implements Iterator<ObjectInfo> {
  private final CloudStore store;
  private final String below;
  private final String prefix;
  private final String startAfter;
  private final OtherNames others;
  private final Key about;
  private Iterator<Found> page = Collections.emptyIterator();
  private Optional<String> token = Optional.empty();
  private boolean atEnd;
  private @Nullable ObjectInfo next;

  /**
   * Creates a listing that has asked for nothing yet.
   *
   * @param below what all names begin with
   * @param others told of names that are no keys
   */
  ObjectListing(
      CloudStore store, String below, String prefix, String startAfter, OtherNames others) {
    this.others = others;
    this.store = store;
    this.below = below;
    this.prefix = prefix;
    this.startAfter = startAfter;
    this.about = new Key("listing"); // for failures, of which none is about one key
  }

  @Override
  public boolean hasNext() {
    while (next == null) {
      while (!page.hasNext()) {
        if (atEnd) {
          return false;
        }
        turn();
      }
      Found found = page.next();
      if (!found.name().startsWith(below + prefix)) {
        throw new UnavailableException(
            "objects of %s could not be listed: the answer has %s, which was not asked for; try again"
                .formatted(store.info().uri(), found.name()));
      }
      String key = found.name().substring(below.length());
      if (!startAfter.isEmpty() && Key.compare(key, startAfter) <= 0) {
        continue;
      }
      if (Key.isValid(key)) {
        next = store.info(new Key(key), found);
      } else {
        others.found(key, found.size(), found.modified());
      }
    }
    return true;
  }

  private void turn() {
    String what =
        "objects of "
            + store.info().uri()
            + (prefix.isEmpty() ? "" : "/" + prefix)
            + " could not be listed";
    Page turned =
        store.repeat(
            what,
            about,
            () ->
                store
                    .client()
                    .list(below + prefix, startAfter.isEmpty() ? "" : below + startAfter, token));
    page = turned.objects().iterator();
    token = turned.next();
    atEnd = token.isEmpty();
  }

  @Override
  public ObjectInfo next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("the listing is at its end");
    }
    ObjectInfo result = next;
    next = null;
    return result;
  }
}
