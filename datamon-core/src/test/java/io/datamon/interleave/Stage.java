package io.datamon.interleave;

import io.datamon.content.BrokenWriterStore;
import io.datamon.content.HandMadeCollector;
import io.datamon.content.ReferenceCollector;
import io.datamon.error.CancelledException;
import io.datamon.error.ConflictException;
import io.datamon.error.DatamonException;
import io.datamon.error.NotFoundException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.error.UnavailableException;
import io.datamon.model.BundleId;
import io.datamon.model.CatalogKeys;
import io.datamon.model.PackId;
import io.datamon.model.RepoName;
import io.datamon.store.Key;
import io.datamon.store.MemoryStore;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.transfer.UploadOutcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What is in the store at first, and who then works on it: the engine, and a collector. */
final class Stage {
  /** What a writer uploads, and where. */
  enum Writer {
    /** The tree of the bundle that is there, as its child: everything is the parent's. */
    SAME("repo", "base"),
    /** That tree and a file more, as its child: a chunk of the parent's and a pack of its own. */
    MORE("repo", "more"),
    /** The same into another repo: the index alone leads to the chunk. */
    INDEX("other", "more"),
    /** A tree that shares nothing. */
    OWN("other", "own"),
    /**
     * Nothing: a file is deleted from the bundle that is there, which then has the larger tree, so
     * that its descriptor is replaced on the condition that it is as it was.
     */
    LESS("repo", "more");

    private final String repo;
    private final String folder;

    Writer(String repo, String folder) {
      this.repo = repo;
      this.folder = folder;
    }
  }

  /**
   * How much is to be tried.
   *
   * @param writers what they do
   * @param condemned whether a collector has condemned the first bundle's pack already
   * @param collectors how many collectors there are
   * @param deletions how many bundles may be deleted
   * @param losses how many answers may be lost
   * @param headChanges how often the head may change
   * @param sessions how many sessions may begin: more than writers if some begin again
   */
  record Plan(
      List<Writer> writers,
      boolean condemned,
      int collectors,
      int deletions,
      int losses,
      int headChanges,
      int sessions) {
    static Plan of(Writer... writers) {
      return new Plan(List.of(writers), false, 1, 1, 0, 5, writers.length);
    }

    Plan withCondemned() {
      return new Plan(writers, true, collectors, deletions, losses, headChanges, sessions);
    }

    Plan withCollectors(int number) {
      return new Plan(writers, condemned, number, deletions, losses, headChanges, sessions);
    }

    Plan withDeletions(int number) {
      return new Plan(writers, condemned, collectors, number, losses, headChanges, sessions);
    }

    Plan withLosses(int number) {
      return new Plan(writers, condemned, collectors, deletions, number, headChanges, sessions);
    }

    Plan withHeadChanges(int number) {
      return new Plan(writers, condemned, collectors, deletions, losses, number, sessions);
    }

    Plan withSessions(int number) {
      return new Plan(writers, condemned, collectors, deletions, losses, headChanges, number);
    }

    @Override
    public String toString() {
      return writers
          + (condemned ? " of a condemned pack, " : ", ")
          + collectors
          + " collectors, "
          + deletions
          + " deletions, "
          + losses
          + " lost answers, "
          + headChanges
          + " heads, "
          + sessions
          + " sessions";
    }
  }

  /**
   * What is wrong with those who work; nothing, or one thing.
   *
   * @param writers what is wrong with all writers
   * @param collectors what is wrong with all collectors
   * @param carelessDeletion whether bundles are deleted whose writer may repeat its commit
   */
  record Faults(
      Optional<BrokenWriterStore.Fault> writers,
      Set<ReferenceCollector.Fault> collectors,
      boolean carelessDeletion) {
    static final Faults NONE = new Faults(Optional.empty(), Set.of(), false);

    static Faults of(BrokenWriterStore.Fault fault) {
      return new Faults(Optional.of(fault), Set.of(), false);
    }

    static Faults of(ReferenceCollector.Fault fault) {
      return new Faults(Optional.empty(), EnumSet.of(fault), false);
    }

    static Faults ofDeletion() {
      return new Faults(Optional.empty(), Set.of(), true);
    }
  }

  private final Path folders;
  private final Plan plan;
  private final Faults faults;
  private final World world = new World();
  private final Map<String, byte[]> older = new HashMap<>();
  private final DataRules rules;
  private final StoreState begin;

  /**
   * Sets the stage.
   *
   * @param folders where the folders are that are uploaded
   * @param trees what is in them, by the name of the folder
   */
  Stage(Path folders, Map<String, Map<String, byte[]>> trees, Plan plan, Faults faults) {
    this.folders = folders;
    this.plan = plan;
    this.faults = faults;
    this.begin = world.stateOf(firstBundle());
    for (int key : begin.keys()) {
      if (world.key(key).contains("/packs/")) {
        older.put(world.key(key), world.content(begin.content(key)));
      }
    }
    Map<String, Map<String, byte[]>> byWriter = new HashMap<>();
    byWriter.put("base", trees.get(first()));
    for (int i = 0; i < plan.writers().size(); i++) {
      byWriter.put("writer" + i, trees.get(plan.writers().get(i).folder));
    }
    Map<String, Map<String, byte[]>> less =
        first().equals("base") ? Map.of() : Map.of("base", trees.get("base"));
    this.rules = new DataRules(world, begin, byWriter, less, plan.headChanges(), plan.sessions());
  }

