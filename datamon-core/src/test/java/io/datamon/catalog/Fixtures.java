package io.datamon.catalog;

import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.BundleIds;
import io.datamon.model.CatalogKeys;
import io.datamon.model.ChunkRef;
import io.datamon.model.Contributor;
import io.datamon.model.Descriptors;
import io.datamon.model.Digest;
import io.datamon.model.NativeBundle;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import io.datamon.model.Profile;
import io.datamon.model.RepoDescriptor;
import io.datamon.model.RepoName;
import io.datamon.model.VoidDescriptor;
import io.datamon.store.Key;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Random;

/** Descriptors for tests. */
final class Fixtures {
  static final RepoName REPO = RepoName.of("r");
  static final Instant NOW = Instant.parse("2026-11-21T08:50:44Z");
  static final Contributor JANE = new Contributor("Jane", "jane@example.com");

  private Fixtures() {}

  static RepoDescriptor repo(RepoName name) {
    return new RepoDescriptor(
        name, "of " + name, OffsetDateTime.parse("2026-11-21T08:50:44Z"), JANE);
  }

  static BundleId idAt(Instant time, Random random) {
    return BundleIds.next(InstantSource.fixed(time), random);
  }

  static BundleDescriptor bundle(BundleId id, String nonceDigit) {
    ChunkRef ref = new ChunkRef(new Digest(1, 2, 3, 4), 10, new Place(new PackId(5, 6), 0, 64, 10));
    return BundleDescriptor.ofNative(
        id,
        "message of " + id,
        List.of(),
        NOW,
        List.of(JANE),
        new NativeBundle(
            NativeBundle.DRAFT,
            nonceDigit.repeat(32),
            id,
            List.of(),
            NativeBundle.Cut.of(Profile.STANDARD),
            ref,
            ref,
            1,
            0,
            0,
            0));
  }

  static void put(ScriptedStore store, RepoName repo, BundleId id) {
    Key key = CatalogKeys.bundle(repo, id);
    store.put(key.value(), Descriptors.write(key, bundle(id, "a")));
  }

  static VoidDescriptor gone(BundleId id) {
    return new VoidDescriptor(id, id, "test", NOW);
  }

  static void putVoid(ScriptedStore store, RepoName repo, BundleId id) {
    Key key = CatalogKeys.bundle(repo, id);
    store.put(key.value(), Descriptors.write(key, gone(id)));
  }
}
