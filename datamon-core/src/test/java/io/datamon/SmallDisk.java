package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.model.BundleDescriptor;
import io.datamon.model.Entry;
import io.datamon.model.Profile;
import io.datamon.verify.Finding;
import io.datamon.verify.VerifySettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A small file system of its own, and what the cases on it have in common. */
final class SmallDisk {
  /** What a file takes at least. */
  static final int PAGE = 4096;

  private static final Instant OLD = Instant.parse("2020-01-02T03:04:05.006007008Z");
  private static final Profile PROFILE =
      new Profile("disk", 256, 1 << 10, 4 << 10, 8, 4 << 10, 4, 16 << 10);

  private final Path root;

  private SmallDisk(Path root) {
    this.root = root;
  }

  /** Mounts a file system of so many bytes, which goes with this process. */
  static SmallDisk mount(Path root, long bytes) throws IOException, InterruptedException {
    Files.createDirectories(root);
    run("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", root.toString());
    return new SmallDisk(root);
  }

  static void run(String... command) throws IOException, InterruptedException {
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
  }

  Path path(String name) {
    return root.resolve(name);
  }

  /** Makes it read-only. */
  void close() throws IOException, InterruptedException {
    run("mount", "-o", "remount,bind,ro", root.toString());
  }

  long room() throws IOException {
    return Files.getFileStore(root).getUsableSpace();
  }

  /** Fills it until so many bytes are left. */
  void fill(long left) throws IOException {
    empty();
    try (OutputStream out = Files.newOutputStream(root.resolve("ballast"))) {
      byte[] page = new byte[PAGE];
      for (long bytes = room() - left; bytes > 0; bytes -= PAGE) {
        out.write(page);
      }
    }
  }

  /** Makes room again. */
  void empty() throws IOException {
    Files.deleteIfExists(root.resolve("ballast"));
  }

  static Datamon open(Path store) {
    return builder(store).withoutCache().build();
  }

  static Datamon open(Path store, Path cache) {
    return builder(store).cacheFolder(cache).build();
  }

  private static DatamonBuilder builder(Path store) {
    return Datamon.builder()
        .configuration(store.toUri())
        .newProfile(PROFILE)
        .clock(Clock.offset(Clock.systemUTC(), Duration.ofHours(1)));
  }

  /** Writes some files that look old. */
  static Path tree(Path folder, int files, long seed) throws IOException {
    for (int i = 0; i < files; i++) {
      byte[] bytes = new byte[1500];
      new Random(seed + i).nextBytes(bytes);
      Path file = folder.resolve("d" + i / 10).resolve("f" + i);
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
      Files.setLastModifiedTime(file, FileTime.from(OLD));
    }
    return folder;
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Files.copy(each, to.resolve(from.relativize(each).toString()));
      }
    }
  }

  static void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  /** Asserts that a bundle is just what is in a folder. */
  static void assertHolds(Path folder, Bundle bundle) throws IOException {
    Map<String, byte[]> wanted = read(folder);
    Map<String, byte[]> found = read(bundle);
    assertEquals(wanted.keySet(), found.keySet());
    wanted.forEach((path, bytes) -> assertTrue(Arrays.equals(bytes, found.get(path)), path));
  }

  private static Map<String, byte[]> read(Bundle bundle) {
    Map<String, byte[]> files = new TreeMap<>();
    for (Entry entry : bundle.list()) {
      if (entry instanceof Entry.File) {
        try (InputStream in = bundle.open(entry.path(), 0)) {
          files.put(entry.path().toString(), in.readAllBytes());
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }
    }
    return files;
  }

  static Map<String, byte[]> read(Path root) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (!root.relativize(file).startsWith(".datamon")) {
          files.put(root.relativize(file).toString(), Files.readAllBytes(file));
        }
      }
    }
    return files;
  }

  /** Asserts that everything in a store is sound, that nothing is half, and counts its bundles. */
  static int assertSound(Path store) throws IOException {
    try (Stream<Path> temporary = Files.walk(store)) {
      assertEquals(
          List.of(),
          temporary
              .filter(file -> file.getParent().endsWith(".tmp") || file.toString().endsWith(".tmp"))
              .filter(Files::isRegularFile)
              .toList());
    }
    try (Datamon datamon = open(store)) {
      List<Finding> findings = new ArrayList<>();
      datamon.verify(VerifySettings.DATA, findings::add);
      assertEquals(List.of(), findings);
      List<BundleDescriptor> bundles = new ArrayList<>();
      datamon.repo("digits").bundles().forEach(bundles::add);
      return bundles.size();
    }
  }
}
