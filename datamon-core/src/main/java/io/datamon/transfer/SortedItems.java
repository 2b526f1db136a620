package io.datamon.transfer;

import io.datamon.error.UnavailableException;
import io.datamon.model.BundlePath;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sorts items by path in bounded memory: beyond it, sorted runs go to temporary files, which are
 * merged. Items are added, then sorted, then taken. One thread.
 */
final class SortedItems implements Iterator<ObjectItem>, AutoCloseable {
  private static final int BUFFER = 1 << 15;

  private final int inMemory;
  private final List<Path> files = new ArrayList<>();
  private final List<DataInputStream> streams = new ArrayList<>();
  private final PriorityQueue<Run> runs =
      new PriorityQueue<>(Comparator.comparing((Run run) -> run.head.path()));
  private List<ObjectItem> items = new ArrayList<>();

  /** A sorted run, and the next item of it. */
  private static final class Run {
    private final Iterator<ObjectItem> rest;
    private ObjectItem head;

    Run(Iterator<ObjectItem> rest) {
      this.rest = rest;
      this.head = rest.next();
    }
  }

  SortedItems(int inMemory) {
    this.inMemory = inMemory;
  }

  void add(ObjectItem item) {
    items.add(item);
    if (items.size() >= inMemory) {
      spill();
    }
  }

  private void spill() {
    sort();
    try {
      Path file = Files.createTempFile("datamon-objects-", ".list");
      files.add(file);
      try (DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER))) {
        for (ObjectItem item : items) {
          write(out, item);
        }
      }
    } catch (IOException e) {
      throw failed(e);
    }
    items = new ArrayList<>();
  }

  private void sort() {
    items.sort(Comparator.comparing(ObjectItem::path));
  }

  private static void write(DataOutputStream out, ObjectItem item) throws IOException {
    byte[] path = item.path().toArray();
    byte[] version = item.version().getBytes(StandardCharsets.UTF_8);
    out.writeInt(path.length);
    out.write(path);
    out.writeBoolean(item.folder());
    out.writeLong(item.size());
    Instant modified = item.modified();
    out.writeLong(modified.getEpochSecond());
    out.writeInt(modified.getNano());
    out.writeInt(version.length);
    out.write(version);
  }

  private static @Nullable ObjectItem read(DataInputStream in) throws IOException {
    int length;
    try {
      length = in.readInt();
    } catch (EOFException e) {
      return null; // the end of the run
    }
    byte[] path = new byte[length];
    in.readFully(path);
    boolean folder = in.readBoolean();
    long size = in.readLong();
    Instant modified = Instant.ofEpochSecond(in.readLong(), in.readInt());
    byte[] version = new byte[in.readInt()];
    in.readFully(version);
    return new ObjectItem(
        BundlePath.of(path), folder, size, modified, new String(version, StandardCharsets.UTF_8));
  }

  /** Ends the adding. */
  void sorted() {
    sort();
    if (!items.isEmpty()) {
      runs.add(new Run(items.iterator()));
    }
    try {
      for (Path file : files) {
        DataInputStream in =
            new DataInputStream(
                new BufferedInputStream(
                    Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE), BUFFER));
        streams.add(in);
        runs.add(new Run(new Stored(in)));
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static final class Stored implements Iterator<ObjectItem> {
    private final DataInputStream in;
    private @Nullable ObjectItem next;

    Stored(DataInputStream in) {
      this.in = in;
      advance();
    }

    private void advance() {
      try {
        next = read(in);
      } catch (IOException e) {
        throw failed(e);
      }
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public ObjectItem next() {
      if (next == null) {
        throw new NoSuchElementException("the run is at its end");
      }
      ObjectItem item = next;
      advance();
      return item;
    }
  }

  @Override
  public boolean hasNext() {
    return !runs.isEmpty();
  }

  @Override
  public ObjectItem next() {
    Run run = runs.remove();
    ObjectItem item = run.head;
    if (run.rest.hasNext()) {
      run.head = run.rest.next();
      runs.add(run);
    }
    return item;
  }

  private static UnavailableException failed(IOException e) {
    return new UnavailableException(
        "the list of objects could not be kept in "
            + System.getProperty("java.io.tmpdir")
            + ": "
            + SourceFile.reason(e),
        e);
  }

  @Override
  public void close() {
    try {
      for (DataInputStream stream : streams) {
        stream.close();
      }
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.getLogger(SortedItems.class.getName())
          .log(System.Logger.Level.DEBUG, "a temporary list could not be removed", e);
    }
  }
}
