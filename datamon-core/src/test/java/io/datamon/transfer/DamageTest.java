package io.datamon.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.content.PackLayoutProbe;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.Entry;
import io.datamon.model.PackId;
import io.datamon.store.Key;
import io.datamon.verify.Finding;
import io.datamon.verify.Verifier;
import io.datamon.verify.VerifySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every object of a small context is damaged, one at a time: bits flipped, cut off, lengthened,
 * removed, swapped with others of its kind, replaced by what it was before. Verification finds it
 * and names each bundle and path that cannot be read; whatever any way of reading returns is right;
 * what does not lead to the damage goes on.
 *
 * <p>{@code -Ddatamon.damage.every=true}: every bit and every length; else a seeded bit of each
 * byte, and each length near a border.
 */
@Tag("long")
final class DamageTest {
  private static final boolean EVERY = Boolean.getBoolean("datamon.damage.every");
  private static final long SEED = Long.getLong("datamon.damage.seed", 20261121);

  /** One of so many cases is also downloaded, which takes a hundred times as long. */
  private static final int DOWNLOADS = 300;

  @TempDir private Path temp;
  private final Random random = new Random(SEED);
  private DamageContext damage;
  private final NavigableMap<String, Integer> cases = new TreeMap<>();
  private final NavigableMap<String, Integer> found = new TreeMap<>();
  private long count;
  private final long begun = System.nanoTime();

  @BeforeEach
  void make() throws IOException {
    damage = DamageContext.make(temp);
    assertEquals(List.of(), verify(), "nothing is damaged yet");
    assertTrue(damage.readAll().isEmpty(), "nothing is damaged yet");
  }

  @AfterEach
  void close() {
    damage.close();
  }

  private List<Finding> verify() {
    List<Finding> findings = new ArrayList<>();
    new Verifier(damage.context.catalog, damage.freshContent(), VerifySettings.DATA, findings::add)
        .context();
    return findings;
  }

  /** The kind of an object, by its key. */
  private static String kind(Key key) {
    String[] parts = key.value().split("/", -1);
    return switch (parts[0].equals("contexts") ? parts[0] : parts[2]) {
      case "gc" -> parts[3];
      default -> parts[0].equals("contexts") ? parts[0] : parts[2];
    };
  }

  /** What damage means for what is read. */
  private enum Meaning {
    /** It is damage: it is found. */
    DAMAGE,
    /**
     * It is what a deletion leaves, a hint, or a state that was: nothing tells that it is wrong.
     */
    LEGAL
  }

  private void damaged(Key key, Optional<byte[]> bytes, String how, Meaning meaning)
      throws IOException {
    String where = how + " of " + key + ", seed " + SEED;
    damage.store.damage(key, bytes);
    try {
      List<Finding> findings = verify();
      if (meaning == Meaning.DAMAGE) {
        DamageContext.Lost lost = damage.readAll();
        if (!kind(key).equals("contexts")) { // which is read before anything can be verified
          assertTrue(!findings.isEmpty(), where + " is not found; lost: " + lost);
        }
        assertNamed(lost, findings, where);
        assertElsewhereUntouched(key, lost, where);
        found.merge(kind(key), 1, Integer::sum);
      }
      if (++count % DOWNLOADS == 0) {
        damage.downloadAll(temp, random);
      }
      cases.merge(how.split(" ", -1)[0], 1, Integer::sum);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(where + ": " + e, e);
    } finally {
      damage.store.heal();
    }
  }

  /** Asserts that each path that cannot be read is named with its bundle. */
  private void assertNamed(DamageContext.Lost lost, List<Finding> findings, String where) {
    for (Map.Entry<BundleId, Set<String>> bundle : lost.files.entrySet()) {
      for (String path : bundle.getValue()) {
        assertTrue(
            findings.stream().anyMatch(f -> names(f, bundle.getKey(), path)),
            () -> where + ": " + bundle.getKey() + " " + path + " is not named by " + findings);
      }
    }
    for (BundleId bundle : lost.listings) {
      assertTrue(
          findings.stream().anyMatch(f -> f.bundle().equals(Optional.of(bundle))),
          () -> where + ": " + bundle + " is not named by " + findings);
    }
    if (!lost.isEmpty() && !where.contains(" contexts/")) {
      assertTrue(
          findings.stream().anyMatch(f -> f.severity() == Finding.Severity.CORRUPT)
              || where.startsWith("removed"),
          () -> where + ": " + lost + " is lost, and verification says " + findings);
    }
  }

