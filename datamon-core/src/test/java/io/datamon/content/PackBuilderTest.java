package io.datamon.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.InvalidInputException;
import io.datamon.model.ChunkKind;
import io.datamon.model.Digest;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import io.datamon.model.Profile;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackBuilderTest {
  private static PackBuilder builder(PackId id) {
    byte[] buffer = new byte[PackBuilder.capacity(Profile.SMALL)];
    return new PackBuilder(id, Samples.SESSION, Profile.SMALL, buffer);
  }

  private static Place append(PackBuilder builder, byte[] plain) {
    Digest id = ChunkHasher.id(ChunkKind.DATA, plain, 0, plain.length);
    return builder.append(ChunkKind.DATA, id, plain, 0, plain.length);
  }

  @Test
  void goldenPackStaysAsItIs() {
    byte[] now = Samples.golden().bytes();
    assertArrayEquals(Samples.golden("pack", now), now);
  }

  @Test
  void goldenPackIsReadWhateverThisCompressorWrites() {
    Samples.Pack expected = Samples.golden();
    byte[] golden = Samples.golden("pack", expected.bytes());
    TestStore store = new TestStore();
    store.put(PackFiles.key(expected.id()), golden);
    PackFiles files = new PackFiles(store);
    TableOfContents toc = files.readToc(expected.id());
    assertEquals(5, toc.count());
    for (int i = 0; i < 5; i++) {
      Samples.Stored chunk = expected.chunks().get(i);
      assertEquals(chunk.wanted().ref().id(), toc.id(i));
      byte[] read =
          files.read(
              toc.kind(i), new io.datamon.model.ChunkRef(toc.id(i), toc.length(i), toc.place(i)));
      assertArrayEquals(chunk.plain(), read);
    }
    assertTrue(files.verifyWhole(expected.id()).isIntact());
  }

  @Test
  void goldenPackIsLaidOutAsSpecified() {
    Samples.Pack pack = Samples.golden();
    ByteBuffer in = ByteBuffer.wrap(pack.bytes());
    assertEquals(0x444d_4e33_5041_434bL, in.getLong(0)); // DMN3PACK
    assertEquals(1, in.getShort(8));
    assertEquals(0b1111, in.get(11));
    assertEquals(pack.id(), PackId.read(in.position(16)));
    assertArrayEquals(Samples.SESSION, Arrays.copyOfRange(pack.bytes(), 32, 52));
    assertEquals(0, in.getLong(52));
    assertEquals(0xd352_4543, in.getInt(64));
    assertEquals(pack.ref(0).id(), Digest.read(in.position(68)));
    assertEquals(1, in.get(100)); // data
    assertEquals(0, in.get(101)); // not compressed
    assertEquals(200, in.getInt(104));
    assertEquals(200, in.getInt(108));
    int second = 64 + 56 + 200;
    assertEquals(second, pack.ref(1).place().offset());
    assertEquals(2, in.get(second + 36)); // a page
    assertEquals(1, in.get(second + 37)); // zstd
    assertEquals(0x28b5_2ffd, in.getInt(second + 56)); // the magic of a zstd frame
    int tail = pack.bytes().length - 80;
    assertEquals(0x444d_4e33_5441_494cL, in.getLong(tail)); // DMN3TAIL
    assertEquals(5, in.getInt(tail + 8));
    assertEquals(tail - 5 * 48, in.getLong(tail + 12));
    assertEquals(5 * 48, in.getInt(tail + 20));
    assertEquals(pack.id(), PackId.read(in.position(tail + 28)));
  }

  @Test
  void sameChunksGiveSameBytesWhateverTheBufferHeld() {
    assertArrayEquals(Samples.golden().bytes(), Samples.golden().bytes());
    List<byte[]> plains = List.of(Samples.text(15_000), Samples.noise(1, 9000), Samples.text(99));
    Samples.Pack one = Samples.build(Samples.pack(4), plains);
    try (PackBuilder builder = builder(Samples.pack(4))) {
      for (int i = 0; i < plains.size(); i++) {
        byte[] wide = new byte[plains.get(i).length + 11];
        System.arraycopy(plains.get(i), 0, wide, 7, plains.get(i).length);
        ChunkKind kind = ChunkKind.of(i + 1);
        builder.append(kind, one.ref(i).id(), wide, 7, plains.get(i).length);
      }
      SealedPack sealed = builder.seal();
      assertArrayEquals(one.bytes(), Arrays.copyOf(sealed.buffer(), sealed.length()));
    }
  }

  @Test
  void compressesOnlyWhereThatSavesAThirtySecond() {
    byte[] mixed = new byte[3200];
    boolean raw = false;
    boolean packed = false;
    for (int zeros = 0; zeros < 400; zeros++) {
      System.arraycopy(Samples.noise(1, 3200), 0, mixed, 0, 3200);
      Arrays.fill(mixed, 3200 - zeros, 3200, (byte) 0);
      try (PackBuilder builder = builder(Samples.pack(zeros))) {
        int stored = append(builder, mixed).stored();
        assertTrue(stored == 3200 || stored <= 3100, zeros + " zeros: " + stored);
        raw |= stored == 3200 && zeros > 50;
        packed |= stored < 3200;
      }
    }
    assertTrue(raw && packed);
  }

  @Test
  void fullPackAcceptsNoMore() {
    try (PackBuilder builder = builder(Samples.pack(1))) {
      assertTrue(builder.isEmpty());
      int n = 0;
      while (builder.accepts(Profile.SMALL.chunkMax())) {
        append(builder, Samples.noise(n++, Profile.SMALL.chunkMax()));
        assertFalse(builder.isEmpty());
      }
      assertTrue(builder.size() >= Profile.SMALL.packBytes());
      assertFalse(builder.accepts(0));
      byte[] more = {1};
      assertThrows(InvalidInputException.class, () -> append(builder, more));
      int size = builder.size();
      SealedPack sealed = builder.seal();
      assertEquals(size, sealed.length());
      assertFalse(builder.accepts(0));
      assertThrows(IllegalStateException.class, builder::seal);
    }
  }

  @Test
  void chunkThatMightNotFitIsNotAccepted() {
    try (PackBuilder builder = builder(Samples.pack(1))) {
      assertTrue(builder.accepts(1 << 20));
      append(builder, Samples.noise(1, 60_000));
      assertFalse(builder.accepts((1 << 20) + (1 << 17)));
      assertFalse(builder.accepts(Integer.MAX_VALUE / 2));
      assertTrue(builder.accepts(Profile.SMALL.chunkMax()));
    }
  }

  @Test
  void emptyPackCannotBeSealed() {
    try (PackBuilder builder = builder(Samples.pack(1))) {
      assertThrows(IllegalStateException.class, builder::seal);
    }
  }

  @Test
  void wrongSessionOrBufferIsRefused() {
    byte[] buffer = new byte[PackBuilder.capacity(Profile.SMALL)];
    assertThrows(
        InvalidInputException.class,
        () -> new PackBuilder(Samples.pack(1), new byte[19], Profile.SMALL, buffer).close());
    assertThrows(
        InvalidInputException.class,
        () -> new PackBuilder(Samples.pack(1), Samples.SESSION, Profile.STANDARD, buffer).close());
  }
}
