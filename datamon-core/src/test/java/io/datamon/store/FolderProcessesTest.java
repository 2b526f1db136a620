package io.datamon.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.NoSuchObjectException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several processes in one folder, and processes that are killed in it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FolderProcessesTest {
  @TempDir Path root;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void killAll() {
    started.forEach(Process::destroyForcibly);
  }

  private Process start(String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx24m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(FolderProcess.class.getName());
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    started.add(process);
    return process;
  }

  private static List<String> output(Process process) throws Exception {
    List<String> lines = new ArrayList<>();
    try (BufferedReader out = process.inputReader()) {
      out.lines().forEach(lines::add);
    }
    assertEquals(0, process.waitFor(), () -> "exit code; it printed " + lines);
    return lines;
  }

  private String read(Key key) throws IOException {
    return Files.readString(root.resolve(key.value()));
  }

  private void put(String key, String text) {
    try (ObjectStore store = LocalFolderStore.open(root)) {
      store.put(new Key(key), Payload.of(text), Condition.ALWAYS, Durability.NONE);
    }
  }

  @Test
  void noIncrementOfEightProcessesIsLost() throws Exception {
    put("counter", "0");
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      processes.add(start("count", root.toString(), "1", "1000", "counter"));
    }
    Set<String> versions = new HashSet<>();
    for (Process each : processes) {
      for (String version : output(each)) {
        assertTrue(versions.add(version), "version given twice: " + version);
      }
    }
    assertEquals("8000", read(new Key("counter")));
    assertEquals(8000, versions.size());
  }

  @Test
  void threadsOfProcessesThatLockInAnyOrderDoNotStopEachOther() throws Exception {
    // The kernel takes cycles among processes for dead-locks, although no thread holds two locks.
    List<String> keys = List.of("a", "b", "c", "d");
    assertEquals(4, keys.stream().map(key -> StripeLock.stripe(new Key(key))).distinct().count());
    keys.forEach(key -> put(key, "0"));
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(start("count", root.toString(), "4", "200", "a", "b", "c", "d"));
    }
    Set<String> versions = new HashSet<>();
    for (Process each : processes) {
      versions.addAll(output(each));
    }
    assertEquals(3 * 4 * 200, versions.size());
    for (String key : keys) {
      assertEquals("600", read(new Key(key)));
    }
  }

  @Test
  void aProcessThatIsKilledWithTheLockBlocksNobody() throws Exception {
    put("k", "old");
    Process holder = start("lock", root.toString(), "k");
    try (BufferedReader out = holder.inputReader()) {
      assertTrue(out.readLine().startsWith("holding "));
      assertNull(tryLock("k"), "the lock excludes other processes");
      holder.destroyForcibly();
      holder.waitFor();
    }
    put("k", "new");
    assertEquals("new", read(new Key("k")));
    FileLock free = tryLock("k");
    assertNotNull(free);
    free.acquiredBy().close();
  }

  private FileLock tryLock(String key) throws IOException {
    Path file =
        root.resolve(FolderWriter.LOCKS)
            .resolve(StripeLock.fileName(StripeLock.stripe(new Key(key))));
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
    }
    return lock;
  }

  @Test
  void aProcessThatIsKilledInTheMiddleOfAPutLeavesNoPartOfAnObject() throws Exception {
    put("old", "old");
    for (String key : List.of("new", "old")) {
      Process writer = start("half", root.toString(), key);
      try (BufferedReader out = writer.inputReader()) {
        assertEquals("half", out.readLine());
        writer.destroyForcibly();
        writer.waitFor();
      }
    }
    try (ObjectStore store = LocalFolderStore.open(root);
        Stream<Path> rest = Files.list(root.resolve(FolderWriter.TEMP))) {
      assertEquals(2, rest.count(), "what was written was not where objects are");
      assertThrows(NoSuchObjectException.class, () -> store.get(new Key("new"), ByteRange.ALL));
      assertEquals("old", read(new Key("old")));
      List<String> keys = new ArrayList<>();
      store.list("", "").forEachRemaining(info -> keys.add(info.key().value()));
      assertEquals(List.of("old"), keys);
    }
    put("new", "x");
    put("old", "y");
    assertEquals("x", read(new Key("new")));
    assertEquals("y", read(new Key("old")));
  }

  @Test
  void anObjectLargerThanTheHeapIsPutAndRead() throws Exception {
    long size = 40L << 20;
    assertEquals(
        List.of(Long.toString(size)), output(start("large", root.toString(), Long.toString(size))));
  }
}
