package io.datamon.transfer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.content.ChunkHasher;
import io.datamon.fuzz.FuzzTarget;
import io.datamon.manifest.ManifestWriter;
import io.datamon.manifest.PackSet;
import io.datamon.model.BundleId;
import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.Extras;
import io.datamon.model.FileContent;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import io.datamon.model.Profile;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;

/** The parsers of this package. */
public final class TransferTargets {
  private static final BundleId BUNDLE = BundleId.of("3MPmAyR795sQf43MrtxPW1z7IaX");
  private static final ChunkRef TOP =
      new ChunkRef(new Digest(1, 2, 3, 4), 100, new Place(new PackId(5, 6), 0, 64, 50));

  private TransferTargets() {}

  /** Returns them. */
  public static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "stat-cache",
            4096,
            50L << 20,
            400,
            TransferTargets::statCache,
            TransferTargets::statCaches),
        new FuzzTarget(
            "state", 2048, 100_000, 1_000, DestinationState::parse, TransferTargets::states));
  }

  /** Blocks: a type, a length of two bytes, the payload. Checksums and the end are put to them. */
  private static void statCache(byte[] input) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(StatCacheFormat.MAGIC);
    for (int at = 0; at + 3 <= input.length; ) {
      int length = (input[at + 1] & 0xff) << 8 | input[at + 2] & 0xff;
      int end = Math.min(input.length, at + 3 + length);
      block(out, input[at], Arrays.copyOfRange(input, at + 3, end));
      at = end;
    }
    block(out, StatCacheFormat.END, StatCacheFormat.end(BUNDLE, TOP));
    Path file = Files.createTempFile("datamon-fuzz", ".stat");
    AtomicInteger pages = new AtomicInteger();
    try {
      Files.write(file, bytes.toByteArray());
      try (StatCacheReader reader =
          StatCacheReader.open(file, BUNDLE, TOP, page -> pages.incrementAndGet()).orElseThrow()) {
        while (reader.hasNext()) {
          assertTrue(reader.next().listedPacks().size() <= input.length);
        }
      }
    } finally {
      Files.delete(file);
    }
  }

  private static void block(DataOutputStream out, int type, byte[] payload) throws IOException {
    CRC32C crc = new CRC32C();
    crc.update(payload);
    out.writeByte(type);
    out.writeInt(payload.length);
    out.write(payload);
    out.writeInt((int) crc.getValue());
  }

  private static List<byte[]> statCaches() {
    try {
      Path file = Files.createTempFile("datamon-fuzz", ".stat");
      try (StatCacheWriter cache = new StatCacheWriter(file)) {
        AtomicInteger number = new AtomicInteger();
        ManifestWriter manifest =
            new ManifestWriter(
                Profile.SMALL,
                (kind, page) -> {
                  ChunkRef ref =
                      new ChunkRef(
                          ChunkHasher.id(ChunkKind.PAGE, page, 0, page.length),
                          page.length,
                          new Place(new PackId(7, 8), number.getAndIncrement(), 64, 1));
                  cache.page(ref, page);
                  return ref;
                });
        for (int i = 0; i < 30; i++) {
          BundlePath path = i == 0 ? BundlePath.ROOT : BundlePath.of(String.format("f%03d", i));
          Entry entry =
              i == 0
                  ? new Entry.Directory(path, 0755, Instant.EPOCH, Extras.NONE)
                  : new Entry.File(
                      path,
                      0644,
                      Instant.EPOCH,
                      2,
                      new FileContent.Inline(Bytes.of("xy")),
                      Extras.NONE);
          cache.entry(
              i % 3 == 0
                  ? Optional.empty()
                  : Optional.of(new BaseEntry.Stamp(i, 1, Instant.ofEpochSecond(i, 5))),
              i % 5 == 0 ? Set.of(new PackId(1, i)) : Set.of());
          manifest.add(entry, PackSet.EMPTY);
        }
        manifest.finish();
        cache.commit(BUNDLE, TOP);
        return List.of(compact(Files.readAllBytes(file)));
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes from a cache what {@link #statCache} puts to an input. */
  private static byte[] compact(byte[] file) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteBuffer in = ByteBuffer.wrap(file);
    in.position(StatCacheFormat.MAGIC.length);
    while (in.hasRemaining()) {
      int type = in.get();
      byte[] payload = new byte[in.getInt()];
      in.get(payload).getInt();
      if (type != StatCacheFormat.END) {
        out.write(type);
        out.write(payload.length >> 8);
        out.write(payload.length);
        out.writeBytes(payload);
      }
    }
    return out.toByteArray();
  }

  private static List<byte[]> states() {
    return List.of(
        ("{\"format\":1,\"repo\":\"r\",\"bundle\":\""
                + BUNDLE
                + "\",\"run\":\"abcdef01\",\"started\""
                + ":\"2026-11-21T08:50:44Z\",\"finished\":\"2026-11-21T08:50:44.5Z\"}")
            .getBytes(StandardCharsets.UTF_8));
  }
}