  /** Returns the folder that the first bundle is made of. */
  private String first() {
    return plan.writers().contains(Writer.LESS) ? "more" : "base";
  }

  private MemoryStore firstBundle() {
    MemoryStore store = new MemoryStore();
    try (Scene scene = new Scene(store, "base", 0)) {
      scene.makeRepos();
      scene.upload(Scene.REPO, folders.resolve(first()));
      if (plan.condemned()) {
        Set<PackId> packs = new TreeSet<>();
        Iterator<ObjectInfo> all = scene.content.store().list("packs/", "");
        while (all.hasNext()) {
          String key = all.next().key().value();
          packs.add(PackId.parse(key.substring(key.lastIndexOf('/') + 1)));
        }
        new HandMadeCollector(scene.content, 1).condemn("b0", packs);
      }
    }
    return store;
  }

  /** Returns what explores it. */
  Explorer explorer() {
    List<Actor> actors = new ArrayList<>();
    for (int i = 0; i < plan.writers().size(); i++) {
      actors.add(writer("writer" + i, plan.writers().get(i)));
    }
    for (int i = 0; i < plan.collectors(); i++) {
      actors.add(collector("collector" + i));
    }
    if (plan.deletions() > 0) {
      actors.add(deleter());
    }
    return new Explorer(world, begin, actors, rules, plan.losses());
  }

  /** The engine's upload. */
  private Actor writer(String name, Writer kind) {
    return new Actor(
        name,
        (store, chooser) -> {
          ObjectStore seen =
              faults.writers().isEmpty()
                  ? store
                  : new BrokenWriterStore(store, Scene.CONTENT, faults.writers().get(), older);
          try (Scene scene = new Scene(seen, name, 10)) {
            if (kind == Writer.LESS) {
              return deleteFile(scene);
            }
            RepoName repo = RepoName.of(kind.repo);
            UploadOutcome outcome = scene.upload(repo, folders.resolve(kind.folder));
            Key key = CatalogKeys.bundle(repo, outcome.bundle().id());
            return "done " + Scene.METADATA + "/" + key;
          } catch (CancelledException e) {
            throw e;
          } catch (OutcomeUnknownException e) {
            return "unknown";
          } catch (ConflictException | UnavailableException e) {
            return "failed " + e.getMessage();
          } catch (DatamonException e) {
            return faults.equals(Faults.NONE) ? "broken " + e.getMessage() : "unknown";
          }
        },
        true,
        prefix -> false,
        1);
  }

  /** The engine's deletion of a file; the bundle that it changes is the only one of its repo. */
  private String deleteFile(Scene scene) {
    String bundle =
        begin.keys().stream()
            .map(world::key)
            .filter(key -> key.startsWith(Scene.METADATA + "/bundles/"))
            .findFirst()
            .orElseThrow();
    try {
      scene.deleteFile(Scene.REPO, "b");
      return "replaced " + bundle;
    } catch (ConflictException | UnavailableException e) {
      return "kept " + bundle;
    }
  }

  private Actor collector(String name) {
    return new Actor(
        name,
        (store, chooser) -> {
          try (Scene scene = new Scene(store, name, 0)) {
            return new ReferenceCollector(
                    name,
                    scene.content,
                    scene.metadata,
                    scene.catalog.bundles(),
                    rules::listed,
                    faults.collectors())
                .pass();
          }
        },
        false,
        prefix -> !prefix.endsWith("/packs/"), // which packs are looked at is policy
        -1);
  }

  /** The engine's deletion, of any bundle. */
  private Actor deleter() {
    return new Actor(
        "deleter",
        (store, chooser) -> {
          try (Scene scene = new Scene(store, "deleter", 0)) {
            List<Key> keys = new ArrayList<>();
            scene.metadata.list("bundles/", "").forEachRemaining(info -> keys.add(info.key()));
            if (keys.isEmpty()) {
              return "idle";
            }
            int chosen = keys.size() == 1 ? 0 : chooser.choose("bundle", keys.size());
            String[] parts = keys.get(chosen).value().split("/", -1);
            scene
                .catalog
                .bundles()
                .remove(
                    RepoName.of(parts[1]),
                    BundleId.of(parts[2]),
                    session -> !faults.carelessDeletion() && scene.content.hasSession(session),
                    "deleter");
            return "deleted";
          } catch (NotFoundException e) {
            return "idle";
          }
        },
        false,
        prefix -> false,
        plan.deletions());
  }
}
