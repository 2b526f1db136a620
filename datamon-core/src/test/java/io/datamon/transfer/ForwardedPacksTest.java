package io.datamon.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.content.HandMadeCollector;
import io.datamon.content.PackFiles;
import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import io.datamon.model.Entry;
import io.datamon.model.FileContent;
import io.datamon.model.PackId;
import io.datamon.store.MemoryStore;
import io.datamon.transfer.TestContext.Folder;
import io.datamon.verify.Finding;
import io.datamon.verify.Verifier;
import io.datamon.verify.VerifySettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles whose packs a collector has rewritten. */
class ForwardedPacksTest {
  @TempDir Path temp;
  private final MemoryStore store = new MemoryStore();
  private TestContext context;
  private Path source;
  private UploadOutcome first;

  @BeforeEach
  void open() {
    context = TestContext.open(store, temp.resolve("cache")).withRepo();
    source = Folder.tree(temp.resolve("source"), 60, 3000, 1);
    Folder.write(source.resolve("large"), 300_000, 7);
    first = context.upload(source);
  }

  @AfterEach
  void close() {
    context.close();
  }

  /** Rewrites every pack so many times, and returns the packs that are there then. */
  private Set<PackId> rewriteAll(int times) {
    HandMadeCollector collector = context.collector();
    Set<PackId> packs = context.storedPacks();
    for (int i = 0; i < times; i++) {
      Set<PackId> next = new HashSet<>();
      packs.forEach(pack -> next.addAll(collector.rewrite(pack)));
      packs = next;
    }
    assertEquals(packs, new HashSet<>(context.storedPacks()));
    return packs;
  }

  private void assertReadsAll(TestContext reader, UploadOutcome outcome) throws Exception {
    reader.assertHolds(source, outcome.bundle());
    Path out = temp.resolve("out");
    DownloadResult result =
        new DownloadPipeline(
                new ContentFormats(reader.content).open(outcome.bundle()),
                new DownloadTarget("repo", outcome.bundle().id().value(), Bytes.EMPTY),
                DownloadSettings.DEFAULT.withMetadata(false),
                TestContext.AHEAD,
                () -> "abcdefgh")
            .run(out, Progress.NONE);
    assertEquals(List.of(), result.failures());
    Folder.read(source)
        .forEach(
            (path, bytes) ->
                assertTrue(
                    Arrays.equals(bytes, Folder.read(out).get(path)), "contents of " + path));
  }

  @Test
  void readersFollowOneRewriteAndTwo() throws Exception {
    rewriteAll(2);
    try (TestContext reader = TestContext.openWithoutCache(store)) {
      assertReadsAll(reader, first);
    }
  }

  @Test
  void verificationFollowsThem() {
    rewriteAll(2);
    List<Finding> findings = new ArrayList<>();
    try (TestContext reader = TestContext.openWithoutCache(store)) {
      Verifier verifier =
          new Verifier(reader.catalog, reader.content, VerifySettings.DATA, findings::add);
      verifier.context();
      assertEquals(List.of(), findings);
      assertTrue(verifier.outcome().entries() > 60);
    }
  }

  @Test
  void verificationFindsThatAForwardedChunkIsGone() {
    PackId gone = rewriteAll(1).iterator().next();
    context.content.store().delete(PackFiles.key(gone));
    List<Finding> findings = new ArrayList<>();
    try (TestContext reader = TestContext.openWithoutCache(store)) {
      Verifier verifier =
          new Verifier(reader.catalog, reader.content, VerifySettings.STRUCTURE, findings::add);
      verifier.context();
      assertTrue(
          findings.stream().anyMatch(f -> f.severity() == Finding.Severity.CORRUPT),
          findings::toString);
    }
  }

  @Test
  void anUploadWithWarmCachesKeepsTheReferencesVerbatim() throws Exception {
    rewriteAll(1);
    Folder.write(source.resolve("new"), 2000, 99);

    UploadOutcome second = context.upload(source);

    assertKept(second);
    assertEquals(1, second.readFiles());
    assertReadsAll(context, second);
  }

  @Test
  void anUploadFromAFreshHostKeepsTheReferencesVerbatim() throws Exception {
    rewriteAll(2);
    Folder.write(source.resolve("new"), 2000, 99);
    try (TestContext fresh = TestContext.openWithoutCache(store)) {
      UploadOutcome second = fresh.upload(source);

      assertKept(second);
      assertTrue(second.sentBytes() < 30_000, "sent " + second.sentBytes());
      assertReadsAll(fresh, second);
    }
  }

  /** Asserts that files of the first bundle have just the content they had, places included. */
  private void assertKept(UploadOutcome second) {
    assertEquals(List.of(first.bundle().id()), second.bundle().parents());
    for (String path : List.of("large", "d0/f0", "d5/f55")) {
      assertEquals(content(first, path), content(second, path), path);
    }
  }

  private FileContent content(UploadOutcome outcome, String path) {
    BundleFiles files = new ContentFormats(context.content).open(outcome.bundle());
    return ((Entry.File) files.find(BundlePath.of(path)).orElseThrow()).content();
  }
}