  /** Tells whether a finding names a path, or a run of the listing that holds it. */
  private boolean names(Finding finding, BundleId bundle, String path) {
    if (!finding.bundle().equals(Optional.of(bundle)) || finding.path().isEmpty()) {
      return false;
    }
    String named = finding.path().get().toString();
    if (named.equals(path)) {
      return true;
    }
    boolean toEnd = finding.message().startsWith("what follows here cannot");
    if (!toEnd && !finding.message().startsWith("what is listed from here up to ")) {
      return false;
    }
    List<String> paths =
        damage.bundles.entrySet().stream()
            .filter(e -> e.getKey().id().equals(bundle))
            .flatMap(e -> e.getValue().entries().stream())
            .map(e -> e.path().toString())
            .toList();
    int end = paths.size();
    for (int i = 0; !toEnd && i < paths.size(); i++) {
      if (finding.message().startsWith("what is listed from here up to " + paths.get(i) + " ")) {
        end = i;
      }
    }
    int at = paths.indexOf(path);
    return at >= paths.indexOf(named) && at < end;
  }

  /** Asserts that what does not need the object is read as before. */
  private void assertElsewhereUntouched(Key key, DamageContext.Lost lost, String where) {
    switch (kind(key)) {
      case "packs", "forward" -> {
        assertEquals(Set.of(), lookUpsBut(lost, "diff"), where);
        PackId pack = PackId.parse(key.value().substring(key.value().lastIndexOf('/') + 1));
        damage.bundles.forEach(
            (bundle, contents) -> {
              if (!contents.packs().contains(pack)) {
                assertEquals(null, lost.files.get(bundle.id()), where);
                assertTrue(!lost.listings.contains(bundle.id()), where);
              }
            });
      }
      case "head", "batches", "sessions", "index" -> assertTrue(lost.isEmpty(), where + lost);
      default -> {
        // A descriptor, a label, a move: only what is looked up by it.
        assertEquals(Set.of(), lost.files.keySet(), where);
        assertTrue(lookUpsBut(lost, "diff").size() <= 2, where + lost);
      }
    }
  }

  private static Set<String> lookUpsBut(DamageContext.Lost lost, String but) {
    Set<String> rest = new TreeSet<>(lost.lookUps);
    rest.remove(but);
    return rest;
  }

  @Test
  void everyFlippedBitIsFoundAndNothingWrongIsRead() throws IOException {
    for (Map.Entry<Key, byte[]> object : damage.objects.entrySet()) {
      byte[] bytes = object.getValue();
      Set<Integer> whole = allBitsOf(object.getKey(), bytes);
      for (int at = 0; at < bytes.length; at++) {
        if (EVERY || whole.contains(at)) {
          for (int bit = 0; bit < 8; bit++) {
            flip(object.getKey(), bytes, at, bit);
          }
        } else if (random.nextInt(share(object.getKey())) == 0) {
          flip(object.getKey(), bytes, at, random.nextInt(8));
        }
      }
    }
    end("flipped", 8);
  }

  /** In the short form, one of so many bytes has a bit flipped. */
  private static int share(Key key) {
    return switch (kind(key)) {
      case "packs", "forward" -> 8;
      case "index" -> 128;
      default -> 8; // all bits of which are flipped by tests of the codecs, too
    };
  }

  private void flip(Key key, byte[] bytes, int at, int bit) throws IOException {
    byte[] bad = bytes.clone();
    bad[at] ^= (byte) (1 << bit);
    damaged(key, Optional.of(bad), "flipped bit " + bit + " of byte " + at, Meaning.DAMAGE);
  }

  /** Bytes of which every bit is flipped in the short form, too. */
  private static Set<Integer> allBitsOf(Key key, byte[] bytes) {
    Set<Integer> all = new TreeSet<>();
    if (kind(key).equals("batches") || kind(key).equals("repos")) {
      for (int i = 0; i < Math.min(25, bytes.length); i++) {
        all.add(i);
      }
    }
    return all;
  }

