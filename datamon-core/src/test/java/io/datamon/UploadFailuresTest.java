package io.datamon;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.datamon.model.BundlePath;
import io.datamon.model.Profile;
import io.datamon.transfer.FileFailure;
import io.datamon.transfer.ProgressEvent;
import io.datamon.transfer.UnreadableFilesException;
import io.datamon.transfer.UploadOutcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that cannot be read, or do not stay as they are while an upload runs.
 *
 * <p>The files are changed by the listener, which hears of a file after the walk has seen it and
 * before it is read.
 */
class UploadFailuresTest {
  @TempDir Path temp;

  private Path source;
  private Datamon datamon;
  private Repo repo;

  /** Something done to the tree, which the JVM may refuse. */
  private interface Change {
    void run() throws Exception;
  }

  @BeforeEach
  void open() throws IOException {
    source = Files.createDirectories(temp.resolve("source"));
    datamon =
        Datamon.builder()
            .configuration(temp.resolve("store").toUri())
            .cacheFolder(temp.resolve("cache"))
            .newProfile(Profile.SMALL)
            .build();
    repo = datamon.createRepo("digits", "Handwritten digits");
  }

  @AfterEach
  void close() {
    datamon.close();
  }

  /** Returns an upload during which something happens once the walk has seen the last file. */
  private Upload disturbedBy(Change change) throws IOException {
    try (Stream<Path> files = Files.walk(source)) {
      long last = files.filter(file -> Files.isRegularFile(file, NOFOLLOW_LINKS)).count();
      return disturbedAt(last, change);
    }
  }

  private static Upload disturbedAt(long number, Change change) {
    AtomicLong found = new AtomicLong();
    return Upload.message("disturbed")
        .progress(
            event -> {
              if (event instanceof ProgressEvent.Found && found.incrementAndGet() == number) {
                run(change);
              }
            });
  }

