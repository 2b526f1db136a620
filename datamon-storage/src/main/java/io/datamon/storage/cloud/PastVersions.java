package io.datamon.storage.cloud;

import io.datamon.storage.cloud.BucketClient.Past;
import io.datamon.storage.cloud.BucketClient.PastPage;
import io.datamon.store.KeptVersion;
import io.datamon.store.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What a bucket has of an object since that was last made. */
final class PastVersions {
  /**
   * An object that ends so long before the next one begins was not replaced but removed. Clouds
   * that note no removals give the two times by one clock, if not always as one.
   */
  private static final Duration GAP = Duration.ofSeconds(1);

  private PastVersions() {}

  /** Lists them, oldest first; nothing if there is no object. A request for each page. */
  static List<KeptVersion> of(CloudStore store, Key key, String name) {
    String what = "versions of object " + key + " could not be listed in " + store.info().uri();
    List<Past> all = new ArrayList<>();
    List<Instant> removals = new ArrayList<>();
    Optional<String> token = Optional.empty();
    boolean newestFirst = false;
    do {
      Optional<String> from = token;
      PastPage page = store.repeat(what, key, () -> store.client().versions(name, from));
      page.versions().stream().filter(each -> each.found().name().equals(name)).forEach(all::add);
      boolean over = page.versions().stream().anyMatch(each -> !each.found().name().equals(name));
      removals.addAll(page.removals());
      newestFirst = page.newestFirst();
      token = over ? Optional.empty() : page.next();
    } while (token.isPresent());
    if (newestFirst) {
      Collections.reverse(all);
    }
    all.sort(Comparator.comparing(Past::begun)); // equal ones stay as they are
    return since(all, removals).stream()
        .map(each -> new KeptVersion(store.info(key, each.found()), each.id()))
        .toList();
  }

  private static List<Past> since(List<Past> all, List<Instant> removals) {
    int present = all.size() - 1;
    while (present >= 0 && !all.get(present).isPresent()) {
      present--;
    }
    int first = present;
    while (first > 0 && !isRemoved(all.get(first - 1), all.get(first), removals)) {
      first--;
    }
    return present < 0 ? List.of() : all.subList(first, present + 1);
  }

  /** Tells whether the object was removed before the second of two began that follow each other. */
  private static boolean isRemoved(Past one, Past next, List<Instant> removals) {
    Instant end = next.begun();
    return one.ended().filter(ended -> ended.plus(GAP).isBefore(end)).isPresent()
        // Where times are whole seconds, a removal in the same one is taken to lie between them.
        || removals.stream().anyMatch(each -> !each.isBefore(one.begun()) && !each.isAfter(end));
  }
}
