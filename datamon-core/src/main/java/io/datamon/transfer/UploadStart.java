package io.datamon.transfer;

import io.datamon.catalog.Bundles;
import io.datamon.catalog.Catalog;
import io.datamon.catalog.LabelCondition;
import io.datamon.catalog.LabelMove;
import io.datamon.catalog.NewestBundle;
import io.datamon.content.ContentStore;
import io.datamon.content.IndexHints;
import io.datamon.content.Session;
import io.datamon.content.Sight;
import io.datamon.model.BundleId;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * The first two round trips of an upload (P8). The session is registered while label and newest
 * bundle are looked for; then the head is read beside the repo, the parent's descriptor and the
 * listing of the index.
 *
 * <p>What is read before the head, or beside it, is not yet <i>seen</i> in the sense of W3: the
 * index is a hint, and the parent's descriptor is looked at once more later ({@link
 * ParentBundle#isStillThere}).
 *
 * @param session the registered session, whose id is greater than the parent's and the newest
 * @param sight what the session may rely on
 * @param hints the listed index; belongs to whoever takes this
 * @param parent the bundle that the label points at, else the newest of the repo
 * @param label the move of the label that was asked for
 */
record UploadStart(
    Session session,
    Sight sight,
    IndexHints hints,
    Optional<Bundles.Found> parent,
    Optional<LabelMove> label) {

  /** Registers sessions. */
  interface Registration {
    /** Registers a session for the bundle of a request, with an id greater than a given one. */
    Session register(UploadRequest request, Optional<BundleId> after);
  }

  /** Begins; if that fails, no session is left. */
  static UploadStart begin(
      Registration registration,
      Catalog catalog,
      ContentStore content,
      UploadRequest request,
      Trips trips) {
    Future<NewestBundle> newest = trips.start(() -> catalog.bundles().searchNewest(request.repo()));
    Future<Optional<LabelMove>> label = trips.start(() -> findLabel(catalog, request));
    Session session = registration.register(request, Optional.empty());
    boolean begun = false;
    try {
      Optional<BundleId> labelled = trips.join(label).flatMap(LabelMove::bundle);
      Optional<BundleId> greatest =
          Stream.concat(labelled.stream(), trips.join(newest).greatest().stream())
              .filter(BundleId::isKsuid)
              .max(BundleId::compareTo);
      if (greatest.isPresent() && session.id().compareTo(greatest.get()) <= 0) {
        // The clock is behind that of another machine: the order of bundles counts, not the time.
        session.leave();
        session = registration.register(request, greatest);
      }
      // After the session is there: whoever removes the repo sees one of the two.
      Future<Boolean> repo = trips.start(() -> catalog.repos().requireOpen(request.repo()));
      Future<Sight> sight = trips.start(session::look);
      Future<IndexHints> hints = trips.start(() -> IndexHints.list(content));
      Optional<Bundles.Found> parent =
          labelled.isPresent()
              ? catalog.bundles().find(request.repo(), labelled.get())
              : trips.join(newest).find();
      trips.join(repo);
      UploadStart start =
          new UploadStart(session, trips.join(sight), trips.join(hints), parent, trips.join(label));
      begun = true;
      return start;
    } finally {
      if (!begun) {
        session.leave();
      }
    }
  }

  private static Optional<LabelMove> findLabel(Catalog catalog, UploadRequest request) {
    return request
        .label()
        .map(name -> catalog.labels().begin(request.repo(), name, LabelCondition.ALWAYS));
  }
}
