package io.datamon.model;

import io.datamon.error.CorruptException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.UnsupportedFormatException;
import io.datamon.store.Key;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The stored form of descriptors: small YAML objects, readable by the older program.
 *
 * <p>What is written begins with a {@link Checksum}. Reading takes whatever the older program may
 * have written, which has none, and ignores fields that it does not know; it throws {@link
 * CorruptException}, naming the key, for what is malformed, and {@link UnsupportedFormatException}
 * for what is of a newer kind. Writing throws {@link InvalidInputException} for a descriptor of
 * more than 64 KiB.
 */
public final class Descriptors {
  /** The greatest length of a descriptor that is read, in bytes. */
  public static final int MAX_BYTES = YamlReader.MAX_BYTES;

  /** Words that YAML takes for strings; any other is quoted. */
  private static final Pattern PROFILE = Pattern.compile("[a-z][a-z0-9]{5,30}");

  private static final String VOID = "void";

  private Descriptors() {}

  /**
   * Returns the stored form of a repo.
   *
   * @param key the key that it will have
   */
  public static byte[] write(Key key, RepoDescriptor repo) {
    YamlWriter out = new YamlWriter().text("name", repo.name().value());
    if (!repo.description().isEmpty()) {
      out.text("description", repo.description());
    }
    if (!repo.timestamp().toInstant().equals(Timestamps.NONE)) {
      out.plain("timestamp", Timestamps.format(repo.timestamp()));
    }
    if (!repo.contributor().isUnknown()) {
      out.end(
          out.begin("contributor")
              .text("name", repo.contributor().name())
              .text("email", repo.contributor().email()));
    }
    repo.renamedFrom().ifPresent(from -> out.text("renamedFrom", from.value()));
    repo.renamedTo().ifPresent(to -> out.text("renamedTo", to.value()));
    repo.deletion().ifPresent(mark -> deletion(out, mark));
    return out.toBytes(key, "repo " + repo.name());
  }

  /**
   * Reads a repo.
   *
   * @param name the name that its key says
   */
  public static RepoDescriptor readRepo(Key key, RepoName name, byte[] bytes) {
    return valid(
        key,
        () -> {
          YamlFields in = read(key, bytes);
          same(key, "name", name.value(), in.text("name"));
          return new RepoDescriptor(
              name,
              in.text("description"),
              in.time("timestamp"),
              contributor(in.fields("contributor")),
              repoName(in, "renamedFrom"),
              repoName(in, "renamedTo"),
              deletion(in));
        });
  }

  private static void deletion(YamlWriter out, DeletionMark mark) {
    out.plain("beingDeleted", "true");
    if (!mark.owner().isEmpty()) {
      out.text("deletion", mark.owner());
    }
    if (mark.partly()) {
      out.plain("partlyDeleted", "true");
    }
  }

  /** Of what has no owner, as in drafts, nobody knows how far it has come. */
  private static Optional<DeletionMark> deletion(YamlFields in) {
    String owner = in.text("deletion");
    return isTrue(in, "beingDeleted")
        ? Optional.of(new DeletionMark(owner, owner.isEmpty() || isTrue(in, "partlyDeleted")))
        : Optional.empty();
  }

  private static Optional<RepoName> repoName(YamlFields in, String field) {
    return Optional.of(in.text(field)).filter(name -> !name.isEmpty()).map(RepoName::of);
  }

  /**
   * Returns the stored form of a label, of one move of it, or of a deleted one.
   *
   * @param key the key that it will have
   */
  public static byte[] write(Key key, LabelObject object) {
    YamlWriter out = new YamlWriter();
    if (object instanceof LabelDescriptor label) {
      out.text("name", label.name().value()).id("id", label.bundle());
      timestamp(out, label.timestamp());
      out.contributors("contributors", label.contributors());
      protection(out, label.isProtected());
    } else if (object instanceof DeletedLabel gone) {
      out.plain("kind", VOID).text("name", gone.name().value());
      timestamp(out, gone.timestamp());
      out.contributors("contributors", gone.contributors());
      nonce(out, gone.nonce());
    }
    return out.toBytes(key, "label " + object.name());
  }

