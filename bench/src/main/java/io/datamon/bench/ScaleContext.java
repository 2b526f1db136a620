package io.datamon.bench;

import io.datamon.Bundle;
import io.datamon.Datamon;
import io.datamon.Upload;
import io.datamon.catalog.Catalog;
import io.datamon.content.ChunkHasher;
import io.datamon.content.IndexRecord;
import io.datamon.content.IndexSegment;
import io.datamon.content.PackBuilder;
import io.datamon.content.PackFiles;
import io.datamon.content.SealedPack;
import io.datamon.manifest.ManifestSummary;
import io.datamon.manifest.ManifestWriter;
import io.datamon.manifest.PackListSummary;
import io.datamon.manifest.PackListWriter;
import io.datamon.manifest.PageSink;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.BundleIds;
import io.datamon.model.BundlePath;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.Extras;
import io.datamon.model.FileContent;
import io.datamon.model.NativeBundle;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import io.datamon.model.Profile;
import io.datamon.model.RepoName;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.Stores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;

/**
 * Writes a context of a size that no data is at hand for: manifests and index as they would be, and
 * no data. Files have one chunk each; the index knows of chunks beyond theirs, as of other bundles.
 */
final class ScaleContext {
  /** The repo that the bundles are in. */
  static final String REPO = "scale";

  static final int FILES_A_FOLDER = 1_000;

  /** One file in so many differs in the other bundles. */
  static final int CHANGED_ONE_IN = 1_000;

  private static final int LENGTH = 10_000;
  private static final int CHUNKS_A_PACK = 1_600;
  private static final int RECORDS_A_SEGMENT = 250_000;
  private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

  private final Path store;
  private final long files;
  private final long chunks;

  /**
   * Creates it; nothing is written yet.
   *
   * @param store the folder of the configuration
   */
  ScaleContext(Path store, long files, long chunks) {
    this.store = store;
    this.files = files;
    this.chunks = chunks;
  }

  /** The bundles of the repo. */
  record Bundles(BundleId first, BundleId spread, BundleId inFolders) {}

  /** The folder of the index. */
  Path index() {
    return content().resolve("index");
  }

  private Path content() {
    return store.resolve("dev/content");
  }

  /** Returns the id of a chunk by its number. */
  static Digest chunk(long number) {
    SplittableRandom bits = new SplittableRandom(number);
    return new Digest(bits.nextLong(), bits.nextLong(), bits.nextLong(), bits.nextLong());
  }

  private static PackId pack(long chunk) {
    SplittableRandom bits = new SplittableRandom(-1 - chunk / CHUNKS_A_PACK);
    return new PackId(bits.nextLong(), bits.nextLong());
  }

  /** Writes everything. */
  Bundles write(Path scratch, Path cache) throws IOException {
    Path one = Files.createDirectories(scratch.resolve("one"));
    Files.writeString(one.resolve("a"), "a file", StandardCharsets.UTF_8);
    BundleDescriptor model;
    try (Datamon datamon =
        Datamon.builder().configuration(store.toUri()).cacheFolder(cache).build()) {
      Bundle bundle = datamon.createRepo(REPO, "No data").upload(one, Upload.message("first"));
      model = bundle.descriptor();
    }
    try (ObjectStore contents = Stores.open(content().toUri());
        ObjectStore metadata = Stores.open(store.resolve("dev/meta").toUri());
        Catalog catalog = new Catalog(metadata, metadata)) {
      Pages pages = new Pages(contents, model.id());
      BundleId first = commit(catalog, model, pages, file -> file);
      // Other chunks are those after the files' own, or their own the other way round.
      BundleId spread =
          commit(catalog, model, pages, file -> file % CHANGED_ONE_IN == 0 ? chunks - file : file);
      long folders = Math.max(1, files / CHANGED_ONE_IN / FILES_A_FOLDER);
      BundleId inFolders =
          commit(
              catalog,
              model,
              pages,
              file -> file < folders * FILES_A_FOLDER ? chunks - 1 - file : file);
      writeIndex(contents);
      return new Bundles(first, spread, inFolders);
    }
  }

