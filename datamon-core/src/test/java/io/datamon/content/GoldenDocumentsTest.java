package io.datamon.content;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.CatalogKeys;
import io.datamon.model.ChunkRef;
import io.datamon.model.Contributor;
import io.datamon.model.Descriptors;
import io.datamon.model.Digest;
import io.datamon.model.NativeBundle;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import io.datamon.model.Profile;
import io.datamon.model.RepoName;
import io.datamon.model.VoidDescriptor;
import io.datamon.store.ByteRange;
import io.datamon.store.Key;
import io.datamon.store.ObjectStore;
import io.datamon.store.StoredObject;
import io.datamon.store.Stores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pins the text of the stored documents, as other readers expect it. */
class GoldenDocumentsTest {
  private static final BundleId ID = BundleId.of("3MPT8czFHOiSrmBSCwVt30VOVS7");
  private static final BundleId PARENT = BundleId.of("3MPT8cjrfruYrfSgsPFQBZlOdip");
  private static final RepoName REPO = RepoName.of("samples");
  private static final Key KEY = CatalogKeys.bundle(REPO, ID);
  private static final Instant TIME = Instant.parse("2026-11-21T08:50:44.614441248Z");

  @TempDir private Path temp;

  private static void check(String name, byte[] now) {
    assertEquals(
        new String(Samples.golden(name, now), StandardCharsets.UTF_8),
        new String(now, StandardCharsets.UTF_8));
  }

  @Test
  void headIsWrittenAsBefore() {
    Head head =
        new Head(
            7,
            Head.Features.NONE,
            Profile.STANDARD,
            List.of(
                new Head.AttachedContext("../meta", "../meta"),
                new Head.AttachedContext("gs://bucket/meta", "gs://bucket/vmeta")),
            List.of(
                new Head.Batch(
                    ID.value(),
                    Head.BatchState.CONDEMNED,
                    Key.of("gc", "batches", ID.value()),
                    Optional.empty()),
                new Head.Batch(
                    PARENT.value(),
                    Head.BatchState.DOOMED,
                    Key.of("gc", "batches", PARENT.value() + "-" + "0f".repeat(16)),
                    Optional.of(List.of(ID.value())))),
            Map.of("later", "{\"a\":[1,null]}"));
    byte[] now = HeadCodec.write(head);
    check("head", now);
    assertEquals(head, HeadCodec.parse(now, "test"));
  }

  @Test
  void sessionIsWrittenAsBefore() throws IOException {
    SecureRandom same =
        new SecureRandom() {
          private static final long serialVersionUID = 1;

          @Override
          public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 0xa5);
          }
        };
    try (ObjectStore metadata = Stores.open(temp.resolve("meta").toUri());
        ObjectStore contents = Stores.open(temp.resolve("content").toUri());
        Session session =
            Session.register(
                ContentStore.of(contents, Optional.empty()),
                new SessionRequest(
                    ID, metadata, KEY, metadata.info().uri(), false, "host.example.com", "jane"),
                same,
                () -> TIME);
        StoredObject object =
            contents.get(Key.of("sessions", session.id().value()), ByteRange.ALL)) {
      check("session", object.body().readAllBytes());
    }
  }

  @Test
  void descriptorIsWrittenAsBefore() {
    BundleDescriptor bundle =
        BundleDescriptor.ofNative(
            ID,
            "line\none\t\"quoted\" \\ back\r \u0001 \u0085 \u00e4 \u2028 \ud83d\ude00 # no: comment",
            List.of(PARENT),
            TIME,
            List.of(
                new Contributor("Jane Doe", "jane@example.com"), new Contributor("", "- x: [y]")),
            new NativeBundle(
                NativeBundle.DRAFT,
                "12345678".repeat(4),
                ID,
                List.of(),
                NativeBundle.Cut.of(Profile.STANDARD),
                new ChunkRef(
                    Digest.parse("12".repeat(32)),
                    812,
                    new Place(PackId.parse("34".repeat(16)), 12, 91233, 433)),
                new ChunkRef(
                    Digest.parse("0".repeat(62) + "e1"),
                    21,
                    new Place(PackId.parse("cd".repeat(16)), 0, 64, 21)),
                1203,
                1100,
                1L << 40,
                2));
    byte[] now = Descriptors.write(KEY, bundle);
    check("bundle.yaml", now);
    assertEquals(bundle, Descriptors.readBundle(KEY, ID, now));
  }

  @Test
  void voidIsWrittenAsBefore() {
    VoidDescriptor gone = new VoidDescriptor(ID, ID, "Jane Doe <jane@example.com>", TIME);
    byte[] now = Descriptors.write(KEY, gone);
    check("void.yaml", now);
    assertEquals(gone, Descriptors.readBundle(KEY, ID, now));
  }
}