  /**
   * Reads one move of a label.
   *
   * @param name the name that its key says, taken when the object has none
   */
  public static LabelDescriptor readLabelMove(Key key, LabelName name, byte[] bytes) {
    return valid(key, () -> label(name, labelFields(key, name, bytes)));
  }

  /**
   * Reads what stands for a label.
   *
   * @param name the name that its key says, taken when the object has none
   * @throws UnsupportedFormatException if it is of an unknown kind
   */
  public static LabelObject readLabel(Key key, LabelName name, byte[] bytes) {
    return valid(
        key,
        () -> {
          boolean checked = Checksum.checkYaml(key, bytes);
          YamlFields in = labelFields(key, name, bytes);
          if (isVoid(key, in)) {
            requireChecked(key, checked);
            return new DeletedLabel(
                name, in.time("timestamp").toInstant(), contributors(in), in.text("nonce"));
          }
          return label(name, in);
        });
  }

  private static YamlFields labelFields(Key key, LabelName name, byte[] bytes) {
    YamlFields in = read(key, bytes);
    if (!in.text("name").isEmpty()) {
      same(key, "name", name.value(), in.text("name"));
    }
    return in;
  }

  private static LabelDescriptor label(LabelName name, YamlFields in) {
    return new LabelDescriptor(
        name,
        BundleId.of(in.text("id")),
        in.time("timestamp").toInstant(),
        contributors(in),
        isProtected(in));
  }

  private static void protection(YamlWriter out, boolean on) {
    if (on) {
      out.plain("protected", "true");
    }
  }

  private static boolean isProtected(YamlFields in) {
    return isTrue(in, "protected");
  }

  /** A word that is none of the two is taken for the safe one. */
  private static boolean isTrue(YamlFields in, String field) {
    String word = in.text(field);
    return !word.isEmpty() && !word.equals("false");
  }

  private static void nonce(YamlWriter out, String nonce) {
    if (!nonce.isEmpty()) {
      out.text("nonce", nonce);
    }
  }

  private static boolean isVoid(Key key, YamlFields in) {
    String kind = in.text("kind");
    if (!kind.isEmpty() && !kind.equals(VOID)) {
      throw new UnsupportedFormatException(
          "object "
              + key
              + " is of kind "
              + KeyParts.quote(kind)
              + ", which this version does not know: use a newer one");
    }
    return !kind.isEmpty();
  }

  /**
   * Returns the stored form of a context.
   *
   * @param key the key that it will have
   */
  public static byte[] write(Key key, ContextDescriptor context) {
    YamlWriter out =
        new YamlWriter()
            .text("name", context.name().value())
            .text("wal", context.wal())
            .text("readlog", context.readlog())
            .text("blob", context.blob())
            .text("metadata", context.metadata())
            .text("vmetadata", context.vmetadata())
            .number("version", context.version());
    context.content().ifPresent(content -> out.text("content", content));
    return out.toBytes(key, "context " + context.name());
  }

  /**
   * Reads a context.
   *
   * @param name the name that its key says
   */
  public static ContextDescriptor readContext(Key key, ContextName name, byte[] bytes) {
    return valid(
        key,
        () -> {
          YamlFields in = read(key, bytes);
          same(key, "name", name.value(), in.text("name"));
          long version = in.number("version", Long.MAX_VALUE);
          if (version > ContextDescriptor.VERSION) {
            throw new UnsupportedFormatException(
                "context "
                    + name
                    + " is of version "
                    + version
                    + ", this program knows up to "
                    + ContextDescriptor.VERSION
                    + ": use a newer one");
          }
          for (String part : List.of("metadata", "vmetadata")) {
            if (in.text(part).isBlank()) {
              throw YamlReader.corrupt(key.value(), part + " is missing");
            }
          }
          return new ContextDescriptor(
              name,
              in.text("wal"),
              in.text("readlog"),
              in.text("blob"),
              in.text("metadata"),
              in.text("vmetadata"),
              version,
              Optional.of(in.text("content")).filter(content -> !content.isBlank()));
        });
  }