  private BundleId commit(
      Catalog catalog, BundleDescriptor model, Pages pages, LongUnaryOperator chunkOf) {
    ManifestSummary manifest = writeManifest(pages, chunkOf);
    PackListSummary packs = new PackListWriter(Profile.STANDARD, pages).write(manifest.packs());
    pages.flush();
    BundleId id = BundleIds.next(Clock.systemUTC(), new java.util.Random());
    NativeBundle small = model.nativeBundle().orElseThrow();
    NativeBundle large =
        new NativeBundle(
            small.draft(),
            small.nonce(),
            small.session(),
            small.requires(),
            small.cut(),
            manifest.top(),
            packs.top(),
            manifest.entries(),
            manifest.files(),
            manifest.bytes(),
            0);
    BundleDescriptor bundle =
        new BundleDescriptor(
            model.leafSize(),
            id,
            "simulated",
            List.of(model.id()),
            model.timestamp(),
            model.contributors(),
            model.count(),
            model.version(),
            model.deduplication(),
            model.runStage(),
            Optional.of(large));
    if (!catalog.bundles().put(RepoName.of(REPO), bundle, Optional.empty())) {
      throw new IllegalStateException("bundle " + id + " is there already");
    }
    return id;
  }

  private ManifestSummary writeManifest(Pages pages, LongUnaryOperator chunkOf) {
    ManifestWriter writer = new ManifestWriter(Profile.STANDARD, pages);
    writer.add(new Entry.Directory(BundlePath.ROOT, 0755, TIME, Extras.NONE), Set.of());
    long folders = (files + FILES_A_FOLDER - 1) / FILES_A_FOLDER;
    for (long i = 0; i < folders; i++) {
      writer.add(new Entry.Directory(BundlePath.of(folder(i)), 0755, TIME, Extras.NONE), Set.of());
    }
    for (long i = 0; i < files; i++) {
      long number = chunkOf.applyAsLong(i);
      Digest id = chunk(number);
      int inPack = (int) (number % CHUNKS_A_PACK);
      ChunkRef ref =
          new ChunkRef(id, LENGTH, new Place(pack(number), inPack, inPack * LENGTH, LENGTH));
      writer.add(
          new Entry.File(
              BundlePath.of(
                  folder(i / FILES_A_FOLDER)
                      + String.format(Locale.ROOT, "/file-%03d", i % FILES_A_FOLDER)),
              0644,
              TIME.plusNanos(number),
              LENGTH,
              new FileContent.Direct(id, List.of(ref)),
              Extras.NONE),
          Set.of());
    }
    return writer.finish();
  }

  /** Returns the name of a folder. */
  static String folder(long number) {
    return String.format(Locale.ROOT, "folder-%05d", number);
  }

  private void writeIndex(ObjectStore contents) {
    for (long from = 0; from < chunks; from += RECORDS_A_SEGMENT) {
      List<IndexRecord> records = new ArrayList<>(RECORDS_A_SEGMENT);
      for (long i = from; i < Math.min(chunks, from + RECORDS_A_SEGMENT); i++) {
        records.add(
            new IndexRecord(
                chunk(i), ChunkKind.DATA, pack(i), (int) (i % CHUNKS_A_PACK), LENGTH, LENGTH));
      }
      contents.put(
          IndexSegment.key(BundleIds.next(Clock.systemUTC(), new java.util.Random()).toString()),
          Payload.of(IndexSegment.encode(records)),
          Condition.ALWAYS,
          Durability.NONE);
    }
  }

  /** Puts pages into packs, each page once. */
  private static final class Pages implements PageSink {
    private final ObjectStore contents;
    private final BundleId session;
    private final byte[] buffer = new byte[PackBuilder.capacity(Profile.STANDARD)];
    private final Map<Digest, ChunkRef> known = new HashMap<>();
    private final SplittableRandom random = new SplittableRandom();
    private PackBuilder pack;

    Pages(ObjectStore contents, BundleId session) {
      this.contents = contents;
      this.session = session;
      this.pack = begin();
    }

    private PackBuilder begin() {
      return new PackBuilder(
          new PackId(random.nextLong(), random.nextLong()),
          session.toBytes(),
          Profile.STANDARD,
          buffer);
    }

    @Override
    public ChunkRef put(ChunkKind kind, byte[] page) {
      Digest id = ChunkHasher.id(kind, page, 0, page.length);
      ChunkRef there = known.get(id);
      if (there != null && kind != ChunkKind.PACK_LIST) {
        return there;
      }
      if (!pack.accepts(page.length)) {
        flush();
      }
      ChunkRef ref = new ChunkRef(id, page.length, pack.append(kind, id, page, 0, page.length));
      known.put(id, ref);
      return ref;
    }

    void flush() {
      if (!pack.isEmpty()) {
        SealedPack sealed = pack.seal();
        contents.put(
            PackFiles.key(sealed.id()),
            Payload.of(sealed.buffer(), 0, sealed.length()),
            Condition.ALWAYS,
            Durability.NONE);
        pack.close();
        pack = begin();
      }
    }
  }
}
