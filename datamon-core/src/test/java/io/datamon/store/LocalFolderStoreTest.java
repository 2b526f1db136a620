package io.datamon.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.datamon.error.AccessDeniedException;
import io.datamon.error.CancelledException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NoSuchObjectException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.error.UnavailableException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalFolderStoreTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00.123456789Z");

  @TempDir Path folder;
  private Path root;

  @BeforeEach
  void nameRoot() {
    root = folder.resolve("some/store");
  }

  private static Version put(ObjectStore store, String key, String text) {
    return store.put(new Key(key), Payload.of(text), Condition.ALWAYS, Durability.NONE);
  }

  private static List<String> keys(ObjectStore store) {
    List<String> keys = new ArrayList<>();
    store.list("", "").forEachRemaining(info -> keys.add(info.key().value()));
    return keys;
  }

  private static List<Path> children(Path path) throws IOException {
    try (Stream<Path> children = Files.list(path)) {
      return children.toList();
    }
  }

  private LocalFolderStore at(Instant time) {
    return LocalFolderStore.open(root, path -> {}, InstantSource.fixed(time));
  }

  // The folder

  @Test
  void openingAndReadingMakeNothing() {
    LocalFolderStore store = LocalFolderStore.open(root);
    assertEquals(List.of(), keys(store));
    assertEquals(Optional.empty(), store.head(new Key("a/b")));
    assertThrows(NoSuchObjectException.class, () -> store.get(new Key("a"), ByteRange.ALL));
    store.delete(new Key("a"));
    store.barrier();
    assertFalse(Files.exists(root.getParent()));
  }

  @Test
  void readingAFolderThatNobodyLockedWritesNothing() throws IOException {
    Files.createDirectories(root.resolve("a"));
    Files.writeString(root.resolve("a/b"), "copied here");
    LocalFolderStore store = LocalFolderStore.open(root);
    assertEquals(List.of("a/b"), keys(store));
    assertTrue(store.head(new Key("a/b")).isPresent());
    store.get(new Key("a/b"), ByteRange.ALL).close();
    store.delete(new Key("c"));
    assertEquals(List.of(root.resolve("a")), children(root));
  }

  @Test
  void theFolderIsMadeForItsOwnerAlone() throws IOException {
    put(LocalFolderStore.open(root), "a/b", "x");
    assertEquals(PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(root));
    assertEquals("x", Files.readString(root.resolve("a/b")));
  }

  @Test
  void aSharedFolderGivesItsPermissionsToWhatIsMadeInIt() throws IOException {
    Files.createDirectories(root);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxrwx---"));
    put(LocalFolderStore.open(root), "a/b", "x");
    for (Path made : List.of(root.resolve("a"), root.resolve(".tmp"), root.resolve(".locks"))) {
      assertEquals("rwxrwx---", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
    }
    List<Path> files = new ArrayList<>(children(root.resolve(".locks")));
    assertEquals(2, files.size(), "a lock and the reserve");
    files.add(root.resolve("a/b"));
    for (Path made : files) {
      assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
    }
  }

  @Test
  void aFileIsNoStore() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThrows(InvalidInputException.class, () -> LocalFolderStore.open(file));
  }

  @Test
  void theRootMayBeASymbolicLink() throws IOException {
    Path real = Files.createDirectories(folder.resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    put(LocalFolderStore.open(link), "a/b", "x");
    assertEquals(List.of("a/b"), keys(LocalFolderStore.open(link)));
    assertEquals("x", Files.readString(real.resolve("a/b")));
  }

  @Test
  void linksInTheFolderLeadNowhere() throws IOException {
    Path outside = Files.createDirectories(folder.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    Files.createDirectories(root);
    Files.createSymbolicLink(root.resolve("dir"), outside);
    Files.createSymbolicLink(root.resolve("file"), outside.resolve("secret"));
    LocalFolderStore store = LocalFolderStore.open(root);
    assertEquals(List.of(), keys(store));
    assertFalse(store.list("dir/", "").hasNext());
    for (String key : List.of("dir", "dir/secret", "file")) {
      assertEquals(Optional.empty(), store.head(new Key(key)), key);
      assertThrows(NoSuchObjectException.class, () -> store.get(new Key(key), ByteRange.ALL));
      store.delete(new Key(key));
    }
    assertThrows(InvalidInputException.class, () -> put(store, "dir/new", "x"));
    put(store, "file", "mine");
    assertEquals("mine", Files.readString(root.resolve("file")));
    assertEquals(List.of(outside.resolve("secret")), children(outside));
    assertEquals("secret", Files.readString(outside.resolve("secret")));
  }

  @Test
  void namesThatAreNoKeysAreNotListed() throws IOException {
    LocalFolderStore store = LocalFolderStore.open(root);
    put(store, "a/.b", "x");
    Files.writeString(root.resolve(".hidden"), "x");
    Files.writeString(root.resolve("new\nline"), "x");
    Files.createDirectories(root.resolve(".dir/sub"));
    Files.writeString(root.resolve(".dir/sub/file"), "x");
    Files.createDirectories(root.resolve("empty/folder"));
    assertEquals(List.of("a/.b"), keys(store));
  }

  @Test
  void deletingRemovesFoldersThatAreEmptyNow() throws IOException {
    LocalFolderStore store = LocalFolderStore.open(root);
    put(store, "a/b/c/d", "x");
    put(store, "a/e", "x");
    store.delete(new Key("a/b/c/d"));
    assertEquals(List.of(root.resolve("a/e")), children(root.resolve("a")));
    store.delete(new Key("a/e"));
    assertFalse(Files.exists(root.resolve("a")));
    assertTrue(Files.exists(root));
  }

  @Test
  void goesOnWhenTheFolderIsRemovedAndItsLocksWithIt() throws IOException {
    LocalFolderStore store = LocalFolderStore.open(root);
    put(store, "a", "x");
    try (Stream<Path> all = Files.walk(root)) {
      for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
    assertEquals(List.of(), keys(store));
    put(store, "a", "y");
    assertEquals(List.of("a"), keys(store));
    store.delete(new Key("a"));
    assertEquals(List.of(), keys(store));
  }

  // Temporary files

  @Test
  void aPutThatIsRefusedOrFailsLeavesNoTemporaryFile() throws IOException {
    LocalFolderStore store = LocalFolderStore.open(root);
    put(store, "a", "x");
    assertThrows(
        PreconditionFailedException.class,
        () -> store.put(new Key("a"), Payload.of("y"), Condition.IF_ABSENT, Durability.NONE));
    assertThrows(InvalidInputException.class, () -> put(store, "a/b", "y"));
    Payload racing =
        new Payload() {
          @Override
          public long length() {
            return 1;
          }

          @Override
          public java.io.InputStream open() {
            // Another writer is first, after this put has looked and before it holds the lock.
            put(store, "b", "other");
            return new java.io.ByteArrayInputStream(new byte[1]);
          }
        };
    assertThrows(
        PreconditionFailedException.class,
        () -> store.put(new Key("b"), racing, Condition.IF_ABSENT, Durability.NONE));
    assertEquals("other", Files.readString(root.resolve("b")));
    assertEquals(List.of(), children(root.resolve(".tmp")));
  }

  @Test
  void aFullDiskLeavesTheOldObjectAndNoTemporaryFile() throws IOException {
    Configuration small =
        Configuration.unix().toBuilder().setMaxSize(1 << 20).setBlockSize(4096).build();
    try (FileSystem fileSystem = Jimfs.newFileSystem(small)) {
      Path tiny = fileSystem.getPath("/store");
      LocalFolderStore store = LocalFolderStore.open(tiny);
      put(store, "a", "old");
      UnavailableException e =
          assertThrows(
              UnavailableException.class,
              () ->
                  store.put(
                      new Key("a"),
                      ObjectStoreContract.generated(2 << 20, 1),
                      Condition.ALWAYS,
                      Durability.NOW));
      assertTrue(e.getMessage().contains("free space"), e.getMessage());
      assertEquals("old", Files.readString(tiny.resolve("a")));
      assertEquals(List.of(), children(tiny.resolve(".tmp")));
      put(store, "a", "new");
      store.delete(new Key("a"));
    }
  }

  @Test
  void oldTemporaryFilesAreSweptAtTheFirstWrite() throws IOException {
    put(LocalFolderStore.open(root), "a", "x");
    Path old = Files.writeString(root.resolve(".tmp/old"), "rest of a killed process");
    Path young = Files.writeString(root.resolve(".tmp/young"), "of a process that runs");
    Files.setLastModifiedTime(old, FileTime.from(NOW.minus(Duration.ofHours(25))));
    Files.setLastModifiedTime(young, FileTime.from(NOW.minus(Duration.ofHours(23))));
    LocalFolderStore store = at(NOW);
    assertEquals(List.of("a"), keys(store));
    assertTrue(Files.exists(old), "reading sweeps nothing");
    put(store, "b", "x");
    assertEquals(List.of(young), children(root.resolve(".tmp")));
  }

  // Versions

  @Test
  void versionsNeverRepeatThoughTheClockStandsOrGoesBack() {
    Set<Version> seen = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      LocalFolderStore store = at(NOW.minusSeconds(i / 5));
      assertTrue(seen.add(put(store, "k", "x")), "repeated at " + i);
      if (i % 2 == 0) {
        store.delete(new Key("k"));
      }
    }
  }

  @Test
  void theVersionOfAFileFromElsewhereIsNotGivenAgain() throws IOException {
    LocalFolderStore store = at(NOW);
    put(store, "k", "1");
    Path file = root.resolve("k");
    for (Instant time : List.of(NOW.plusSeconds(1000), Instant.EPOCH, NOW.minusSeconds(5))) {
      Files.writeString(file, "2");
      Files.setLastModifiedTime(file, FileTime.from(time));
      Version foreign = store.head(new Key("k")).orElseThrow().version();
      Version ours =
          store.put(new Key("k"), Payload.of("3"), Condition.ifVersion(foreign), Durability.NONE);
      assertNotEquals(foreign, ours);
      assertEquals(ours, store.head(new Key("k")).orElseThrow().version());
    }
    assertFalse(
        store.head(new Key("k")).orElseThrow().modified().isBefore(NOW.plusSeconds(1000)),
        "times of a stripe only grow");
  }

  // Volumes that fold names

  @Test
  void keysAreToldApartWhereTheFileSystemDoesNot() throws IOException {
    try (FileSystem fileSystem = Jimfs.newFileSystem(Configuration.osX())) {
      Path mac = fileSystem.getPath("/store");
      LocalFolderStore store = LocalFolderStore.open(mac);
      put(store, "labels/Prod", "upper");
      for (String other : List.of("labels/prod", "Labels/Prod", "LABELS/PROD")) {
        assertEquals(Optional.empty(), store.head(new Key(other)), other);
        assertThrows(NoSuchObjectException.class, () -> store.get(new Key(other), ByteRange.ALL));
        store.delete(new Key(other));
        InvalidInputException e =
            assertThrows(InvalidInputException.class, () -> put(store, other, "lower"), other);
        assertTrue(e.getMessage().contains("does not tell it from"), e.getMessage());
      }
      assertFalse(store.list("Labels/", "").hasNext());
      assertEquals(List.of("labels/Prod"), keys(store));
      assertEquals("upper", Files.readString(mac.resolve("labels/Prod")));
      put(store, "labels/Prod", "again");
    }
  }

  @Test
  void separatorsOfOtherSystemsLeadNowhere() throws IOException {
    try (FileSystem fileSystem = Jimfs.newFileSystem(Configuration.windows())) {
      Path windows = fileSystem.getPath("C:\\data\\store");
      LocalFolderStore store = LocalFolderStore.open(windows);
      for (String hostile :
          List.of("a\\..\\..\\..\\x", "\\x", "a\\b", "C:\\x", "C:x", "a/..\\..")) {
        assertThrows(InvalidInputException.class, () -> put(store, hostile, "x"), hostile);
      }
      put(store, "a/b", "x");
      assertEquals(List.of("a/b"), keys(store));
    }
  }

  // Durability

  @Test
  void whatIsDurableNowHasItsFoldersSyncedBeforeThePutReturns() throws IOException {
    Files.createDirectories(root);
    List<Path> synced = new ArrayList<>();
    LocalFolderStore store = LocalFolderStore.open(root, synced::add, InstantSource.system());
    put(store, "x/y", "not synced");
    store.put(new Key("x/z"), Payload.of("hint"), Condition.ALWAYS, Durability.NONE);
    assertEquals(List.of(), synced);
    store.put(new Key("a/b/c"), Payload.of("now"), Condition.ALWAYS, Durability.NOW);
    assertEquals(Set.of(root.resolve("a/b"), root.resolve("a"), root), new HashSet<>(synced));
  }

  @Test
  void foldersAreSyncedOnceAtTheBarrier() throws IOException {
    Files.createDirectories(root);
    List<Path> synced = new ArrayList<>();
    LocalFolderStore store = LocalFolderStore.open(root, synced::add, InstantSource.system());
    for (String key : List.of("p/aa/1", "p/aa/2", "p/bb/3")) {
      store.put(new Key(key), Payload.of("pack"), Condition.ALWAYS, Durability.BARRIER);
    }
    assertEquals(List.of(), synced);
    store.barrier();
    assertEquals(4, synced.size());
    assertEquals(
        Set.of(root.resolve("p/aa"), root.resolve("p/bb"), root.resolve("p"), root),
        new HashSet<>(synced));
    store.barrier();
    assertEquals(4, synced.size(), "nothing was put since");
  }

  @Test
  void aDeletionLastsFromTheNextBarrierOn() {
    List<Path> synced = new ArrayList<>();
    LocalFolderStore store = LocalFolderStore.open(root, synced::add, InstantSource.system());
    for (String key : List.of("b/r/1/d", "b/r/2/d")) {
      put(store, key, "x");
    }
    synced.clear();
    store.delete(new Key("b/r/1/d"));
    assertEquals(List.of(), synced);
    store.barrier();
    assertTrue(
        synced.containsAll(Set.of(root.resolve("b/r"), root.resolve("b"), root)),
        "the folder of the object is gone, and so must be its name: " + synced);
    synced.clear();
    store.delete(new Key("b/r/1/d"));
    store.barrier();
    assertTrue(synced.contains(root.resolve("b/r")), "whoever removed it may not have done that");
  }

  @Test
  void aBarrierThatFailedStillOwesTheSync() throws IOException {
    Files.createDirectories(root);
    List<Path> synced = new ArrayList<>();
    boolean[] broken = {true};
    LocalFolderStore store =
        LocalFolderStore.open(
            root,
            path -> {
              if (broken[0]) {
                throw new IOException("Input/output error");
              }
              synced.add(path);
            },
            InstantSource.system());
    store.put(new Key("p/1"), Payload.of("pack"), Condition.ALWAYS, Durability.BARRIER);
    assertThrows(UnavailableException.class, store::barrier);
    broken[0] = false;
    store.barrier();
    assertEquals(Set.of(root.resolve("p"), root), new HashSet<>(synced));
  }

  @Test
  void aConditionalPutThatCannotBeMadeDurableHasAnUnknownOutcome() throws IOException {
    FolderSync.Disk broken =
        path -> {
          throw new IOException("Input/output error");
        };
    LocalFolderStore store = LocalFolderStore.open(root, broken, InstantSource.system());
    Files.createDirectories(root);
    assertThrows(
        OutcomeUnknownException.class,
        () -> store.put(new Key("a"), Payload.of("x"), Condition.IF_ABSENT, Durability.NOW));
    assertThrows(
        UnavailableException.class,
        () -> store.put(new Key("b"), Payload.of("x"), Condition.ALWAYS, Durability.NOW));
    assertEquals("x", Files.readString(root.resolve("a")));
    assertEquals(List.of(), children(root.resolve(".tmp")));
  }

  @Test
  void aPutThatCouldNotBeMadeDurableIsDurableAfterTheNextBarrier() throws IOException {
    List<Path> synced = new ArrayList<>();
    boolean[] broken = {true};
    FolderSync.Disk disk =
        path -> {
          if (broken[0]) {
            throw new IOException("Input/output error");
          }
          synced.add(path);
        };
    LocalFolderStore store = LocalFolderStore.open(root, disk, InstantSource.system());
    Files.createDirectories(root);
    assertThrows(
        OutcomeUnknownException.class,
        () -> store.put(new Key("p/a"), Payload.of("x"), Condition.IF_ABSENT, Durability.NOW));
    broken[0] = false;
    store.barrier();
    assertEquals(Set.of(root.resolve("p"), root), new HashSet<>(synced));
  }

  @Test
  void aBarrierMakesWhatAnotherProcessPutDurableIfItIsNamed() {
    List<Path> synced = new ArrayList<>();
    LocalFolderStore other = LocalFolderStore.open(root, path -> {}, InstantSource.system());
    other.put(new Key("p/q/a"), Payload.of("x"), Condition.ALWAYS, Durability.BARRIER);
    LocalFolderStore store = LocalFolderStore.open(root, synced::add, InstantSource.system());
    store.barrier();
    assertEquals(List.of(), synced);
    store.barrier(Set.of(new Key("p/q/a"), new Key("gone/b")));
    assertEquals(
        Set.of(root.resolve("p/q"), root.resolve("p"), root.resolve("gone"), root),
        new HashSet<>(synced));
  }

  @Test
  void theFolderOfANewStoreLastsToo() throws IOException {
    Files.createDirectories(root);
    List<Path> synced = new ArrayList<>();
    Path place = root.resolve("new/place");
    LocalFolderStore store = LocalFolderStore.open(place, synced::add, InstantSource.system());
    store.put(new Key("a"), Payload.of("x"), Condition.IF_ABSENT, Durability.NOW);
    assertEquals(Set.of(root, root.resolve("new"), place), new HashSet<>(synced));
  }

  @Test
  void anInterruptAfterTheObjectAppearedDoesNotHideThatItDid() throws IOException {
    Files.createDirectories(root);
    List<Path> synced = new ArrayList<>();
    FolderSync.Disk interrupted =
        path -> {
          synced.add(path);
          if (synced.size() == 1) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
          }
          assertFalse(Thread.currentThread().isInterrupted());
        };
    LocalFolderStore store = LocalFolderStore.open(root, interrupted, InstantSource.system());
    Version version = store.put(new Key("a"), Payload.of("x"), Condition.IF_ABSENT, Durability.NOW);
    assertTrue(Thread.interrupted(), "the flag is gone");
    assertEquals(List.of(root, root), synced, "asked again after the interrupt");
    assertEquals(version, store.head(new Key("a")).orElseThrow().version());
  }

  @Test
  void aReaderThatIsInterruptedIsCancelled() throws IOException {
    LocalFolderStore store = LocalFolderStore.open(root);
    put(store, "a", "12345");
    try (StoredObject object = store.get(new Key("a"), ByteRange.ALL)) {
      assertEquals('1', object.body().read());
      Thread.currentThread().interrupt();
      assertThrows(CancelledException.class, () -> object.body().read());
      assertTrue(Thread.interrupted(), "the flag is gone");
    }
  }

  // Meaning

  @Test
  void failuresOfTheFileSystemSayWhatTheyMean() {
    FileSystemException denied = new java.nio.file.AccessDeniedException("/data/x");
    assertEquals(
        "putting x: permission denied (/data/x); check its owner and mode",
        FolderFailures.of("putting x", denied).getMessage());
    assertEquals(AccessDeniedException.class, FolderFailures.of("x", denied).getClass());
    assertEquals(AccessDeniedException.class, failure("Read-only file system").getClass());
    assertEquals(AccessDeniedException.class, failure("Operation not permitted").getClass());
    assertEquals(UnavailableException.class, failure("No space left on device").getClass());
    assertEquals(InvalidInputException.class, failure("File name too long").getClass());
    assertTrue(failure("Too many open files").getMessage().contains("ulimit"));
    assertTrue(failure("Input/output error").getMessage().contains("Input/output error (/f)"));
    assertEquals(
        "x: not directory (/f)",
        FolderFailures.of("x", new java.nio.file.NotDirectoryException("/f")).getMessage());
    assertEquals(
        CancelledException.class,
        FolderFailures.of("x", new ClosedByInterruptException()).getClass());
    assertTrue(Thread.interrupted(), "the flag is set again");
  }

  private static RuntimeException failure(String reason) {
    return FolderFailures.of("x", new FileSystemException("/f", null, reason));
  }

  @Test
  void onlyFileSystemsOfThisHostAreNeverStale() {
    for (String local : List.of("ext4", "ext2/ext3", "xfs", "apfs", "NTFS", "tmpfs", "overlay")) {
      assertTrue(LocalFolderStore.isLocal(local), local);
    }
    for (String remote : List.of("nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "", "weird")) {
      assertFalse(LocalFolderStore.isLocal(remote), remote);
    }
    assertEquals(Duration.ZERO, LocalFolderStore.open(root).info().staleness());
  }
}
