package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.model.BundlePath;
import io.datamon.model.Profile;
import io.datamon.transfer.Difference;
import io.datamon.transfer.DownloadResult;
import io.datamon.transfer.LocalChangesException;
import io.datamon.transfer.UpdatePlan;
import io.datamon.tree.FileType;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Folders with random trees are compared and updated, back and forth, stopped half-way and changed
 * by hand, against what a plain look at the files says.
 */
@Tag("long")
class RandomUpdatesTest {
  private static final long SEED = Long.getLong("datamon.updates.seed", 1);
  private static final int COUNT = Integer.getInteger("datamon.updates.count", 60);
  private static final int ENOUGH = 60;

  @TempDir(factory = MemoryFolders.class)
  Path temp;

  private int differing;
  private int stopped;
  private int conflicting;
  private int kept;

  @Test
  void foldersBecomeWhatTheyAreUpdatedToAndNothingOfTheUserIsLost() throws Exception {
    for (long seed = SEED; seed < SEED + COUNT; seed++) {
      Path folder = temp.resolve("tree-" + seed);
      try {
        new OneTree(new Random(seed), folder).run();
      } catch (Exception | AssertionError e) {
        throw new AssertionError(
            "tree with seed "
                + seed
                + " failed; run it again with -Ddatamon.updates.seed="
                + seed
                + " -Ddatamon.updates.count=1: "
                + e,
            e);
      }
      TreeMaker.delete(folder);
    }
    if (COUNT >= ENOUGH) {
      assertTrue(differing > COUNT / 2, differing + " trees differed");
      assertTrue(stopped > COUNT / 4, stopped + " updates were stopped");
      assertTrue(conflicting > COUNT / 10, conflicting + " updates were refused");
      assertTrue(kept > COUNT / 20, kept + " added files were kept");
    }
  }

  private final class OneTree {
    private final Random random;
    private final Path source;
    private final Path work;
    private final TreeMaker maker;
    private final Update update;

    OneTree(Random random, Path folder) throws IOException {
      this.random = random;
      this.source = folder.resolve("source");
      this.work = folder.resolve("work");
      this.maker = new TreeMaker(random, source, Profile.SMALL, false);
      this.update = random.nextBoolean() ? Update.defaults() : Update.defaults().compareContents();
    }

    void run() throws Exception {
      maker.make();
      try (Datamon datamon =
          Datamon.builder()
              .configuration(URI.create("memory:/"))
              .newProfile(Profile.SMALL)
              .withoutCache()
              .build()) {
        use(datamon.createRepo("trees", "random trees"));
      }
    }

    private void use(Repo repo) throws Exception {
      TreeSnapshot a = TreeSnapshot.of(source);
      Bundle first = repo.upload(source, Upload.message("first"));
      maker.change();
      TreeSnapshot b = TreeSnapshot.of(source);
      Bundle second = repo.upload(source, Upload.message("second"));
      maker.change();
      TreeSnapshot c = TreeSnapshot.of(source);
      Bundle third = repo.upload(source, Upload.message("third"));
      first.download(work, Download.defaults());

      assertEquals(expected(a, b), found(first.diff(second)), "bundles");
      assertEquals(expected(b, a), found(second.diff(first)), "bundles");
      assertEquals(expected(c, a), found(third.diff(work, Diff.defaults())), "folder");
      assertEquals(expected(c, a), found(third.diff(work, Diff.defaults().quick())), "quickly");
      differing += expected(a, b).isEmpty() ? 0 : 1;

      update(second, a, b);
      update(first, b, a);
      stop(second);
      stop(third);
      update(third, a, c);
      change(second, c, b);
    }

    /** Updates, and compares with what is to be there. */
    private void update(Bundle to, TreeSnapshot before, TreeSnapshot after) throws IOException {
      Set<String> steps = new TreeSet<>();
      UpdatePlan plan =
          to.planUpdate(work, update, step -> steps.add(step.action() + " " + exact(step.path())));
      // Where an update was stopped, nobody knows.
      if (TreeSnapshot.of(work).differences(before, false).isEmpty()) {
        assertEquals(steps(before, after), steps);
        assertEquals(steps.size(), plan.added() + plan.replaced() + plan.removed());
      }
      assertEquals(List.of(), plan.conflicting());
      DownloadResult result = to.update(work, update);
      assertEquals(List.of(), result.failures());
      assertEquals(List.of(), after.differences(TreeSnapshot.of(work), false), "updated");
      List<String> left = new ArrayList<>();
      UpdatePlan rest =
          to.planUpdate(work, update, step -> left.add(step.action() + " " + exact(step.path())));
      assertTrue(rest.isEmpty(), () -> "left to do after an update: " + left + " " + rest);
      assertEquals(Set.of(), found(to.diff(work, Diff.defaults())));
      assertFalse(to.diff(work, Diff.defaults().quick()).iterator().hasNext());
    }

    private Set<String> steps(TreeSnapshot before, TreeSnapshot after) {
      Set<String> steps = new TreeSet<>();
      Set<BundlePath> paths = new HashSet<>(before.items().keySet());
      paths.addAll(after.items().keySet());
      for (BundlePath path : paths) {
        TreeSnapshot.@Nullable Item one = before.items().get(path);
        TreeSnapshot.@Nullable Item two = after.items().get(path);
        boolean file = one != null && one.stat().type() != FileType.FOLDER;
        boolean wanted = two != null && two.stat().type() != FileType.FOLDER;
        if (one != null && isSame(one, two)) {
          continue;
        }
        if (wanted) {
          steps.add((one == null ? "ADD " : "REPLACE ") + exact(path));
        } else if (file) {
          steps.add("REMOVE " + exact(path));
        }
      }
      return steps;
    }

