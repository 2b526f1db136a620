package io.datamon.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.content.IndexProbe;
import io.datamon.content.IndexRebuild;
import io.datamon.model.Profile;
import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.Key;
import io.datamon.store.MemoryStore;
import io.datamon.store.Payload;
import io.datamon.store.StoredObject;
import io.datamon.transfer.TestContext.Folder;
import io.datamon.verify.Finding;
import io.datamon.verify.Verifier;
import io.datamon.verify.VerifySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was damaged or lost is made good again. */
final class MendingTest {
  @TempDir private Path temp;
  private final MemoryStore store = new MemoryStore();
  private TestContext context;
  private Path source;

  @BeforeEach
  void open() {
    context = TestContext.open(store, temp.resolve("cache")).withRepo();
    source = Folder.tree(temp.resolve("source"), 60, 3000, 1);
    Folder.write(source.resolve("large"), 300_000, 7);
  }

  @AfterEach
  void close() {
    context.close();
  }

  private List<Finding> verify() {
    List<Finding> findings = new ArrayList<>();
    try (TestContext reader = TestContext.open(store, temp.resolve("cache"))) {
      new Verifier(reader.catalog, reader.content, VerifySettings.DATA, findings::add).context();
    }
    return findings;
  }

  private byte[] bytes(String key) throws IOException {
    try (StoredObject object = context.content.store().get(new Key(key), ByteRange.ALL)) {
      return object.body().readAllBytes();
    }
  }

  private void put(String key, byte[] bytes) {
    context.content.store().put(new Key(key), Payload.of(bytes), Condition.ALWAYS, Durability.NOW);
  }

  private IndexRebuild.Outcome rebuild() {
    List<String> before = context.contents("index/");
    IndexRebuild.Outcome planned =
        IndexRebuild.plan(context.content, TestContext.AHEAD, new SecureRandom());
    assertEquals(before, context.contents("index/"), "a plan changes nothing");
    IndexRebuild.Outcome done =
        IndexRebuild.run(context.content, TestContext.AHEAD, new SecureRandom());
    assertEquals(planned, done);
    return done;
  }

  /** Damages the first record of the largest pack; its table of contents stays sound. */
  private void damageARecord() throws IOException {
    String largest = "";
    for (String key : context.contents("packs/")) {
      largest = largest.isEmpty() || bytes(key).length > bytes(largest).length ? key : largest;
    }
    byte[] pack = bytes(largest);
    pack[64 + 56 + 10] ^= 4;
    put(largest, pack);
  }

  @Test
  void anUploadAfterVerificationSendsAgainWhatIsDamaged() throws IOException {
    UploadOutcome first = context.upload(source);
    damageARecord();
    UploadOutcome unaware = context.upload(source);
    assertEquals(0, unaware.sentBytes(), "a sound table of contents hides the damage");
    List<Finding> findings = verify();
    assertTrue(findings.stream().anyMatch(f -> f.path().isPresent()), findings::toString);
    UploadOutcome again = context.upload(source);
    assertTrue(again.sentBytes() > 0);
    context.assertHolds(source, again.bundle());
    assertFalse(
        verify().stream().anyMatch(f -> f.bundle().equals(Optional.of(again.bundle().id()))),
        "the new bundle is sound");
    assertEquals(0, context.upload(source).sentBytes(), "and sent once");
    assertTrue(
        verify().stream().anyMatch(f -> f.bundle().equals(Optional.of(first.bundle().id()))),
        "the older one is told as long as it is there");
  }

  @Test
  void aPackThatIsSoundAgainIsTrustedAgain() throws IOException {
    context.upload(source);
    String key = context.contents("packs/").get(0);
    byte[] sound = bytes(key);
    byte[] pack = sound.clone();
    pack[64 + 56] ^= 4;
    put(key, pack);
    assertFalse(verify().isEmpty());
    put(key, sound);
    assertEquals(List.of(), verify());
    assertEquals(0, context.upload(source).sentBytes());
  }

  @Test
  void theIndexMadeFromPacksIsEqualToTheOneLost() throws IOException {
    context.upload(source);
    Folder.write(source.resolve("more"), 40_000, 8);
    context.upload(source);
    Set<String> lost = IndexProbe.records(context.content);
    assertTrue(lost.size() > 100, "" + lost.size());
    List<String> segments = context.contents("index/");
    segments.forEach(key -> context.content.store().delete(new Key(key)));
    int packs = context.storedPacks().size();
    assertEquals(new IndexRebuild.Outcome(packs, 0, 0), rebuild());
    assertEquals(lost, IndexProbe.records(context.content));
    assertEquals(new IndexRebuild.Outcome(0, 0, 0), rebuild(), "nothing is missing now");
    // One who has no parent to look into finds everything by it.
    try (TestContext other = TestContext.open(store, "prod", Profile.SMALL, TestContext.AHEAD)) {
      other.withRepo();
      UploadOutcome copy = other.upload(source);
      assertTrue(copy.sentBytes() < 100_000, "" + copy.sentBytes());
      other.assertHolds(source, copy.bundle());
    }
  }

  @Test
  void aDamagedSegmentIsMadeAgain() throws IOException {
    context.upload(source);
    Set<String> before = IndexProbe.records(context.content);
    String key = context.contents("index/").get(0);
    byte[] segment = bytes(key);
    segment[segment.length - 3] ^= 1;
    put(key, segment);
    IndexRebuild.Outcome outcome = rebuild();
    assertEquals(1, outcome.removed());
    assertTrue(outcome.packs() > 0);
    assertFalse(context.contents("index/").contains(key));
    assertEquals(before, IndexProbe.records(context.content));
    assertEquals(List.of(), verify());
  }
}
