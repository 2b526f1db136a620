package io.datamon.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.CorruptException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.UnsupportedFormatException;
import io.datamon.fuzz.FuzzTarget;
import io.datamon.store.Key;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Stream;

/** The parsers of this package. */
public final class ModelTargets {
  private static final Key KEY = Key.of("bundles", "r", "b", "bundle.yaml");
  private static final BundleId ID = BundleId.of("3MQ34C3frblxU8AxnA69pUYC0y7");
  private static final RepoName REPO = RepoName.of("golden");
  private static final LabelName LABEL = LabelName.of("first");
  private static final ContextName CONTEXT = ContextName.of("dev");

  /** In the first byte of a descriptor: its checksum is put right before it is read. */
  private static final int SEALED = 4;

  private ModelTargets() {}

  /** Returns them. */
  public static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "descriptor", 4096, 500_000, 20_000, ModelTargets::descriptor, ModelTargets::yaml),
        new FuzzTarget("name", 1200, 200_000, 500, ModelTargets::name, ModelTargets::names),
        new FuzzTarget("time", 100, 200_000, 2_000, ModelTargets::time, ModelTargets::times),
        new FuzzTarget("path", 40_000, 300_000, 100, ModelTargets::path, ModelTargets::paths));
  }

  /** The first byte tells of what kind the descriptor is; the rest is YAML. */
  private static void descriptor(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] yaml = java.util.Arrays.copyOfRange(input, 1, input.length);
    if ((input[0] & SEALED) != 0) {
      yaml = Checksum.sealYaml(KEY, withoutChecksum(yaml));
    }
    try {
      switch (input[0] & 3) {
        case 0 -> {
          RepoDescriptor repo = Descriptors.readRepo(KEY, REPO, yaml);
          assertEquals(repo, Descriptors.readRepo(KEY, REPO, Descriptors.write(KEY, repo)));
        }
        case 1 -> {
          LabelObject label = Descriptors.readLabel(KEY, LABEL, yaml);
          assertEquals(label, Descriptors.readLabel(KEY, LABEL, Descriptors.write(KEY, label)));
        }
        case 2 -> {
          ContextDescriptor context = Descriptors.readContext(KEY, CONTEXT, yaml);
          assertEquals(
              context, Descriptors.readContext(KEY, CONTEXT, Descriptors.write(KEY, context)));
        }
        default -> {
          BundleObject bundle = Descriptors.readBundle(KEY, ID, yaml);
          assertEquals(bundle, Descriptors.readBundle(KEY, ID, Descriptors.write(KEY, bundle)));
        }
      }
    } catch (CorruptException e) {
      assertEquals(KEY.value(), e.object());
      throw e;
    } catch (UnsupportedFormatException e) {
      throw e;
    } catch (InvalidInputException e) {
      // Reading throws none; writing does, for what could be read and is too long to be written.
      assertTrue(String.valueOf(e.getMessage()).contains("has "), e.getMessage());
    }
  }

  /** Returns a document without the line of its checksum, if that is its first. */
  static byte[] withoutChecksum(byte[] yaml) {
    String text = new String(yaml, StandardCharsets.ISO_8859_1);
    int rest = text.startsWith("checksum:") ? text.indexOf('\n') + 1 : 0;
    return java.util.Arrays.copyOfRange(yaml, rest, yaml.length);
  }

  /** Returns a golden file. */
  static byte[] golden(String name) {
    try (InputStream in = ModelTargets.class.getResourceAsStream("/golden/" + name)) {
      if (in == null) {
        throw new AssertionError("there is no golden file " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] resource(int kind, String name) {
    byte[] bytes = golden(name);
    byte[] seed = new byte[bytes.length + 1];
    seed[0] = (byte) (kind | SEALED);
    System.arraycopy(bytes, 0, seed, 1, bytes.length);
    return seed;
  }

  private static List<byte[]> yaml() {
    String meta = "bundle/store/dev/meta/";
    return Stream.concat(
            Stream.of(
                resource(0, meta + "repos/golden/repo.yaml"),
                resource(1, meta + "labels/golden/first/label.yaml"),
                resource(2, "bundle/store/contexts/dev/context.yaml"),
                resource(3, meta + "bundles/golden/" + ID + "/bundle.yaml"),
                resource(3, "content/bundle.yaml"),
                resource(3, "content/void.yaml")),
            texts(
                "3",
                "\3id: 3MQ34C3frblxU8AxnA69pUYC0y7\nmessage: |-\n  two\n\n  lines\nparents: [a, b]\n",
                "\3id: 3MQ34C3frblxU8AxnA69pUYC0y7\ncontributors:\n- {name: x, email: \"\\x41\"}\n",
                "\0name: golden\ndescription: >\n  folded\n  text\n? complex\n: value\n",
                "\1name: 'first'\nid: !!str &a 12\nother: *a\n",
                "\1{name: first, id: ~, x: [[[[[[]]]]]]}",
                "\2name: dev\nmetadata: !!binary aGFsbG8=\nvmetadata: 0x1F\nversion: 4\n"))
        .toList();
  }

  private static Stream<byte[]> texts(String... texts) {
    return Stream.of(texts).map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  /** The first byte tells of what kind the name is. */
  private static void name(byte[] input) {
    if (input.length == 0) {
      return;
    }
    String text = new String(input, 1, input.length - 1, StandardCharsets.UTF_8);
    switch (input[0] & 7) {
      case 0 -> {
        BundleReference reference = BundleReference.parse(text);
        assertEquals(reference, BundleReference.parse(reference.toString()));
      }
      case 1 -> {
        BundleId id = BundleId.of(text);
        if (id.isKsuid()) {
          assertEquals(id, BundleId.ofBytes(id.toBytes()));
          assertTrue(id.second().getEpochSecond() >= Ksuid.EPOCH);
        }
      }
      case 2 -> assertEquals(text, LabelName.of(text).value());
      case 3 -> assertEquals(text, RepoName.of(text).value());
      case 4 -> assertEquals(text, ContextName.of(text).value());
      case 5 -> assertEquals(text, Digest.parse(text).toString());
      case 6 -> assertEquals(text, PackId.parse(text).toString());
      default -> {
        Key key = new Key(text);
        assertEquals(0, Key.compare(text, key.value()));
        CatalogKeys.context(ContextName.of(text));
      }
    }
  }

  private static List<byte[]> names() {
    return texts(
            "\0repo@label:a/path",
            "\0repo:3MQ34C3frblxU8AxnA69pUYC0y7:a/path",
            "\0repo::path",
            "\0repo:dir/file",
            "\1aWgEPTl1tmebfsQzFP4bxwgy80V",
            "\1" + "0".repeat(27),
            "\2v1.0-b_2",
            "\3r\u00e9po-1",
            "\4a context",
            "\5" + "0f".repeat(32),
            "\6" + "0f".repeat(16),
            "\7a/b.c/\ud83d\ude00")
        .toList();
  }

  private static void time(byte[] input) {
    OffsetDateTime time = Timestamps.parse(new String(input, StandardCharsets.UTF_8));
    assertEquals(time, Timestamps.parse(Timestamps.format(time)));
    assertEquals(
        time.toInstant(), Timestamps.parse(Timestamps.format(time.toInstant())).toInstant());
  }

  private static List<byte[]> times() {
    return texts(
            "2026-11-21T08:50:44.614441248Z",
            "2026-11-21 8:50:44.6 +01:30",
            "0001-01-01",
            "9999-12-31t23:59:59-18:00")
        .toList();
  }

  /** The first byte tells whether it is a path or a sort key. */
  private static void path(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] rest = java.util.Arrays.copyOfRange(input, 1, input.length);
    BundlePath path =
        (input[0] & 1) == 0 ? BundlePath.of(rest) : BundlePath.ofSortKey(rest, rest.length);
    assertArrayEquals(
        (input[0] & 1) == 0 ? rest : path.sortKey(), (input[0] & 1) == 0 ? path.toArray() : rest);
    assertEquals(path, BundlePath.ofSortKey(path.sortKey(), path.sortKey().length));
    assertTrue(path.startsWith(path.parent()));
    if (!path.isRoot()) {
      assertEquals(path, path.parent().resolve(path.name().toArray()));
      assertTrue(path.parent().compareTo(path) < 0);
    }
  }

  private static List<byte[]> paths() {
    return texts("\0a/b/c", "\1a\0b\0\0c", "\1\0\0c", "\0", "\0" + "d/".repeat(40) + "e").toList();
  }
}
