package io.datamon.transfer;

import io.datamon.catalog.Catalog;
import io.datamon.content.Session;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.LabelDescriptor;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * The first round trip of an upload: the session is registered while the parent is looked for.
 *
 * @param session the registered session, whose id is greater than the parent's and the newest
 * @param parentId the bundle that the label pointed at, else the newest of the repo
 */
record UploadStart(Session session, Optional<BundleId> parentId) {
  /** Registers a session, with an id greater than a given one. */
  interface Registration {
    Session register(UploadRequest request, Optional<BundleId> after);
  }

  static UploadStart begin(
      Registration registration, Catalog catalog, UploadRequest request, Trips trips) {
    Future<Boolean> repo = trips.start(() -> catalog.repos().require(request.repo()));
    Future<Optional<BundleId>> newest =
        trips.start(() -> catalog.bundles().findNewest(request.repo()).map(BundleDescriptor::id));
    Future<Optional<BundleId>> labelled =
        trips.start(
            () ->
                request
                    .label()
                    .flatMap(label -> catalog.labels().find(request.repo(), label))
                    .map(LabelDescriptor::bundle));
    Session session = registration.register(request, Optional.empty());
    boolean begun = false;
    try {
      trips.join(repo);
      Optional<BundleId> newestId = trips.join(newest);
      Optional<BundleId> labelledId = trips.join(labelled);
      Optional<BundleId> greatest = greatest(newestId, labelledId);
      if (greatest.isPresent()
          && greatest.get().isKsuid()
          && session.id().compareTo(greatest.get()) <= 0) {
        // The clock is behind that of another machine: the order of bundles counts, not the time.
        session.leave();
        session = registration.register(request, greatest);
      }
      begun = true;
      return new UploadStart(session, labelledId.or(() -> newestId));
    } finally {
      if (!begun) {
        session.leave();
      }
    }
  }

  private static Optional<BundleId> greatest(Optional<BundleId> a, Optional<BundleId> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.or(() -> b);
    }
    return a.get().compareTo(b.get()) >= 0 ? a : b;
  }
}
