package io.datamon;

import io.datamon.error.ConflictException;
import io.datamon.error.DatamonException;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.LabelDescriptor;
import io.datamon.model.Profile;
import io.datamon.transfer.DownloadResult;
import io.datamon.verify.VerifySettings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * One of many processes that use one repo at the same time, each with two threads, and write down
 * what they did and what they were told: one line for each operation, with the times of its begin
 * and its end on the clock that all processes of a host share.
 *
 * <p>Arguments: the folder that all share, the number of this process, a seed, how long it goes on
 * in seconds, and how many operations a thread does at least.
 */
final class RaceProcess {
  /** The property with the URI of the store, if it is not a folder of its own. */
  static final String STORE = "datamon.races.store";

  static final String REPO = "race";

  /** Moves on conditions only, each to a bundle that it is moved to once. */
  static final String CONDITIONAL = "conditional";

  /** Is moved by uploads, without a condition. */
  static final String FREE = "free";

  static final String NONE = "-";

  private final Path shared;
  private final String name;
  private final Random random;
  private final Datamon datamon;
  private final Repo repo;
  private final PrintStream out;
  private int count;

  private RaceProcess(Path shared, String name, long seed, Datamon datamon, PrintStream out) {
    this.shared = shared;
    this.name = name;
    this.random = new Random(seed);
    this.datamon = datamon;
    this.repo = datamon.repo(REPO);
    this.out = out;
  }

  /** Runs until the time is over. */
  public static void main(String[] args) throws Exception {
    Path shared = Path.of(args[0]);
    long seed = Long.parseLong(args[2]) * 1000 + Long.parseLong(args[1]) * 10;
    // Whatever else goes wrong ends the process with a code that the test looks at.
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          failure.printStackTrace();
          System.exit(3);
        });
    int least = Integer.parseInt(args[4]);
    // The threads share caches and the connection to the store, as those of a program do.
    try (Datamon datamon = open(shared, "cache" + args[1])) {
      long end = System.nanoTime() + Long.parseLong(args[3]) * 1_000_000_000L;
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        RaceProcess one = new RaceProcess(shared, args[1] + "-" + i, seed + i, datamon, System.out);
        Thread thread = new Thread(() -> one.run(end, least));
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  static Datamon open(Path shared, String cache) {
    return Datamon.builder()
        .configuration(
            Optional.ofNullable(System.getProperty(STORE))
                .map(URI::create)
                .orElse(shared.resolve("store").toUri()))
        .cacheFolder(shared.resolve(cache))
        .newProfile(Profile.SMALL)
        .build();
  }

  private void run(long end, int least) {
    for (int i = 0; i < least || System.nanoTime() - end < 0; i++) {
      int dice = random.nextInt(100);
      String operation =
          dice < 30
              ? "upload"
              : dice < 45
                  ? "upload-labelled"
                  : dice < 60
                      ? "move"
                      : dice < 65
                          ? "unlabel"
                          : dice < 75
                              ? "delete"
                              : dice < 85 ? "download" : dice < 95 ? "share" : "look";
      long begun = System.nanoTime();
      String told;
      try {
        told = perform(operation);
      } catch (ConflictException e) {
        told = "conflict\t" + e.getMessage();
      } catch (NotFoundException e) {
        told = "missing\t" + e.getMessage();
      } catch (DatamonException | IOException | AssertionError e) {
        told = "failed\t" + e;
      }
      String line =
          String.join(
              "\t",
              operation,
              Long.toString(begun),
              Long.toString(System.nanoTime()),
              told.replace('\n', ' '));
      synchronized (out) {
        out.println(line);
      }
    }
  }

  private String perform(String operation) throws IOException {
    return switch (operation) {
      case "upload" -> "done\t" + upload(Optional.empty());
      case "upload-labelled" -> "done\t" + upload(Optional.of(FREE));
      case "move" -> move();
      case "unlabel" -> unlabel();
      case "delete" -> delete();
      case "download" -> download();
      case "share" -> share();
      default -> look();
    };
  }

  /** Uploads a tree that its message describes: the seed that it is made of. */
  private BundleId upload(Optional<String> label) throws IOException {
    long seed = random.nextInt(40);
    Path tree = shared.resolve("tree-" + name + "-" + count++);
    RaceTrees.make(tree, seed);
    Upload upload = Upload.message((label.isPresent() ? "kept " : "loose ") + seed);
    try {
      return repo.upload(tree, label.map(upload::label).orElse(upload)).id();
    } finally {
      RaceTrees.remove(tree);
    }
  }

  private String move() throws IOException {
    Label label = repo.label(CONDITIONAL);
    Optional<BundleId> from = label.find().map(LabelDescriptor::bundle);
    Path tree = shared.resolve("tree-" + name + "-" + count++);
    RaceTrees.make(tree, 0);
    BundleId to = repo.upload(tree, Upload.message("kept 0")).id();
    RaceTrees.remove(tree);
    String what = from.map(BundleId::value).orElse(NONE) + "\t" + to;
    try {
      if (from.isPresent()) {
        label.setIfAt(from.get(), to);
      } else {
        label.create(to);
      }
      return "done\t" + what;
    } catch (ConflictException | NotFoundException e) {
      return "conflict\t" + what;
    }
  }

  private String unlabel() {
    Label label = repo.label(CONDITIONAL);
    Optional<BundleId> from = label.find().map(LabelDescriptor::bundle);
    if (from.isEmpty()) {
      return "nothing";
    }
    try {
      label.deleteIfAt(from.get());
      return "done\t" + from.get() + "\t" + NONE;
    } catch (ConflictException | NotFoundException e) {
      return "conflict\t" + from.get();
    }
  }

  private Optional<BundleDescriptor> any(String kind) {
    List<BundleDescriptor> found = new ArrayList<>();
    // Some vanish between the listing and the reading, which the listing passes over.
    for (BundleDescriptor bundle : repo.bundles()) {
      if (bundle.message().startsWith(kind)) {
        found.add(bundle);
      }
    }
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(found.get(Math.max(0, found.size() - 1 - random.nextInt(8))));
  }

  private String delete() {
    Optional<BundleDescriptor> bundle = any("loose");
    if (bundle.isEmpty()) {
      return "nothing";
    }
    repo.bundle(bundle.get().id()).delete();
    return "done\t" + bundle.get().id();
  }

  private String download() throws IOException {
    Optional<BundleDescriptor> bundle = any("");
    if (bundle.isEmpty()) {
      return "nothing";
    }
    Path folder = shared.resolve("out-" + name);
    DownloadResult result =
        repo.bundle(bundle.get().id()).download(folder, Download.defaults().deleteExtra());
    if (!result.isComplete()) {
      return "failed\t" + result.failures();
    }
    RaceTrees.check(folder, RaceTrees.seed(bundle.get().message()));
    return "done\t" + bundle.get().id();
  }

  /** Downloads into the one folder that all processes use. */
  private String share() throws IOException {
    Optional<BundleDescriptor> bundle = any("kept");
    if (bundle.isEmpty()) {
      return "nothing";
    }
    DownloadResult result =
        repo.bundle(bundle.get().id())
            .download(shared.resolve("out"), Download.defaults().deleteExtra());
    return result.isComplete() ? "done\t" + bundle.get().id() : "failed\t" + result.failures();
  }

  private String look() {
    List<String> findings = new ArrayList<>();
    boolean sound =
        datamon
            .verify(VerifySettings.STRUCTURE, finding -> findings.add(finding.toString()))
            .isSound();
    return sound ? "done\t" : "failed\t" + findings;
  }

  static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
