package io.datamon.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.InvalidInputException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.error.UnavailableException;
import io.datamon.model.BundleId;
import io.datamon.model.LabelName;
import io.datamon.store.CountingStore;
import io.datamon.store.CountingStore.Kind;
import io.datamon.store.FaultInjectingStore;
import io.datamon.store.MemoryStore;
import io.datamon.transfer.TestContext.Folder;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an upload of one changed file costs in requests and round trips (P8), and its label. */
class UploadRequestsTest {
  private static final String META = "dev/meta/";
  private static final String CONTENT = "dev/content/";
  private static final String BUNDLES = META + "bundles/repo/";

  @TempDir Path temp;
  private final FaultInjectingStore faults = new FaultInjectingStore(new MemoryStore());
  private final WaveStore waves = new WaveStore(faults);
  private final CountingStore counts = CountingStore.recording(waves);
  private TestContext context;
  private Path source;

  @BeforeEach
  void open() {
    context = TestContext.open(counts, temp.resolve("cache")).withRepo();
    source = Folder.tree(temp.resolve("source"), 400, 300, 1);
  }

  @AfterEach
  void close() {
    context.close();
  }

  private Map<Kind, Long> counted() {
    Map<Kind, Long> all = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      all.put(kind, counts.count(kind));
    }
    all.remove(Kind.BARRIER);
    return all;
  }

  private BundleId labelled(String label) {
    return context.catalog.labels().get(TestContext.REPO, LabelName.of(label)).bundle();
  }

  @Test
  void aFileCostsFourPutsAndADelete() {
    context.upload(source);
    context.upload(source);
    Folder.write(source.resolve("d7/f70"), 2000, 99);
    counts.reset();

    UploadOutcome outcome = context.upload(source);

    assertEquals(1, outcome.readFiles());
    assertEquals(
        Map.of(Kind.PUT, 4L, Kind.DELETE, 1L, Kind.GET, 3L, Kind.LIST, 2L, Kind.HEAD, 1L),
        counted(),
        counts.operations().toString());
    context.assertHolds(source, outcome.bundle());
  }

  @Test
  void aLabelCostsTwoPutsMore() {
    context.uploader.upload(context.labelled(source, "latest"), Progress.NONE);
    Folder.write(source.resolve("d7/f70"), 2000, 99);
    counts.reset();

    UploadOutcome outcome =
        context.uploader.upload(context.labelled(source, "latest"), Progress.NONE);

    assertEquals(
        Map.of(Kind.PUT, 6L, Kind.DELETE, 1L, Kind.GET, 4L, Kind.LIST, 2L, Kind.HEAD, 1L),
        counted(),
        counts.operations().toString());
    assertEquals(outcome.bundle().id(), labelled("latest"));
  }

  @Test
  void aFileTakesFiveRoundTrips() {
    UploadOutcome first = context.upload(source);
    Folder.write(source.resolve("d7/f70"), 2000, 99);
    waves
        .wave("PUT " + CONTENT + "sessions/", "LIST " + BUNDLES)
        .wave(
            "GET " + META + "repos/",
            "GET " + CONTENT + "gc/head",
            "LIST " + CONTENT + "index/",
            "GET " + BUNDLES + first.bundle().id())
        .wave("PUT " + CONTENT + "packs/", "HEAD " + BUNDLES + first.bundle().id())
        .wave("PUT " + BUNDLES, "PUT " + CONTENT + "index/")
        .wave("DELETE " + CONTENT + "sessions/");

    UploadOutcome outcome = context.upload(source);

    assertEquals(List.of(), waves.end());
    context.assertHolds(source, outcome.bundle());
  }

  @Test
  void aFileAndALabelTakeFiveRoundTripsToo() {
    UploadOutcome first =
        context.uploader.upload(context.labelled(source, "latest"), Progress.NONE);
    Folder.write(source.resolve("d7/f70"), 2000, 99);
    waves
        .wave(
            "PUT " + CONTENT + "sessions/", "LIST " + BUNDLES, "GET " + META + "labels/repo/latest")
        .wave(
            "GET " + META + "repos/",
            "GET " + CONTENT + "gc/head",
            "LIST " + CONTENT + "index/",
            "GET " + BUNDLES + first.bundle().id())
        .wave("PUT " + CONTENT + "packs/", "HEAD " + BUNDLES + first.bundle().id())
        .wave("PUT " + BUNDLES, "PUT " + CONTENT + "index/", "PUT " + META + "labels-history/")
        .wave("PUT " + META + "labels/repo/latest", "DELETE " + CONTENT + "sessions/");

    UploadOutcome outcome =
        context.uploader.upload(context.labelled(source, "latest"), Progress.NONE);

    assertEquals(List.of(), waves.end());
    assertEquals(outcome.bundle().id(), labelled("latest"));
  }

  @Test
  void theParentIsLookedAtOnceMoreAfterTheHeadWasRead() {
    context.upload(source);
    Folder.write(source.resolve("d7/f70"), 2000, 99);
    counts.reset();

    context.upload(source);

    long headRead = end(Kind.GET, "gc/head");
    long looked =
        counts.operations().stream()
            .filter(op -> op.kind() == Kind.HEAD && op.subject().endsWith("bundle.yaml"))
            .findFirst()
            .orElseThrow()
            .begin();
    assertTrue(looked > headRead);
  }

  private long end(Kind kind, String subject) {
    return counts.operations().stream()
        .filter(op -> op.kind() == kind && op.subject().contains(subject))
        .findFirst()
        .orElseThrow()
        .end();
  }

  @Test
  void theLabelIsMovedOnlyWhenTheBundleExists() {
    context.uploader.upload(context.labelled(source, "latest"), Progress.NONE);
    Folder.write(source.resolve("d7/f70"), 2000, 99);
    faults.failBefore(
        Kind.PUT, key -> key.startsWith(BUNDLES), 1, () -> new UnavailableException("down"));
    BundleId before = labelled("latest");

    assertThrows(
        UnavailableException.class,
        () -> context.uploader.upload(context.labelled(source, "latest"), Progress.NONE));

    assertTrue(faults.allStruck());
    assertEquals(before, labelled("latest"));
  }

  @Test
  void aLabelThatCannotBeMovedSaysWhichBundleWasMade() {
    for (String key : List.of("labels/repo/", "labels-history/repo/")) {
      faults.failBefore(
          Kind.PUT, k -> k.startsWith(META + key), 1, () -> new UnavailableException("down"));

      LabelNotMovedException thrown =
          assertThrows(
              LabelNotMovedException.class,
              () -> context.uploader.upload(context.labelled(source, "latest"), Progress.NONE));

      assertTrue(faults.allStruck());
      BundleId made = context.catalog.bundles().newest(TestContext.REPO).id();
      assertEquals(made, thrown.bundle().id());
      assertTrue(thrown.getMessage().contains(made.value()), thrown.getMessage());
      assertTrue(thrown.getMessage().contains("down"), thrown.getMessage());
      assertEquals(List.of(), context.contents("sessions/"));
      Folder.write(source.resolve("again"), 2000, 98);
    }
  }

  @Test
  void aLabelWhoseMoveIsNotKnownIsReportedAsSuch() {
    faults
        .failAfter(
            Kind.PUT,
            k -> k.startsWith(META + "labels/"),
            1,
            () -> new OutcomeUnknownException("lost"))
        .failBefore(
            Kind.GET,
            k -> k.startsWith(META + "labels/"),
            2,
            () -> new UnavailableException("no answer"));

    LabelNotMovedException thrown =
        assertThrows(
            LabelNotMovedException.class,
            () -> context.uploader.upload(context.labelled(source, "latest"), Progress.NONE));

    assertTrue(thrown.getCause() instanceof OutcomeUnknownException, "" + thrown.getCause());
  }

  @Test
  void aLabelWithANameThatIsNotValidIsRefusedBeforeAnythingIsSent() {
    UploadRequest bad = context.request(source);
    UploadRequest request =
        new UploadRequest(
            bad.repo(),
            source,
            "",
            bad.contributor(),
            java.util.Optional.of(LabelName.stored("not valid")),
            bad.settings());

    assertThrows(
        InvalidInputException.class, () -> context.uploader.upload(request, Progress.NONE));

    assertEquals(List.of(), context.contents("packs/"));
    assertEquals(List.of(), context.contents("sessions/"));
  }

  @Test
  void theParentIsTheBundleOfTheLabelElseTheNewest() {
    UploadOutcome first = context.uploader.upload(context.labelled(source, "old"), Progress.NONE);
    Folder.write(source.resolve("second"), 500, 2);
    UploadOutcome second = context.upload(source);
    Folder.write(source.resolve("third"), 500, 3);

    UploadOutcome onLabel = context.uploader.upload(context.labelled(source, "old"), Progress.NONE);
    UploadOutcome onNewest =
        context.uploader.upload(context.labelled(source, "other"), Progress.NONE);

    assertEquals(List.of(first.bundle().id()), second.bundle().parents());
    assertEquals(List.of(first.bundle().id()), onLabel.bundle().parents());
    assertEquals(List.of(onLabel.bundle().id()), onNewest.bundle().parents());
    assertEquals(onLabel.bundle().id(), labelled("old"));
    assertEquals(onNewest.bundle().id(), labelled("other"));
  }
}
