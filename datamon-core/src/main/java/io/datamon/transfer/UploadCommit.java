package io.datamon.transfer;

import io.datamon.catalog.LabelMove;
import io.datamon.content.CommitOutcome;
import io.datamon.content.ContentStore;
import io.datamon.content.PackOutput;
import io.datamon.content.Session;
import io.datamon.content.Sight;
import io.datamon.error.ConflictException;
import io.datamon.error.DatamonException;
import io.datamon.error.UnavailableException;
import io.datamon.manifest.PackSet;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.CatalogKeys;
import io.datamon.model.Descriptors;
import io.datamon.model.PackId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * The last two round trips of an upload, once every pack is durable: the descriptor beside the
 * index and the label's history (W7), then the label beside the end of the session (W8).
 *
 * <p>One thread.
 */
final class UploadCommit {
  private static final int ATTEMPTS = 4;

  private final UploadRequest request;
  private final ContentStore content;
  private final UploadStart.Registration registration;
  private final PackOutput output;
  private final Trips trips;
  private final Runnable requireRepo;

  UploadCommit(
      UploadRequest request,
      ContentStore content,
      UploadStart.Registration registration,
      PackOutput output,
      Trips trips,
      Runnable requireRepo) {
    this.request = request;
    this.content = content;
    this.registration = registration;
    this.output = output;
    this.trips = trips;
    this.requireRepo = requireRepo;
  }

  /** Something that was seen and used has gone meanwhile: the upload begins again. */
  static final class BaseLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Commits, and again under a new id as long as a collector fences the session. No session is left
   * but one whose commit may still arrive.
   *
   * @param first the session that wrote the packs
   * @param describe makes the descriptor for a session
   * @param packs every pack that the bundle leads to
   * @return what was committed
   * @throws BaseLostException if a pack is about to be deleted
   * @throws LabelNotMovedException if only the label failed
   */
  BundleDescriptor run(
      Session first,
      Function<Session, BundleDescriptor> describe,
      PackSet packs,
      Optional<LabelMove> label) {
    Session session = first;
    Future<Boolean> index = trips.start(output::publishRest);
    try {
      for (int i = 0; i < ATTEMPTS; i++) {
        if (i > 0) {
          session = registration.register(request, Optional.of(session.id()));
          requireRepo.run(); // it may have been removed, which ended the session
          requirePacks(session, packs);
        }
        BundleDescriptor bundle = describe.apply(session);
        Optional<Future<Boolean>> history =
            label.map(move -> trips.start(() -> record(move, bundle.id())));
        CommitOutcome outcome =
            session.commit(
                Descriptors.write(CatalogKeys.bundle(request.repo(), bundle.id()), bundle));
        if (outcome == CommitOutcome.DONE) {
          trips.join(index);
          finish(session, bundle, label, history);
          return bundle;
        }
        if (outcome == CommitOutcome.CONFLICT) {
          throw new ConflictException(
              "another bundle with the id " + bundle.id() + " exists in repo " + request.repo());
        }
        session.leave();
        history.ifPresent(trips::join);
      }
      throw new UnavailableException(
          "the upload was taken for abandoned at every try to commit it; upload again");
    } finally {
      session.leave();
      trips.await(index); // so that what was sent is found by the next upload
    }
  }

  private void finish(
      Session session,
      BundleDescriptor bundle,
      Optional<LabelMove> label,
      Optional<Future<Boolean>> history) {
    Future<Boolean> leave = trips.start(session::leave);
    try {
      if (label.isPresent()) {
        trips.join(history.orElseThrow());
        label.get().apply();
      }
    } catch (DatamonException e) {
      throw new LabelNotMovedException(request.repo(), label.orElseThrow().label(), bundle, e);
    } finally {
      trips.await(leave);
    }
  }

  /** Points the label at a bundle that was there before. */
  void label(LabelMove move, BundleId bundle) {
    if (!move.bundle().equals(Optional.of(bundle))) {
      record(move, bundle);
      move.apply();
    }
  }

  private void record(LabelMove move, BundleId bundle) {
    move.record(bundle, List.of(request.contributor()));
  }

  /**
   * Makes sure that every pack is there and not about to go, for a session that is new (W3, W4).
   */
  private void requirePacks(Session session, PackSet packs) {
    Sight sight = session.look();
    if (packs.stream().anyMatch(sight.condemned()::contains)) {
      sight = session.release(sight, Set.copyOf(packs));
    }
    for (PackId pack : packs) {
      if (sight.excludes(pack) || !content.packs().exists(pack)) {
        throw new BaseLostException();
      }
    }
  }
}
