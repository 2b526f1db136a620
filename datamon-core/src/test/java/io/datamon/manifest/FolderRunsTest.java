package io.datamon.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import io.datamon.model.Entry;
import io.datamon.model.Extras;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whether the folder of each entry is a folder, found out with few names held. */
class FolderRunsTest {
  /** A bundle in manifest order. */
  private final TreeMap<BundlePath, Entry> entries = new TreeMap<>();

  private int readAgain;

  private void put(BundlePath path, boolean isFolder) {
    entries.put(
        path,
        isFolder
            ? new Entry.Directory(path, 0755, Instant.EPOCH, Extras.NONE)
            : new Entry.Link(path, 0777, Instant.EPOCH, Bytes.of("x"), Extras.NONE));
  }

  private boolean isFolder(BundlePath path) {
    return entries.get(path) instanceof Entry.Directory;
  }

  private FolderRuns runs(int mostHeld, int alwaysHeld) {
    return new FolderRuns(
        folder -> {
          readAgain++;
          return entries.values().stream()
              .filter(entry -> !entry.path().isRoot() && entry.path().parent().equals(folder))
              .iterator();
        },
        mostHeld,
        alwaysHeld);
  }

  /** Makes a tree; the folders of some entries are none. */
  private void randomTree(Random random) {
    entries.clear();
    put(BundlePath.ROOT, true);
    List<BundlePath> folders = new ArrayList<>(List.of(BundlePath.ROOT));
    int size = random.nextInt(120);
    for (int i = 0; i < size; i++) {
      BundlePath in = folders.get(random.nextInt(folders.size()));
      byte[] name = {(byte) "!-.0a~\u00ff".charAt(random.nextInt(7)), (byte) ('a' + i % 26)};
      BundlePath path = in.resolve(name);
      boolean folder = random.nextInt(3) > 0;
      put(path, folder);
      if (folder || random.nextInt(20) == 0) {
        folders.add(path);
      }
    }
    folders.subList(1, folders.size()).stream()
        .filter(path -> random.nextInt(15) == 0)
        .forEach(entries::remove);
  }

  @Test
  void orphansAreFoundWhateverIsHeld() {
    for (long seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      randomTree(random);
      int most = random.nextInt(30);
      int always = random.nextInt(3);
      FolderRuns runs = runs(most, always);
      FolderRuns pages = runs(most, always);
      List<BundlePath> orphans = new ArrayList<>();
      List<BundlePath> expected = new ArrayList<>();
      String where = "seed " + seed + ", " + most + " and " + always + " held";
      for (Entry entry : entries.values()) {
        boolean fine = entry.path().isRoot() || isFolder(entry.path().parent());
        assertEquals(fine, runs.add(entry), where + ": " + entry.path());
        if (!fine && expected.stream().noneMatch(e -> e.parent().equals(entry.path().parent()))) {
          expected.add(entry.path());
        }
        assertTrue(runs.held() <= most + (always + 1) * 12, where + ": " + runs.held());
      }
      for (List<Entry> page : pages(entries.values(), random)) {
        pages.add(FolderRuns.Part.of(page), orphans::add);
      }
      assertEquals(expected, orphans, where);
    }
    assertTrue(readAgain > 1000, readAgain + " folders were read again");
  }

  private static List<List<Entry>> pages(Collection<Entry> all, Random random) {
    List<List<Entry>> pages = new ArrayList<>();
    for (Entry entry : all) {
      if (pages.isEmpty() || random.nextInt(9) == 0) {
        pages.add(new ArrayList<>());
      }
      pages.get(pages.size() - 1).add(entry);
    }
    return pages;
  }

  @Test
  void ofAFolderWithVeryManyFoldersFewNamesAreHeldAndItIsReadOnceAgain() {
    put(BundlePath.ROOT, true);
    for (int i = 0; i < 20_000; i++) {
      BundlePath folder = BundlePath.of(String.format("d%05d", i));
      put(folder, true);
      if (i % 3 == 0) {
        put(folder.resolve(new byte[] {'f'}), false);
      }
    }
    FolderRuns runs = runs(1000, 64);
    int most = 0;
    for (Entry entry : entries.values()) {
      assertTrue(runs.add(entry), entry.path().toString());
      most = Math.max(most, runs.held());
    }
    assertEquals(1000, most);
    assertEquals(1, readAgain);
  }
}