  private static void run(Change change) {
    try {
      change.run();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private Set<String> paths(Bundle bundle) {
    Set<String> paths = new TreeSet<>();
    bundle.list().forEach(entry -> paths.add(entry.path().toString()));
    return paths;
  }

  private static Set<String> paths(List<FileFailure> failures) {
    Set<String> paths = new TreeSet<>();
    failures.forEach(failure -> paths.add(failure.path().toString()));
    return paths;
  }

  private List<Path> objects(String part) throws IOException {
    Path folder = temp.resolve("store").resolve(part);
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private List<Path> bundleObjects() throws IOException {
    return objects("").stream().filter(file -> file.endsWith("bundle.yaml")).toList();
  }

  private List<Path> sessions() throws IOException {
    return objects("").stream()
        .filter(file -> file.getParent().endsWith("sessions"))
        .filter(file -> !file.getFileName().toString().startsWith("."))
        .toList();
  }

  /** Uploads twice while a change happens; {@code failing} is what cannot be read then. */
  private void assertFails(Change prepare, Change change, Set<String> failing) throws Exception {
    Files.writeString(source.resolve("base"), "the first file");
    Bundle before = repo.upload(source, Upload.message("before").label("stable"));
    List<Path> bundles = bundleObjects();
    prepare.run();
    UnreadableFilesException e =
        assertThrows(
            UnreadableFilesException.class,
            () -> repo.upload(source, disturbedBy(change).label("stable")));
    assertEquals(failing, paths(e.failures()));
    assertEquals(failing.size(), e.count());
    e.failures().forEach(failure -> assertFalse(failure.reason().isBlank()));
    e.failures().forEach(failure -> assertFalse(failure.reason().contains(temp.toString())));
    assertTrue(e.getMessage().startsWith(failing.size() + " file"), e.getMessage());
    assertEquals(bundles, bundleObjects());
    assertEquals(before.id(), repo.newest().id());
    assertEquals(before.id(), repo.label("stable").bundle().id());
    assertEquals(List.of(), sessions());

    prepare.run();
    UploadOutcome outcome =
        repo.uploadWithOutcome(source, disturbedBy(change).label("stable").skipUnreadable());
    assertTrue(outcome.created());
    assertEquals(failing, paths(outcome.failures()));
    assertEquals(failing.size(), outcome.failureCount());
    Bundle after = repo.label("stable").bundle();
    assertEquals(outcome.bundle().id(), after.id());
    assertEquals(failing.size(), after.descriptor().requireNative().skipped());
    Set<String> paths = paths(after);
    assertTrue(paths.contains("base"));
    failing.forEach(path -> assertFalse(paths.contains(path), path + " is in the bundle"));
    assertEquals(List.of(), sessions());
  }

  @Test
  void filesThatVanishAreAllNamedAndNothingIsCommitted() throws Exception {
    Path small = source.resolve("small");
    Path medium = source.resolve("medium");
    Path large = source.resolve("zlarge");
    assertFails(
        () -> {
          Files.writeString(small, "small");
          Files.write(medium, new byte[300_000]);
          Files.write(large, new byte[(8 << 20) + 1]);
        },
        () -> {
          Files.delete(small);
          Files.delete(medium);
          Files.delete(large);
        },
        Set.of("small", "medium", "zlarge"));
  }

  @Test
  void fileThatBecameAFolderIsNamed() throws Exception {
    Path file = source.resolve("file");
    assertFails(
        () -> {
          Files.deleteIfExists(file);
          Files.writeString(file, "text");
        },
        () -> {
          Files.delete(file);
          Files.createDirectory(file);
        },
        Set.of("file"));
  }

  @Test
  void fileThatBecameALinkIsNotFollowed() throws Exception {
    Path file = source.resolve("file");
    Path secret = Files.writeString(temp.resolve("secret"), "elsewhere");
    assertFails(
        () -> {
          Files.deleteIfExists(file);
          Files.writeString(file, "text");
        },
        () -> {
          Files.delete(file);
          Files.createSymbolicLink(file, secret);
        },
        Set.of("file"));
  }

  @Test
  void fileThatBecameAPipeIsNamedAndNotWaitedFor() throws Exception {
    assumeTrue(hasCommand("mkfifo"));
    Path file = source.resolve("file");
    assertFails(
        () -> {
          Files.deleteIfExists(file);
          Files.writeString(file, "text");
        },
        () -> {
          Files.delete(file);
          command("mkfifo", file.toString());
        },
        Set.of("file"));
  }

  @Test
  void linkThatBecameAFileIsNamed() throws Exception {
    Path link = source.resolve("folder/link");
    Files.createDirectories(link.getParent());
    Files.writeString(source.resolve("folder/z"), "text");
    Files.createSymbolicLink(link, Path.of("z"));
    // A link is read when its entry is written: when the files before it are.
    Files.writeString(source.resolve("base"), "text");
    UnreadableFilesException e =
        assertThrows(
            UnreadableFilesException.class,
            () ->
                repo.upload(
                    source,
                    disturbedBy(
                        () -> {
                          Files.delete(link);
                          Files.writeString(link, "text");
                        })));
    assertEquals(Set.of("folder/link"), paths(e.failures()));
    assertEquals("it is no symbolic link any more", e.failures().get(0).reason());
  }

  @Test
  void folderThatVanishesTakesItsFilesWithIt() throws Exception {
    Path folder = source.resolve("folder");
    Files.writeString(source.resolve("base"), "text");
    Files.writeString(source.resolve("more"), "text");
    for (int found : new int[] {1, 2}) { // before the walk has looked at the folder, and after
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("below"), "text");
      Upload upload = disturbedAt(found, () -> TreeMaker.delete(folder));
      UnreadableFilesException e =
          assertThrows(UnreadableFilesException.class, () -> repo.upload(source, upload));
      assertEquals(Set.of("folder"), paths(e.failures()));
    }
    assertEquals(List.of(), bundleObjects());
  }

  @Test
  void fileThatGrewOrShrankOnceIsReadAsItIsThen() throws Exception {
    for (int size : new int[] {10, 300_000, (8 << 20) + 1}) {
      Path grows = source.resolve("grows-" + size);
      Path shrinks = source.resolve("shrinks-" + size);
      Files.write(grows, new byte[size]);
      Files.write(shrinks, new byte[size]);
      Bundle bundle =
          repo.upload(
              source,
              disturbedBy(
                  () -> {
                    Files.write(grows, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
                    try (FileChannel channel =
                        FileChannel.open(shrinks, StandardOpenOption.WRITE)) {
                      channel.truncate(size - 5);
                    }
                  }));
      assertEquals(
          List.of(), TreeSnapshot.of(source).differences(bundle.list()), "files of " + size);
      try (var in = bundle.open(BundlePath.of("grows-" + size), size)) {
        assertEquals(List.of((byte) 1, (byte) 2, (byte) 3), boxed(in.readAllBytes()));
      }
    }
  }

  @Test
  void fileThatOutgrewItsBufferBeforeItWasReadIsStillTaken() throws Exception {
    Path file = source.resolve("log");
    Files.write(file, new byte[(8 << 20) - 1]);
    Bundle bundle =
        repo.upload(
            source,
            disturbedBy(() -> Files.write(file, new byte[] {1, 2, 3}, StandardOpenOption.APPEND)));
    assertEquals(List.of(), TreeSnapshot.of(source).differences(bundle.list()));
  }

  private static List<Byte> boxed(byte[] bytes) {
    List<Byte> list = new ArrayList<>();
    for (byte b : bytes) {
      list.add(b);
    }
    return list;
  }

  @Test
  void fileThatChangesAgainAndAgainIsNamed() throws Exception {
    Path file = source.resolve("changing");
    Files.writeString(source.resolve("base"), "text");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[1]), 400L << 20); // a hole: long to read, no disk
      AtomicBoolean stop = new AtomicBoolean();
      CountDownLatch going = new CountDownLatch(1);
      Thread writer =
          new Thread(
              () ->
                  run(
                      () -> {
                        for (long i = 0; !stop.get(); i++) {
                          channel.write(ByteBuffer.wrap(new byte[] {(byte) i}), i % 4_096);
                          going.countDown();
                        }
                      }));
      writer.start();
      try {
        going.await();
        UnreadableFilesException e =
            assertThrows(
                UnreadableFilesException.class,
                () -> repo.upload(source, Upload.message("changing")));
        assertEquals(Set.of("changing"), paths(e.failures()));
        assertEquals("it changed while it was read, twice", e.failures().get(0).reason());
      } finally {
        stop.set(true);
        writer.join();
      }
    }
  }

