package io.datamon.content;

import io.datamon.model.Checksum;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import io.datamon.model.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Data for tests, always the same, and golden files. */
final class Samples {
  static final byte[] SESSION = new byte[20];

  static {
    Arrays.fill(SESSION, (byte) 0x5e);
  }

  private Samples() {}

  /** Returns bytes that look random, by a generator that anybody can write again (splitmix64). */
  static byte[] noise(long seed, int length) {
    byte[] bytes = new byte[length];
    long state = seed;
    for (int i = 0; i < length; i += 8) {
      state += 0x9e3779b97f4a7c15L;
      long z = state;
      z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
      z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
      z ^= z >>> 31;
      for (int j = i; j < Math.min(length, i + 8); j++) {
        bytes[j] = (byte) (z >>> (8 * (j - i)));
      }
    }
    return bytes;
  }

  /** Returns bytes that compress well. */
  static byte[] text(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) ("all work and no play ".charAt(i % 21) + (i / 300 & 1));
    }
    return bytes;
  }

  static PackId pack(long n) {
    return new PackId(0x0123_4567_89ab_cdefL, n);
  }

  /** A chunk with its bytes and place. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Stored(PackFiles.Wanted wanted, byte[] plain) {}

  /** A pack and what is in it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Pack(PackId id, byte[] bytes, List<Stored> chunks, TableOfContents toc) {
    void put(TestStore store) {
      store.put(PackFiles.key(id), bytes);
    }

    ChunkRef ref(int number) {
      return chunks.get(number).wanted().ref();
    }
  }

  /** Builds a pack of chunks; kinds go round. */
  static Pack build(PackId id, List<byte[]> plains) {
    byte[] buffer = new byte[PackBuilder.capacity(Profile.SMALL)];
    new Random(7).nextBytes(buffer);
    List<Stored> chunks = new ArrayList<>();
    try (PackBuilder builder = new PackBuilder(id, SESSION, Profile.SMALL, buffer)) {
      for (byte[] plain : plains) {
        ChunkKind kind = ChunkKind.of(1 + chunks.size() % 4);
        Digest digest = ChunkHasher.id(kind, plain, 0, plain.length);
        Place place = builder.append(kind, digest, plain, 0, plain.length);
        ChunkRef ref = new ChunkRef(digest, plain.length, place);
        chunks.add(new Stored(new PackFiles.Wanted(kind, ref), plain));
      }
      SealedPack sealed = builder.seal();
      byte[] bytes = Arrays.copyOf(sealed.buffer(), sealed.length());
      return new Pack(id, bytes, chunks, sealed.toc());
    }
  }

  /** Returns the text of a head with its checksum put right, or set before it if it has none. */
  static byte[] sealedHead(byte[] json) {
    String text = new String(json, StandardCharsets.ISO_8859_1);
    String body =
        text.startsWith("{\"checksum\"") ? "{" + text.substring(text.indexOf('\n') + 1) : text;
    return Checksum.sealJson(Head.KEY, body.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Returns the pack that is kept as a golden file. */
  static Pack golden() {
    return build(
        pack(1), List.of(noise(1, 200), text(260), noise(2, 70), new byte[0], new byte[] {42}));
  }

  /**
   * Returns the bytes of a golden file. With the system property {@code golden.write} they are
   * first replaced by {@code now}: do so only when the format is meant to change.
   */
  static byte[] golden(String name, byte[] now) {
    try {
      if (Boolean.getBoolean("golden.write")) {
        Path folder = Files.createDirectories(Path.of("src/test/resources/golden/content"));
        Files.write(folder.resolve(name), now);
        return now;
      }
      try (InputStream in = Samples.class.getResourceAsStream("/golden/content/" + name)) {
        if (in == null) {
          throw new AssertionError("there is no golden file " + name);
        }
        return in.readAllBytes();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
