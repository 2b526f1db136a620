package io.datamon.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A process that uses a folder beside others; started by {@link FolderProcessesTest}. */
final class FolderProcess {
  private FolderProcess() {}

  /** Does what the first argument says in the folder that the second one names. */
  public static void main(String[] args) throws Exception {
    Path root = Path.of(args[1]);
    switch (args[0]) {
      case "count" -> count(root, Integer.parseInt(args[2]), Integer.parseInt(args[3]), args);
      case "lock" -> lock(root, new Key(args[2]));
      case "half" -> putHalf(root, new Key(args[2]));
      case "large" -> large(root, Long.parseLong(args[2]));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** Adds one to counters, a number of times in each thread, and prints every version it made. */
  private static void count(Path root, int threads, int times, String[] args)
      throws InterruptedException, ExecutionException {
    List<String> keys = List.of(args).subList(4, args.length);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (ObjectStore store = LocalFolderStore.open(root)) {
      List<Future<List<String>>> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int thread = t;
        all.add(
            pool.submit(
                () -> {
                  List<String> versions = new ArrayList<>();
                  List<String> order = new ArrayList<>(keys);
                  Collections.shuffle(order, new Random(thread));
                  for (int i = 0; i < times; i++) {
                    String key = order.get(i % order.size());
                    versions.add(key + " " + increment(store, new Key(key)));
                  }
                  return versions;
                }));
      }
      StringBuilder out = new StringBuilder();
      for (Future<List<String>> each : all) {
        each.get().forEach(version -> out.append(version).append('\n'));
      }
      System.out.print(out);
    } finally {
      pool.shutdownNow();
    }
  }

  private static Version increment(ObjectStore store, Key key) throws IOException {
    while (true) {
      String now;
      Version version;
      try (StoredObject object = store.get(key, ByteRange.ALL)) {
        now = new String(object.body().readAllBytes(), StandardCharsets.UTF_8);
        version = object.info().version();
      }
      try {
        return store.put(
            key,
            Payload.of(Long.toString(Long.parseLong(now) + 1)),
            Condition.ifVersion(version),
            Durability.NONE);
      } catch (PreconditionFailedException e) {
        // somebody else was first: read again
      }
    }
  }

  /** Takes the lock of a key and holds it until it is killed. */
  private static void lock(Path root, Key key) throws Exception {
    try (StripeLock lock =
        StripeLock.acquire(root.resolve(FolderWriter.LOCKS), key, FolderModes.of(root))) {
      System.out.println("holding " + lock.lastIssued());
      waitForKill();
    }
  }

  /** Puts half an object and waits until it is killed. */
  private static void putHalf(Path root, Key key) {
    Payload half =
        new Payload() {
          @Override
          public long length() {
            return 2 << 20;
          }

          @Override
          public InputStream open() {
            throw new UnsupportedOperationException("written, not read");
          }

          @Override
          public void writeTo(WritableByteChannel out) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
            while (bytes.hasRemaining()) {
              out.write(bytes);
            }
            System.out.println("half");
            waitForKill();
          }
        };
    try (ObjectStore store = LocalFolderStore.open(root)) {
      store.put(key, half, Condition.ALWAYS, Durability.NOW);
    }
  }

  private static void waitForKill() throws IOException {
    while (System.in.read() >= 0) {
      // the parent writes nothing; it ends this process or closes the pipe
    }
  }

  /** Puts and reads an object that is larger than the heap of this process. */
  private static void large(Path root, long size) throws IOException {
    try (ObjectStore store = LocalFolderStore.open(root)) {
      Key key = new Key("large");
      store.put(key, ObjectStoreContract.generated(size, 1), Condition.IF_ABSENT, Durability.NONE);
      try (StoredObject object = store.get(key, ByteRange.ALL)) {
        System.out.println(object.body().transferTo(OutputStream.nullOutputStream()));
      }
    }
  }
}