    /** Begins an update and stops it somewhere. */
    private void stop(Bundle to) throws IOException {
      int[] left = {random.nextInt(4)};
      try {
        to.update(
            work,
            update.progress(
                event -> {
                  if (left[0]-- == 0) {
                    throw new IllegalStateException("stop");
                  }
                }));
      } catch (IllegalStateException e) {
        assertTrue(String.valueOf(e.getMessage()).endsWith("stop"), e.toString());
        stopped++;
      }
      SortedMap<BundlePath, TreeSnapshot.Item> now = TreeSnapshot.of(work).items();
      for (Map.Entry<BundlePath, TreeSnapshot.Item> item : now.entrySet()) {
        if (item.getValue().stat().type() == FileType.FILE) {
          assertTrue(
              !item.getKey().toString().contains(".datamon-tmp-"), "left is " + item.getKey());
        }
      }
    }

    /** Changes the folder by hand, and updates it then. */
    private void change(Bundle to, TreeSnapshot before, TreeSnapshot after) throws IOException {
      new TreeMaker(random, work, Profile.SMALL, false).change();
      TreeSnapshot changed = TreeSnapshot.of(work);
      Set<BundlePath> lost = lost(changed, before, after);
      UpdatePlan plan = to.planUpdate(work, update, step -> {});
      assertEquals(lost, new TreeSet<>(plan.conflicting()), "conflicts");
      assertEquals(lost.size(), plan.conflicts());
      assertEquals(List.of(), changed.differences(TreeSnapshot.of(work), false), "a plan wrote");
      if (!lost.isEmpty()) {
        conflicting++;
        LocalChangesException e =
            assertThrows(LocalChangesException.class, () -> to.update(work, update));
        assertEquals(lost, new TreeSet<>(e.paths()));
        assertEquals(List.of(), changed.differences(TreeSnapshot.of(work), false), "not changed");
      }
      DownloadResult result = to.update(work, lost.isEmpty() ? update : update.force());
      assertEquals(List.of(), result.failures());
      TreeSnapshot now = TreeSnapshot.of(work);
      for (String difference : after.differences(now, false)) {
        assertTrue(difference.endsWith(" is there and should not"), difference);
      }
      for (Map.Entry<BundlePath, TreeSnapshot.Item> item : changed.items().entrySet()) {
        BundlePath path = item.getKey();
        boolean folderThere = item.getValue().stat().type() == FileType.FOLDER;
        if (!folderThere
            && !before.items().containsKey(path)
            && !after.items().containsKey(path)
            && !isInTheWay(path, changed, after)) {
          assertTrue(now.items().containsKey(path), "lost is " + path);
          kept++;
        }
      }
      for (BundlePath path : now.items().keySet()) {
        assertTrue(
            after.items().containsKey(path)
                || !before.items().containsKey(path)
                || now.items().get(path).stat().type() == FileType.FOLDER,
            "left is " + path);
      }
    }

    /** What a user changed or added and the bundle would undo. */
    private Set<BundlePath> lost(TreeSnapshot now, TreeSnapshot before, TreeSnapshot after) {
      Set<BundlePath> lost = new TreeSet<>();
      now.items()
          .forEach(
              (path, item) -> {
                boolean concerned =
                    before.items().containsKey(path)
                        || after.items().containsKey(path)
                        || isInTheWay(path, now, after);
                if (item.stat().type() != FileType.FOLDER
                    && concerned
                    && !isSame(item, before.items().get(path))
                    && !isSame(item, after.items().get(path))) {
                  lost.add(path);
                }
              });
      return lost;
    }

    private boolean isInTheWay(BundlePath path, TreeSnapshot now, TreeSnapshot after) {
      for (BundlePath at = path.parent(); !at.isRoot(); at = at.parent()) {
        TreeSnapshot.Item there = after.items().get(at);
        if (there != null
            && there.stat().type() != FileType.FOLDER
            && now.items().get(at).stat().type() == FileType.FOLDER) {
          return true;
        }
      }
      return false;
    }

    private boolean isSame(TreeSnapshot.Item a, TreeSnapshot.@Nullable Item b) {
      return b != null && a.stat().type() == b.stat().type() && a.content().equals(b.content());
    }

    /** Bytes that are not UTF-8 are shown alike, whichever they are; here each is a letter. */
    private String exact(BundlePath path) {
      return new String(path.toArray(), StandardCharsets.ISO_8859_1);
    }

    private Set<String> expected(TreeSnapshot before, TreeSnapshot after) {
      Set<BundlePath> paths = new HashSet<>(before.items().keySet());
      paths.addAll(after.items().keySet());
      Set<String> expected = new TreeSet<>();
      for (BundlePath path : paths) {
        TreeSnapshot.@Nullable Item one = before.items().get(path);
        TreeSnapshot.@Nullable Item two = after.items().get(path);
        if (one == null) {
          expected.add("ADDED " + exact(path));
        } else if (two == null) {
          expected.add("REMOVED " + exact(path));
        } else if (!isSame(one, two)) {
          expected.add("CHANGED " + exact(path));
        }
      }
      return expected;
    }

    private Set<String> found(Iterable<Difference> differences) {
      Set<String> found = new TreeSet<>();
      BundlePath last = BundlePath.ROOT;
      for (Difference difference : differences) {
        assertTrue(last.isRoot() || difference.path().compareTo(last) > 0, "order");
        last = difference.path();
        assertTrue(found.add(difference.kind() + " " + exact(difference.path())));
      }
      return found;
    }
  }
}