  /**
   * Returns the stored form of a bundle or a void.
   *
   * @param key the key that it will have
   */
  public static byte[] write(Key key, BundleObject object) {
    if (object instanceof BundleDescriptor bundle) {
      return write(key, bundle);
    }
    VoidDescriptor gone = (VoidDescriptor) object;
    YamlWriter out =
        new YamlWriter()
            .plain("kind", VOID)
            .id("id", gone.id())
            .text("message", VoidDescriptor.MESSAGE)
            .id("session", gone.session())
            .text("who", gone.who())
            .plain("timestamp", Timestamps.format(gone.timestamp()));
    nonce(out, gone.nonce());
    return out.toBytes(key, "bundle " + gone.id());
  }

  private static byte[] write(Key key, BundleDescriptor bundle) {
    YamlWriter out =
        new YamlWriter()
            .number("leafSize", bundle.leafSize())
            .id("id", bundle.id())
            .text("message", bundle.message())
            .ids("parents", bundle.parents());
    timestamp(out, bundle.timestamp());
    out.contributors("contributors", bundle.contributors())
        .number("count", bundle.count())
        .number("version", bundle.version());
    if (bundle.nativeBundle().isPresent()) {
      out.plain("deduplication", BundleDescriptor.NATIVE);
    } else if (!bundle.deduplication().isEmpty()) {
      out.text("deduplication", bundle.deduplication());
    }
    if (!bundle.runStage().isEmpty()) {
      out.text("runstage", bundle.runStage());
    }
    protection(out, bundle.isProtected());
    bundle.nativeBundle().ifPresent(part -> write(out, part));
    return out.toBytes(key, "bundle " + bundle.id());
  }

  private static void write(YamlWriter out, NativeBundle part) {
    String profile = part.cut().profile();
    out.number("draft", part.draft())
        .plain("nonce", part.nonce())
        .id("session", part.session())
        .texts("requires", part.requires())
        .plain("profile", PROFILE.matcher(profile).matches() ? profile : YamlWriter.quoted(profile))
        .number("chunkMin", part.cut().chunkMin())
        .number("chunkAvg", part.cut().chunkAvg())
        .number("chunkMax", part.cut().chunkMax());
    write(out, "manifest", part.manifest());
    write(out, "packList", part.packList());
    out.number("entries", part.entries())
        .number("files", part.files())
        .number("bytes", part.bytes())
        .number("skipped", part.skipped());
  }

  private static void write(YamlWriter out, String name, ChunkRef ref) {
    out.end(
        out.begin(name)
            .plain("id", ref.id().toString())
            .number("length", ref.length())
            .plain("pack", ref.place().pack().toString())
            .number("number", ref.place().number())
            .number("offset", ref.place().offset())
            .number("stored", ref.place().stored()));
  }

  private static void timestamp(YamlWriter out, Instant time) {
    if (!time.equals(Timestamps.NONE)) {
      out.plain("timestamp", Timestamps.format(time));
    }
  }

  /**
   * Reads what stands for a bundle.
   *
   * @param id the id that its key says
   * @throws UnsupportedFormatException if it is of an unknown kind, or a native bundle of another
   *     draft of the content format
   */
  public static BundleObject readBundle(Key key, BundleId id, byte[] bytes) {
    return valid(
        key,
        () -> {
          boolean checked = Checksum.checkYaml(key, bytes);
          YamlFields in = YamlReader.read(key.value(), bytes);
          same(key, "id", id.value(), in.text("id"));
          if (isVoid(key, in)) {
            requireChecked(key, checked);
            String session = in.text("session");
            return new VoidDescriptor(
                id,
                session.isEmpty() ? id : BundleId.of(session),
                in.text("who"),
                in.time("timestamp").toInstant(),
                in.text("nonce"));
          }
          return bundle(key, id, in, bytes.length, checked);
        });
  }