  @Test
  void replacedFileIsReadAsTheNewOne() throws Exception {
    Path file = source.resolve("file");
    Files.writeString(file, "old text");
    Path other = Files.writeString(temp.resolve("other"), "new text");
    Bundle bundle =
        repo.upload(
            source,
            disturbedBy(() -> Files.move(other, file, StandardCopyOption.REPLACE_EXISTING)));
    try (var in = bundle.open("file")) {
      assertEquals(
          "new text", new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
    }
  }

  @Test
  void pipesAndSocketsAreSkippedByName() throws Exception {
    assumeTrue(hasCommand("mkfifo"));
    Files.createDirectories(source.resolve("folder"));
    command("mkfifo", source.resolve("folder/pipe").toString());
    Files.writeString(source.resolve("file"), "text");
    List<ProgressEvent.Skipped> skipped = Collections.synchronizedList(new ArrayList<>());
    try (var socket =
        java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
      socket.bind(java.net.UnixDomainSocketAddress.of(source.resolve("socket")));
      UploadOutcome outcome =
          repo.uploadWithOutcome(
              source,
              Upload.message("special")
                  .progress(
                      event -> {
                        if (event instanceof ProgressEvent.Skipped skip) {
                          skipped.add(skip);
                        }
                      }));
      assertEquals(0, outcome.failureCount());
      assertEquals(0, outcome.bundle().requireNative().skipped());
    }
    assertEquals(
        Set.of("socket", "folder/pipe"),
        new TreeSet<>(skipped.stream().map(skip -> skip.path().toString()).toList()));
    skipped.forEach(skip -> assertTrue(skip.reason().contains(skip.path().toString())));
    assertEquals(Set.of("", "file", "folder"), paths(repo.newest()));
  }

  @Test
  void listenerIsCalledOneAtATime() throws Exception {
    assumeTrue(hasCommand("mkfifo"));
    List<String> pipes = new ArrayList<>(List.of("mkfifo"));
    for (int i = 0; i < 200; i++) {
      Files.writeString(source.resolve("file" + i), "text");
      Path folder = Files.createDirectories(source.resolve("folder" + i));
      pipes.add(folder.resolve("pipe").toString());
    }
    command(pipes.toArray(new String[0]));
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    repo.upload(
        source,
        Upload.message("events")
            .progress(
                event -> {
                  most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                  for (int i = 0; i < 100; i++) {
                    Thread.onSpinWait(); // so that another thread finds this one here
                  }
                  inside.decrementAndGet();
                }));
    assertEquals(1, most.get());
  }

  private static boolean hasCommand(String name) {
    return Stream.of("/bin", "/usr/bin").anyMatch(bin -> Files.isExecutable(Path.of(bin, name)));
  }

  private static void command(String... words) throws IOException, InterruptedException {
    assertEquals(0, new ProcessBuilder(words).inheritIO().start().waitFor());
  }
}
