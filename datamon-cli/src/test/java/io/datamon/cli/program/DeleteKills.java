package io.datamon.cli.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.Datamon;
import io.datamon.Repo;
import io.datamon.Upload;
import io.datamon.cli.program.KillCounts.Command;
import io.datamon.cli.program.KillCounts.Phase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32C;

/**
 * Kills deletions of a bundle with its label, looks at what they left, and runs them again. One
 * thread.
 */
final class DeleteKills implements AutoCloseable {
  private static final int UPLOADS = 40;

  private final Path top;
  private final Random random;
  private final KillCounts counts;
  private Optional<KillStore> current = Optional.empty();
  private int uploads;
  private long nanos;

  DeleteKills(Path top, Random random, KillCounts counts) {
    this.top = top;
    this.random = random;
    this.counts = counts;
  }

  /** Deletes a bundle and the label at it, killed once or a few times and then run to its end. */
  void round() throws IOException, InterruptedException {
    KillStore store = store();
    String bundle = upload(store);
    if (nanos > 0) {
      for (int kills = 1 + Math.max(0, random.nextInt(4) - 1); kills > 0; kills--) {
        if (!isThere(store, bundle) || !kill(store, bundle)) {
          break;
        }
      }
    }
    boolean there = isThere(store, bundle);
    long begun = System.nanoTime();
    Program.Result run = store.program().run(delete(bundle).toArray(String[]::new));
    nanos = nanos == 0 ? System.nanoTime() - begun : nanos;
    assertEquals(there ? 0 : 2, run.code(), run.err());
    assertTrue(!isThere(store, bundle), "the bundle is deleted");
    assertEquals(Optional.empty(), store.label("d"));
    store.check(store.files());
  }

  private KillStore store() throws IOException {
    if (uploads % UPLOADS == 0) {
      close();
      current = Optional.of(KillStore.make(top.resolve("deletions"), KillStore.SMALL_PACKS));
    }
    uploads++;
    return current.orElseThrow();
  }

  /** Makes a bundle with a label; the session object of every other one's writer still stands. */
  private String upload(KillStore store) throws IOException {
    KillTrees.make(store.source(), random, 5, 0, 0);
    String bundle;
    try (Datamon datamon = store.open()) {
      Repo repo = datamon.repo("r");
      bundle = repo.upload(store.source(), Upload.message("m").label("d")).id().toString();
    }
    if (uploads % 2 == 0) {
      Path sessions = Files.createDirectories(store.at("dev/content/sessions"));
      Files.writeString(sessions.resolve(bundle), sessionObject(bundle));
    }
    return bundle;
  }

  /** Returns a session object as the format's specification, sections 1 and 9, has it. */
  private static String sessionObject(String sid) {
    String text =
        """
        "sid": "%s", "nonce": "%032x", "host": "elsewhere", "user": "somebody",
        "started": "2026-01-01T00:00:00Z", "keys": []}
        """
            .formatted(sid, 1);
    CRC32C sum = new CRC32C();
    sum.update(("sessions/" + sid + "\0" + text).getBytes(StandardCharsets.UTF_8));
    return "{\"checksum\": \"%08x\",\n%s".formatted(sum.getValue(), text);
  }

  private static boolean isThere(KillStore store, String bundle) throws IOException {
    Path descriptor = store.at("dev/meta/bundles/r").resolve(bundle).resolve("bundle.yaml");
    return Files.exists(descriptor) && !KillStore.isVoid(descriptor);
  }

  private static List<String> delete(String bundle) {
    return List.of("bundle", "delete", "--repo", "r", "--bundle", bundle, "--force");
  }

  /** Returns false if the deletion ended before it was killed. */
  private boolean kill(KillStore store, String bundle) throws IOException, InterruptedException {
    Optional<Phase> aim = counts.aim(Command.DELETE, random);
    Optional<String> label = store.label("d");
    Path file = store.at("dev/meta/labels/r/d/label.yaml");
    KillRun.Moment moment =
        aim.isEmpty()
            ? KillRun.after((long) (counts.moment(Command.DELETE, random) * nanos))
            : switch (aim.get()) {
              case BEFORE_DELETION -> KillRun.after(nanos / 3);
              case LABEL_DELETED -> () -> KillStore.isVoid(file);
              default -> () -> !isThere(store, bundle);
            };
    KillRun run = KillRun.of(store.program(), store.scratch(), delete(bundle), moment, 0);
    run.killedOrWell();
    store.check(store.files());
    Optional<String> labelNow = store.label("d");
    boolean there = isThere(store, bundle);
    assertTrue(there || labelNow.isEmpty(), "a label points at a bundle that is deleted");
    assertTrue(labelNow.isEmpty() || labelNow.equals(label), "the label was moved");
    if (run.killed()) {
      counts.add(
          !there
              ? Phase.DELETED
              : labelNow.isEmpty() && label.isPresent()
                  ? Phase.LABEL_DELETED
                  : Phase.BEFORE_DELETION,
          (double) run.nanos() / nanos);
    } else {
      assertTrue(!there, "a deletion that ended well was made");
    }
    return run.killed();
  }

  /** Has the program verify the store, and removes it. */
  @Override
  public void close() throws IOException {
    if (current.isPresent()) {
      current.get().close();
      current = Optional.empty();
    }
  }
}