  @Test
  void everyCutAndEveryAdditionIsFoundAndNothingWrongIsRead() throws IOException {
    for (Map.Entry<Key, byte[]> object : damage.objects.entrySet()) {
      byte[] bytes = object.getValue();
      Key key = object.getKey();
      Set<Integer> lengths = new TreeSet<>();
      for (int border : borders(key, bytes)) {
        for (int length = border - 1; length <= border + 1; length++) {
          lengths.add(length);
        }
        lengths.add(border + 30);
      }
      for (int length = 0; length < bytes.length; length++) {
        boolean sampled = !kind(key).equals("index") && random.nextInt(64) == 0;
        if (EVERY || lengths.contains(length) || sampled) {
          byte[] cut = Arrays.copyOf(bytes, length);
          damaged(key, Optional.of(cut), "cut to " + length, Meaning.DAMAGE);
        }
      }
      for (int more : new int[] {1, 100, bytes.length}) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + more);
        for (int i = bytes.length; i < longer.length; i++) {
          longer[i] = more == bytes.length ? bytes[i - bytes.length] : (byte) random.nextInt(256);
        }
        damaged(key, Optional.of(longer), "lengthened by " + more, Meaning.DAMAGE);
      }
    }
    end("cut", 8);
    assertTrue(cases.get("lengthened") >= 60, cases::toString);
  }

  /** Where parts of an object begin and end. */
  private static Set<Integer> borders(Key key, byte[] bytes) {
    Set<Integer> borders = new TreeSet<>(List.of(0, 1, bytes.length - 1, bytes.length / 2));
    if (kind(key).equals("packs")) {
      borders.addAll(PackLayoutProbe.borders(bytes));
    } else if (kind(key).equals("index")) {
      borders.addAll(List.of(64, 80, bytes.length - 12, bytes.length - 4, 8_000));
    } else {
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i] == '\n') {
          borders.add(i);
        }
      }
    }
    return borders;
  }

  @Test
  void whatIsRemovedOrSwappedIsFoundAndNothingWrongIsRead() throws IOException {
    for (Key key : damage.objects.keySet()) {
      // Of a label, a move, a bundle without a label, a void, a session, a segment: a deletion.
      boolean told =
          switch (kind(key)) {
            case "packs", "forward", "head", "batches", "contexts" -> true;
            case "meta" -> key.value().endsWith("repo.yaml") || isLabelled(key);
            default -> false;
          };
      damaged(key, Optional.empty(), "removed", told ? Meaning.DAMAGE : Meaning.LEGAL);
      for (Map.Entry<Key, byte[]> other : damage.objects.entrySet()) {
        if (!other.getKey().equals(key) && group(other.getKey()).equals(group(key))) {
          damaged(
              key,
              Optional.of(other.getValue()),
              "swapped with " + other.getKey(),
              kind(key).equals("index") ? Meaning.LEGAL : Meaning.DAMAGE);
        }
      }
    }
    end("swapped", 5);
    assertTrue(cases.get("removed") >= 20, cases::toString);
  }

  /** Objects of one kind: those of the metadata by what they describe. */
  private static String group(Key key) {
    return kind(key).equals("meta") ? key.value().split("/", -1)[2] : kind(key);
  }

  private boolean isLabelled(Key key) {
    for (Map.Entry<BundleDescriptor, DamageContext.Contents> bundle : damage.bundles.entrySet()) {
      if (key.value().contains("/" + bundle.getKey().id() + "/")) {
        return !bundle.equals(
            damage.bundles.entrySet().iterator().next()); // the first has none now
      }
    }
    return false;
  }

  @Test
  void anOlderVersionOfAnObjectIsAStateThatWas() throws IOException {
    assertEquals(
        Set.of("head", "label.yaml"),
        new TreeSet<>(damage.older.keySet().stream().map(k -> name(k)).toList()));
    for (Map.Entry<Key, byte[]> object : damage.older.entrySet()) {
      Key key = object.getKey();
      damage.store.damage(key, Optional.of(object.getValue()));
      List<Finding> findings = verify();
      assertEquals(List.of(), findings, "older " + key);
      damage.bundles.forEach(
          (bundle, contents) ->
              assertEquals(
                  contents.entries().size(),
                  entries(bundle),
                  "bundles are what they are, whatever labels say"));
      damage.store.heal();
    }
  }

  private int entries(BundleDescriptor bundle) {
    List<Entry> entries = new ArrayList<>();
    new ContentFormats(damage.freshContent()).open(bundle).entries().forEachRemaining(entries::add);
    return entries.size();
  }

  private static String name(Key key) {
    return key.value().substring(key.value().lastIndexOf('/') + 1);
  }

  private void end(String how, int kinds) {
    System.out.printf(
        "damage: %d objects of %d bytes; cases %s; found by kind %s; seed %d; %d s%n",
        damage.objects.size(),
        damage.objects.values().stream().mapToInt(b -> b.length).sum(),
        cases,
        found,
        SEED,
        (System.nanoTime() - begun) / 1_000_000_000);
    assertTrue(cases.get(how) >= 60, cases::toString);
    assertTrue(found.size() >= kinds, found::toString);
  }
}
