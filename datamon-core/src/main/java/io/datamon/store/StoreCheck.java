package io.datamon.store;

import io.datamon.error.CancelledException;
import io.datamon.error.DatamonException;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a store was found to keep of what Datamon needs, when it was tried: about a hundred small
 * requests on objects below a key of their own, which are removed at the end.
 *
 * @param store where it is
 * @param results one for each {@link StorePromise}, in their order
 */
public record StoreCheck(URI store, List<Result> results) {
  /**
   * How one promise was kept.
   *
   * @param promise what was tried
   * @param kept whether it was kept
   * @param detail what was seen instead, in one line; empty if it was kept
   */
  public record Result(StorePromise promise, boolean kept, String detail) {
    /** Returns whether it is needed and was not kept. */
    public boolean isBroken() {
      return promise.isNeeded() && !kept;
    }
  }

  /** Keeps the results as they are. */
  public StoreCheck {
    results = List.copyOf(results);
  }

  /**
   * Tries a store.
   *
   * @throws io.datamon.error.AccessDeniedException if nothing may be written there
   * @throws io.datamon.error.UnavailableException if it cannot be reached
   * @throws CancelledException if the thread is interrupted
   */
  public static StoreCheck of(ObjectStore store) {
    return new StoreCheck(store.info().uri(), new StoreTrial(store).run());
  }

  /** Returns how a promise was kept. */
  public Result result(StorePromise promise) {
    return results.stream()
        .filter(each -> each.promise() == promise)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(promise + " was not tried"));
  }

  /** Returns whether all promises were kept that are needed. */
  public boolean isKept() {
    return results.stream().noneMatch(Result::isBroken);
  }

  /**
   * Returns if all promises were kept that are needed.
   *
   * @throws DatamonException if one was not; it names each of those
   */
  public void requireKept() {
    if (!isKept()) {
      throw new DatamonException(
          "store %s is no place for data: it does not keep what is needed (%s); take another one, or ask those who run it"
              .formatted(
                  store,
                  results.stream()
                      .filter(Result::isBroken)
                      .map(result -> result.promise().words() + ": " + result.detail())
                      .collect(Collectors.joining("; "))));
    }
  }
}