  /**
   * Whoever writes a void or a native bundle writes its checksum; the older program does neither.
   */
  private static void requireChecked(Key key, boolean checked) {
    if (!checked) {
      throw Checksum.missing(key);
    }
  }

  private static BundleDescriptor bundle(
      Key key, BundleId id, YamlFields in, int length, boolean checked) {
    String format = in.text("deduplication");
    Optional<NativeBundle> nativeBundle = Optional.empty();
    if (format.equals(BundleDescriptor.NATIVE)) {
      if (length > YamlWriter.MAX_BYTES) {
        throw YamlReader.corrupt(
            key.value(), "it is longer than " + YamlWriter.MAX_BYTES + " bytes");
      }
      nativeBundle = Optional.of(nativeBundle(id, in));
      requireChecked(key, checked);
    }
    return new BundleDescriptor(
        in.number("leafSize", 0xffff_ffffL),
        id,
        in.text("message"),
        in.texts("parents").stream().map(BundleId::of).toList(),
        in.time("timestamp").toInstant(),
        contributors(in),
        in.number("count", Long.MAX_VALUE),
        in.number("version", Long.MAX_VALUE),
        format,
        in.text("runstage"),
        nativeBundle,
        isProtected(in));
  }

  private static NativeBundle nativeBundle(BundleId id, YamlFields in) {
    int draft = in.integer("draft");
    if (draft != NativeBundle.DRAFT) {
      throw new UnsupportedFormatException(
          "bundle "
              + id
              + " is in draft "
              + draft
              + " of content format "
              + BundleDescriptor.NATIVE
              + ", this version knows draft "
              + NativeBundle.DRAFT
              + ": use the version that wrote it");
    }
    return new NativeBundle(
        draft,
        in.text("nonce"),
        BundleId.of(in.text("session")),
        in.texts("requires"),
        new NativeBundle.Cut(
            in.text("profile"),
            in.integer("chunkMin"),
            in.integer("chunkAvg"),
            in.integer("chunkMax")),
        chunkRef(in.fields("manifest")),
        chunkRef(in.fields("packList")),
        in.number("entries", Long.MAX_VALUE),
        in.number("files", Long.MAX_VALUE),
        in.number("bytes", Long.MAX_VALUE),
        in.number("skipped", Long.MAX_VALUE));
  }

  private static ChunkRef chunkRef(YamlFields in) {
    return new ChunkRef(
        Digest.parse(in.text("id")),
        in.integer("length"),
        new Place(
            PackId.parse(in.text("pack")),
            in.integer("number"),
            in.integer("offset"),
            in.integer("stored")));
  }

  private static YamlFields read(Key key, byte[] bytes) {
    Checksum.checkYaml(key, bytes);
    return YamlReader.read(key.value(), bytes);
  }

  private static List<Contributor> contributors(YamlFields in) {
    return in.mappings("contributors").stream().map(Descriptors::contributor).toList();
  }

  private static Contributor contributor(YamlFields in) {
    return new Contributor(in.text("name"), in.text("email"));
  }

  private static void same(Key key, String field, String expected, String found) {
    if (!expected.equals(found)) {
      throw YamlReader.corrupt(
          key.value(),
          field + " is " + KeyParts.quote(found) + ", its key says " + KeyParts.quote(expected));
    }
  }

  /** A value that does not check is the fault of the object, not of whoever reads it. */
  private static <T> T valid(Key key, Supplier<T> read) {
    try {
      return read.get();
    } catch (InvalidInputException e) {
      throw new CorruptException(
          key.value(), "object " + key + " is damaged: " + e.getMessage(), e);
    }
  }
}
