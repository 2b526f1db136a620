package io.datamon.transfer;

import static io.datamon.transfer.TestContext.REPO;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.catalog.Bundles;
import io.datamon.content.CommitOutcome;
import io.datamon.content.IndexHints;
import io.datamon.content.PackOutput;
import io.datamon.content.Session;
import io.datamon.content.Sight;
import io.datamon.manifest.Manifest;
import io.datamon.manifest.ManifestSummary;
import io.datamon.manifest.ManifestWriter;
import io.datamon.manifest.PackListSummary;
import io.datamon.manifest.PackListWriter;
import io.datamon.manifest.PackSet;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import io.datamon.model.CatalogKeys;
import io.datamon.model.Contributor;
import io.datamon.model.Descriptors;
import io.datamon.model.Entry;
import io.datamon.model.NativeBundle;
import io.datamon.store.Key;
import io.datamon.store.MemoryStore;
import io.datamon.verify.Finding;
import io.datamon.verify.Verifier;
import io.datamon.verify.VerifySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle that names a file of several names, and not its first name. */
class LostFirstNameTest {
  @TempDir Path temp;

  private final MemoryStore store = new MemoryStore();
  private final TestContext context = TestContext.openWithoutCache(store).withRepo();

  /** Writes a bundle again without an entry, as no command does. */
  private BundleDescriptor without(BundleId id, String path) {
    Key key = CatalogKeys.bundle(REPO, id);
    Bundles.Found found = context.catalog.bundles().find(REPO, id).orElseThrow();
    BundleDescriptor bundle = (BundleDescriptor) found.object();
    NativeBundle old = bundle.requireNative();
    Uploader.Environment outside =
        new Uploader.Environment(TestContext.AHEAD, new SecureRandom(), "host", "user");
    RootSessions sessions =
        new RootSessions(
            context.content, context.metadata, context.metadata.info().uri(), false, outside);
    Session session = sessions.register(key, Optional.of(found.version()));
    Sight sight = session.look();
    try (PackOutput output =
        new PackOutput(
            context.content,
            session,
            sight,
            IndexHints.list(context.content),
            outside.clock(),
            outside.random(),
            3,
            1)) {
      PageStore pages =
          new PageStore(sight, context.content.packs(), output.pageWriter(), (ref, page) -> {});
      ManifestWriter writer = new ManifestWriter(sight.profile(), pages);
      long files = 0;
      long bytes = 0;
      for (var leaves = new Manifest(pages, old.manifest()).leaves(); leaves.hasNext(); ) {
        for (Entry entry : leaves.next().entries()) {
          if (!entry.path().equals(BundlePath.of(path))) {
            writer.add(entry, List.of());
            files += entry instanceof Entry.File ? 1 : 0;
            bytes += entry instanceof Entry.File ? entry.size() : 0;
          }
        }
      }
      ManifestSummary manifest = writer.finish();
      PackSet packs = manifest.packs().union(PackSet.of(pages.currentPack()));
      PackListSummary list = new PackListWriter(sight.profile(), pages).write(packs);
      pages.flush();
      output.finish();
      NativeBundle next =
          new NativeBundle(
              old.draft(),
              session.nonce(),
              session.id(),
              List.of(),
              old.cut(),
              manifest.top(),
              list.top(),
              old.entries() - 1,
              files,
              bytes,
              0);
      BundleDescriptor made = bundle.withNative(next);
      assertEquals(CommitOutcome.DONE, session.commit(Descriptors.write(key, made)));
      return made;
    } finally {
      session.leave();
    }
  }

  @Test
  void itIsNamedByVerificationAndTheOtherNamesAreRestoredWithTheirContents() throws IOException {
    Path source = temp.resolve("source");
    TestContext.Folder.write(source.resolve("a"), 5_000, 1);
    for (String name : List.of("d/b", "d/c")) {
      Files.createDirectories(source.resolve("d"));
      Files.createLink(source.resolve(name), source.resolve("a"));
    }
    byte[] content = Files.readAllBytes(source.resolve("a"));
    UploadSettings withOwners =
        new UploadSettings(false, false, true, false, false, Optional.empty(), Set.of(), 2, 2);
    BundleId id =
        context
            .uploader
            .upload(
                new UploadRequest(
                    REPO,
                    source,
                    "m",
                    new Contributor("A", "a@example.org"),
                    Optional.empty(),
                    withOwners),
                Progress.NONE)
            .bundle()
            .id();
    assertEquals(List.of(), findings());

    BundleDescriptor bundle = without(id, "a");

    List<Finding> found = findings();
    assertEquals(1, found.size(), "" + found);
    assertEquals(Finding.Severity.WARNING, found.get(0).severity());
    assertEquals(Optional.of(id), found.get(0).bundle());
    assertEquals(Optional.of(BundlePath.of("d/b")), found.get(0).path());
    assertTrue(found.get(0).message().contains("another name of a, which"), "" + found);

    BundleFiles files = new ContentFormats(context.content).open(bundle);
    for (DownloadSource from : List.of(files, new SubtreeSource(files, BundlePath.of("d")))) {
      Path out = temp.resolve("out-" + from.getClass().getSimpleName());
      DownloadResult result =
          new DownloadPipeline(
                  from,
                  new DownloadTarget("repo", id.value(), Bytes.EMPTY),
                  DownloadSettings.DEFAULT,
                  Clock.systemUTC(),
                  () -> "testrun1")
              .run(out, Progress.NONE);
      assertEquals(List.of(), result.failures());
      assertArrayEquals(content, Files.readAllBytes(out.resolve("d/b")));
      assertArrayEquals(content, Files.readAllBytes(out.resolve("d/c")));
      assertFalse(Files.exists(out.resolve("a")));
    }
  }

  private List<Finding> findings() {
    List<Finding> found = new ArrayList<>();
    new Verifier(context.catalog, context.content, VerifySettings.DATA, found::add).repo(REPO);
    return found;
  }
}
