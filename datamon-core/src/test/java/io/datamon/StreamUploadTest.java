package io.datamon;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.datamon.error.CancelledException;
import io.datamon.error.InvalidInputException;
import io.datamon.model.Entry;
import io.datamon.transfer.UnreadableFilesException;
import io.datamon.transfer.UploadOutcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads of what a stream holds. */
class StreamUploadTest {
  @TempDir Path temp;
  private Datamon datamon;
  private Repo repo;

  @BeforeEach
  void open() {
    datamon = Datamon.open(temp.resolve("store"));
    repo = datamon.createRepo("r", "for a test");
  }

  @AfterEach
  void close() {
    datamon.close();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private Bundle upload(byte[] bytes) {
    InputStream in = new Dripping(new ByteArrayInputStream(bytes));
    return repo.bundle(repo.uploadStream("a/b/dump.sql", in, upload()).bundle().id());
  }

  private static Upload upload() {
    return Upload.message("a stream");
  }

  /** Gives fewer bytes than it is asked for, as pipes do. */
  private static final class Dripping extends java.io.FilterInputStream {
    Dripping(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return super.read(bytes, offset, Math.min(length, 70_001));
    }
  }

  @Test
  void aStreamOfAnyLengthComesBackAsAFile() throws IOException {
    for (int length : new int[] {0, 1, 127, 128, 129, 4096, 262_144, 9_000_000}) {
      byte[] bytes = random(length);
      Bundle bundle = upload(bytes);
      try (InputStream in = bundle.open("a/b/dump.sql")) {
        assertArrayEquals(bytes, in.readAllBytes(), "length " + length);
      }
      Entry entry = bundle.find("a/b/dump.sql").orElseThrow();
      assertEquals(length, entry.size());
      assertEquals(0644, entry.mode());
      List<String> paths = new ArrayList<>();
      bundle.list().forEach(each -> paths.add(each.path().toString()));
      assertEquals(List.of("", "a", "a/b", "a/b/dump.sql"), paths);
      assertEquals(length, bundle.descriptor().requireNative().bytes());
    }
  }

  @Test
  void aStreamIsStoredAsTheFileWouldBe() throws IOException {
    byte[] bytes = random(5_000_000);
    Path source = Files.createDirectories(temp.resolve("source/a/b"));
    Files.write(source.resolve("dump.sql"), bytes);
    Bundle folder = repo.upload(temp.resolve("source"), upload());
    UploadOutcome stream =
        repo.uploadStream("a/b/dump.sql", new ByteArrayInputStream(bytes), upload());
    assertEquals(0, stream.newChunks() - pages(stream), "chunks that the folder's upload sent");
    assertEquals(
        Bundle.hash((Entry.File) folder.find("a/b/dump.sql").orElseThrow()),
        Bundle.hash((Entry.File) repo.newest().find("a/b/dump.sql").orElseThrow()));
  }

  /** The manifest and the pack list differ, as the times do. */
  private static long pages(UploadOutcome outcome) {
    return Math.min(outcome.newChunks(), 2);
  }

  @Test
  void aStreamThatFailsMakesNoBundle() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the other side has gone");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            return read();
          }
        };
    InputStream in = new SequenceInputStream(new ByteArrayInputStream(random(3_000_000)), broken);
    UnreadableFilesException failed =
        assertThrows(
            UnreadableFilesException.class,
            () -> repo.uploadStream("f", in, upload().skipUnreadable()));
    assertEquals("the other side has gone", failed.failures().get(0).reason());
    assertFalse(repo.bundles().iterator().hasNext());
  }

  @Test
  void aStreamNeedsAPath() {
    assertThrows(
        InvalidInputException.class,
        () -> repo.uploadStream("", InputStream.nullInputStream(), upload()));
    assertThrows(
        InvalidInputException.class,
        () -> repo.uploadStream("../f", InputStream.nullInputStream(), upload()));
  }

  @Test
  void anUploadThatWaitsForInputCanBeInterrupted() throws Exception {
    Pipe pipe = Pipe.open(); // nobody writes
    AtomicReference<Throwable> end = new AtomicReference<>();
    Thread uploader =
        new Thread(
            () -> {
              try (InputStream in = Channels.newInputStream(pipe.source())) {
                repo.uploadStream("f", in, upload());
              } catch (IOException | RuntimeException e) {
                end.set(e);
              }
            });
    uploader.start();
    uploader.interrupt();
    uploader.join();
    assertEquals(CancelledException.class, end.get().getClass());
    assertFalse(repo.bundles().iterator().hasNext());
  }
}
