package io.datamon.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.CorruptException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.UnsupportedFormatException;
import io.datamon.store.Key;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptorsTest {
  private static final RepoName REPO = RepoName.of("demo-repo");
  private static final BundleId ID = BundleId.of("3MPT8czFHOiSrmBSCwVt30VOVS7");
  private static final BundleId PARENT = BundleId.of("3MPT8cjrfruYrfSgsPFQBZlOdip");
  private static final Key KEY = CatalogKeys.bundle(REPO, ID);
  private static final Key REPO_KEY = CatalogKeys.repo(REPO);
  private static final String HASH = "0123456789abcdef".repeat(4);

  private static final NativeBundle NATIVE =
      new NativeBundle(
          NativeBundle.DRAFT,
          "9f0c".repeat(8),
          ID,
          List.of(),
          NativeBundle.Cut.of(Profile.STANDARD),
          new ChunkRef(
              Digest.parse(HASH), 812, new Place(PackId.parse("ab".repeat(16)), 12, 91233, 433)),
          new ChunkRef(
              Digest.parse("f".repeat(64)),
              21,
              new Place(PackId.parse("cd".repeat(16)), 0, 64, 21)),
          1203,
          1100,
          8123123,
          0);

  private static BundleDescriptor bundle(String message) {
    return BundleDescriptor.ofNative(
        ID,
        message,
        List.of(PARENT),
        Instant.parse("2026-11-21T08:50:44.614441248Z"),
        List.of(new Contributor("Jane Doe", "jane@example.com")),
        NATIVE);
  }

  @Test
  void theMarkOfADeletionHasAnOwnerWhichThatOfDraftsHasNot() {
    String repo = "name: \"demo-repo\"\nbeingDeleted: true\n";
    assertEquals(Optional.of(new DeletionMark("", true)), deletion(repo));
    repo += "deletion: \"c0ffee\"\n";
    assertEquals(Optional.of(new DeletionMark("c0ffee", false)), deletion(repo));
    repo += "partlyDeleted: true\n";
    assertEquals(Optional.of(new DeletionMark("c0ffee", true)), deletion(repo));
    RepoDescriptor read =
        Descriptors.readRepo(REPO_KEY, REPO, repo.getBytes(StandardCharsets.UTF_8));
    assertEquals(repo, body(Descriptors.write(REPO_KEY, read)));
  }

  private static Optional<DeletionMark> deletion(String repo) {
    return Descriptors.readRepo(REPO_KEY, REPO, repo.getBytes(StandardCharsets.UTF_8)).deletion();
  }

  @Test
  void aNativeBundleHasExactlyThisForm() {
    assertEquals(
        """
        leafSize: 2097152
        id: 3MPT8czFHOiSrmBSCwVt30VOVS7
        message: "first import"
        parents:
        - 3MPT8cjrfruYrfSgsPFQBZlOdip
        timestamp: 2026-11-21T08:50:44.614441248Z
        contributors:
        - name: "Jane Doe"
          email: "jane@example.com"
        count: 1
        version: 3
        deduplication: native-3
        draft: 2
        nonce: 9f0c9f0c9f0c9f0c9f0c9f0c9f0c9f0c
        session: 3MPT8czFHOiSrmBSCwVt30VOVS7
        requires: []
        profile: standard
        chunkMin: 262144
        chunkAvg: 1048576
        chunkMax: 4194304
        manifest:
          id: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
          length: 812
          pack: abababababababababababababababab
          number: 12
          offset: 91233
          stored: 433
        packList:
          id: ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
          length: 21
          pack: cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd
          number: 0
          offset: 64
          stored: 21
        entries: 1203
        files: 1100
        bytes: 8123123
        skipped: 0
        """,
        body(Descriptors.write(KEY, bundle("first import"))));
  }

  @Test
  void aVoidHasExactlyThisForm() {
    VoidDescriptor gone =
        new VoidDescriptor(ID, PARENT, "jane@host", Instant.parse("2026-11-21T08:50:44Z"));
    byte[] bytes = Descriptors.write(KEY, gone);
    assertEquals(
        """
        kind: void
        id: 3MPT8czFHOiSrmBSCwVt30VOVS7
        message: "abandoned upload"
        session: 3MPT8cjrfruYrfSgsPFQBZlOdip
        who: "jane@host"
        timestamp: 2026-11-21T08:50:44Z
        """,
        body(bytes));
    assertEquals(gone, Descriptors.readBundle(KEY, ID, bytes));
  }

  @Test
  void anyTextComesBackAsItWas() {
    long seed = 20261121;
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      String where = "seed " + seed + ", round " + i;
      BundleDescriptor bundle =
          new BundleDescriptor(
              BundleDescriptor.LEAF_SIZE,
              ID,
              randomText(random),
              List.of(PARENT, BundleId.of("old " + i)),
              Instant.ofEpochSecond(1_700_000_000L + i, random.nextInt(1_000_000_000)),
              List.of(new Contributor(randomText(random), randomText(random))),
              1,
              3,
              "native-3",
              randomText(random),
              Optional.of(NATIVE));
      assertEquals(bundle, Descriptors.readBundle(KEY, ID, Descriptors.write(KEY, bundle)), where);
      RepoDescriptor repo =
          new RepoDescriptor(
              REPO,
              randomText(random),
              OffsetDateTime.of(
                  2023, 1, 5, 10, 20, 30, random.nextInt(1000), ZoneOffset.ofHours(i % 18)),
              new Contributor(randomText(random), randomText(random)),
              i % 4 == 1 ? Optional.of(RepoName.of("old")) : Optional.empty(),
              i % 4 == 2 ? Optional.of(RepoName.of("new")) : Optional.empty(),
              i % 4 == 3
                  ? Optional.of(
                      new DeletionMark(i % 8 == 3 ? "c0ffee" : "", i % 8 != 3 || i % 16 == 3))
                  : Optional.empty());
      assertEquals(
          repo, Descriptors.readRepo(REPO_KEY, REPO, Descriptors.write(REPO_KEY, repo)), where);
      ContextName context = ContextName.of("c");
      ContextDescriptor parts =
          new ContextDescriptor(
              context,
              randomText(random),
              randomText(random),
              randomText(random),
              "m" + randomText(random),
              "v" + randomText(random),
              i % 2,
              i % 3 == 0 ? Optional.empty() : Optional.of("c" + randomText(random)));
      assertEquals(
          parts,
          Descriptors.readContext(
              CatalogKeys.context(context),
              context,
              Descriptors.write(CatalogKeys.context(context), parts)),
          where);
    }
  }

  private static String randomText(Random random) {
    List<String> pieces =
        List.of(
            "yes",
            "012",
            "~",
            "null",
            " ",
            "\t",
            "\n",
            "\r",
            "\r\n",
            "\"",
            "\\",
            "'",
            ": ",
            " #",
            "- ",
            "\0",
            "\u0001",
            "\u001b",
            "\u007f",
            "\u0080",
            "\u0085",
            "\u009f",
            "\u00a0",
            "\u2028",
            "\u2029",
            "\ufeff",
            "\ufffd",
            "\ufffe",
            "\uffff",
            "\ud83d\ude00",
            "\ud83f\udfff",
            "\udbff\udfff",
            "é",
            "中",
            "!!binary",
            "&a",
            "*a",
            "{",
            "[",
            "|",
            ">",
            "%",
            "@",
            "`",
            "---",
            "...",
            "x".repeat(200),
            "e\u0301");
    StringBuilder out = new StringBuilder();
    for (int n = random.nextInt(6); n > 0; n--) {
      out.append(pieces.get(random.nextInt(pieces.size())));
      int c = random.nextInt(0x10000);
      if (!Character.isSurrogate((char) c)) {
        out.append((char) c);
      }
    }
    return out.toString();
  }

  @Test
  void everyStringStandsOnOneLineOfPlainCharacters() {
    String text = text(Descriptors.write(KEY, bundle("a\nb\u0085c\u2028d\ufeffe\0f\"g\\h\u00a0")));
    assertTrue(
        text.contains("message: \"a\\nb\\x85c\\u2028d\\ufeffe\\x00f\\\"g\\\\h\\xa0\"\n"), text);
  }

  @Test
  void halfOfASurrogatePairIsRefused() {
    BundleDescriptor bundle = bundle("a\ud83d");
    assertThrows(InvalidInputException.class, () -> Descriptors.write(KEY, bundle));
  }

  @Test
  void whatTheOlderProgramWritesIsRead() {
    BundleDescriptor expected =
        new BundleDescriptor(
            2097152,
            ID,
            "line one\nline two",
            List.of(PARENT),
            Instant.parse("2026-11-21T08:50:44.663252641Z"),
            List.of(),
            0,
            2,
            "blake",
            "",
            Optional.empty());
    assertEquals(
        expected,
        read(
            """
            leafSize: 2097152
            id: 3MPT8czFHOiSrmBSCwVt30VOVS7
            message: |-
              line one
              line two
            parents:
            - 3MPT8cjrfruYrfSgsPFQBZlOdip
            timestamp: 2026-11-21T08:50:44.663252641Z
            contributors: []
            count: 0
            version: 2
            deduplication: blake
            """));
    assertTrue(expected.isOlderFormat());
    assertEquals(expected, Descriptors.readBundle(KEY, ID, Descriptors.write(KEY, expected)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yes",
        "No",
        "012",
        "0x1f",
        "1_000",
        "12:30:45",
        "2019-01-02",
        "1e3",
        ".inf",
        "-.5",
        "true",
        "1.10",
        "9999999999999999999999",
        "+12",
        "0b11",
        "<<",
        "2019-01-02T03:04:05Z",
        "=",
        "0o17"
      })
  void plainScalarsKeepTheirText(String scalar) {
    assertEquals(scalar, message("message: " + scalar));
    assertEquals(scalar, message("message: '" + scalar + "'"));
    assertEquals(scalar, message("message: \"" + scalar + "\""));
    assertEquals(scalar, message("message: !!str " + scalar));
  }

  @Test
  void nullsAreEmptyUnlessQuoted() {
    for (String none :
        List.of("message: ~", "message: null", "message: Null", "message:", "x: y")) {
      assertEquals("", message(none), none);
    }
    assertEquals("null", message("message: 'null'"));
    assertEquals("~", message("message: \"~\""));
  }

  @Test
  void foldedAndBinaryScalarsAreDecoded() {
    assertEquals("a b c", message("message: a\n  b\n  c"));
    assertEquals("a\nb\n", message("message: |\n  a\n  b\n"));
    assertEquals("latin\ufffd", message("message: !!binary bGF0aW7p"));
    assertEquals("a: tricky # description", message("message: 'a: tricky # description'"));
  }

  @Test
  void unknownFieldsAreIgnored() {
    assertEquals("m", message("message: m\nfuture: {a: [1, 2, {b: c}]}"));
  }

  private static String message(String lines) {
    return ((BundleDescriptor) read("id: " + ID + "\n" + lines + "\n")).message();
  }

  private static BundleObject read(String yaml) {
    return Descriptors.readBundle(KEY, ID, yaml.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "~",
        "text",
        "- a",
        "id: 3MPT8cjrfruYrfSgsPFQBZlOdip",
        "id: $ID\ncount: abc",
        "id: $ID\ncount: -1",
        "id: $ID\ncount: 99999999999999999999",
        "id: $ID\ncount: 9999999999999999999",
        "id: $ID\nleafSize: 4294967296",
        "id: $ID\ntimestamp: yesterday",
        "id: $ID\nmessage: [a]",
        "id: $ID\nmessage: {a: b}",
        "id: $ID\nparents: a",
        "id: $ID\nparents: [[a]]",
        "id: $ID\nparents: [a/b]",
        "id: $ID\ncontributors: [a]",
        "id: $ID\nmessage: a\nmessage: b",
        "id: $ID\nmessage: \"unclosed",
        "id: $ID\nx: [",
        "id: $ID\nx: &a b\nmessage: *a",
        "id: $ID\n---\nid: $ID",
        "id: $ID\nmessage: \u0001",
        "id: $ID\ndeduplication: native-3\ndraft: 2",
        "id: $ID\nx: !!binary '***'",
        "? [a]\n: b\nid: $ID",
      })
  void malformedObjectsAreCorruptAndNamed(String yaml) {
    CorruptException e =
        assertThrows(CorruptException.class, () -> read(yaml.replace("$ID", ID.value())));
    assertEquals(KEY.value(), e.object());
    assertTrue(e.getMessage().contains(KEY.value()), e.getMessage());
    assertTrue(e.getMessage().lines().count() == 1, e.getMessage());
  }

  @Test
  void deepNestingLongObjectsAndBadEncodingAreCorrupt() {
    assertThrows(CorruptException.class, () -> message("x: " + "[".repeat(21) + "]".repeat(21)));
    assertEquals("m", message("message: m\nx: " + "[".repeat(18) + "]".repeat(18)));
    assertThrows(CorruptException.class, () -> message("x: " + "[".repeat(100_000)));
    assertThrows(CorruptException.class, () -> message("x: " + "{a: ".repeat(50_000)));
    byte[] latin = {'i', 'd', ':', ' ', (byte) 0xe9};
    assertThrows(CorruptException.class, () -> Descriptors.readBundle(KEY, ID, latin));
    byte[] large = new byte[Descriptors.MAX_BYTES + 1];
    assertThrows(CorruptException.class, () -> Descriptors.readBundle(KEY, ID, large));
    assertEquals(
        1 << 17,
        message("message: \"" + "x".repeat(1 << 17) + "\"").length(),
        "the longest that a command line of the older program can have");
  }

  @Test
  void aliasesThatWouldMultiplyAreRefused() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 40; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
    }
    assertThrows(CorruptException.class, () -> message(bomb.toString()));
  }

  @Test
  void aNativeDescriptorIsNeverLongerThanItsLimit() {
    BundleDescriptor longOne = bundle("x".repeat(65_000));
    assertThrows(InvalidInputException.class, () -> Descriptors.write(KEY, longOne));
    String padded = body(Descriptors.write(KEY, bundle("m"))) + "pad: " + "x".repeat(65_000) + "\n";
    assertThrows(CorruptException.class, () -> readSealed(padded));
  }

  @Test
  void otherDraftsAndKindsAreUnsupported() {
    String draft = body(Descriptors.write(KEY, bundle("m"))).replace("draft: 2", "draft: 1");
    assertThrows(UnsupportedFormatException.class, () -> read(draft), "of an older draft");
    assertThrows(UnsupportedFormatException.class, () -> readSealed(draft));
    assertThrows(UnsupportedFormatException.class, () -> read("id: " + ID + "\nkind: promise\n"));
    ContextName c = ContextName.of("c");
    assertThrows(
        UnsupportedFormatException.class,
        () ->
            Descriptors.readContext(
                CatalogKeys.context(c),
                c,
                "name: c\nmetadata: m\nvmetadata: v\nversion: 2\n"
                    .getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aBundleOfAnUnknownFormatIsListedButNotRead() {
    BundleDescriptor bundle = (BundleDescriptor) read("id: " + ID + "\ndeduplication: native-9\n");
    String message =
        assertThrows(UnsupportedFormatException.class, bundle::requireNative).getMessage();
    assertTrue(message.contains("native-9"), message);
    BundleDescriptor older = (BundleDescriptor) read("id: " + ID + "\ndeduplication: blake\n");
    assertThrows(UnsupportedFormatException.class, older::requireNative);
  }

  @Test
  void requiredFeaturesAreRefusedByName() {
    BundleDescriptor bundle =
        (BundleDescriptor)
            readSealed(
                body(Descriptors.write(KEY, bundle("m")))
                    .replace("requires: []", "requires:\n- \"encryption\""));
    String message =
        assertThrows(UnsupportedFormatException.class, bundle::requireNative).getMessage();
    assertTrue(message.contains("encryption"), message);
    assertEquals(NATIVE, bundle("m").requireNative());
  }

  @Test
  void aRepoKeepsItsOffsetAndOmitsWhatIsNotKnown() {
    byte[] bytes =
        """
        name: demo-repo
        description: 'a: tricky # description'
        timestamp: 2023-01-05T10:20:30.123456-08:00
        contributor:
          name: Jane Doe
          email: jane@example.com
        """
            .getBytes(StandardCharsets.UTF_8);
    RepoDescriptor repo = Descriptors.readRepo(REPO_KEY, REPO, bytes);
    assertEquals(OffsetDateTime.parse("2023-01-05T10:20:30.123456-08:00"), repo.timestamp());
    assertEquals(
        """
        name: "demo-repo"
        description: "a: tricky # description"
        timestamp: 2023-01-05T10:20:30.123456-08:00
        contributor:
          name: "Jane Doe"
          email: "jane@example.com"
        """,
        body(Descriptors.write(REPO_KEY, repo)));
    RepoDescriptor bare =
        new RepoDescriptor(REPO, "", Timestamps.NONE.atOffset(ZoneOffset.UTC), Contributor.UNKNOWN);
    assertEquals("name: \"demo-repo\"\n", body(Descriptors.write(REPO_KEY, bare)));
    assertEquals(bare, Descriptors.readRepo(REPO_KEY, REPO, Descriptors.write(REPO_KEY, bare)));
  }

  @Test
  void aLabelWithoutANameTakesTheOneOfItsKey() {
    LabelName name = LabelName.of("v1.0");
    Key key = CatalogKeys.label(REPO, name);
    LabelDescriptor label =
        new LabelDescriptor(
            name,
            ID,
            Instant.parse("2026-11-21T08:50:44Z"),
            List.of(new Contributor("J", "j@x"), new Contributor("", "")));
    byte[] bytes = Descriptors.write(key, label);
    assertEquals(label, Descriptors.readLabel(key, name, bytes));
    byte[] nameless = body(bytes).replace("name: \"v1.0\"\n", "").getBytes(StandardCharsets.UTF_8);
    assertEquals(label, Descriptors.readLabel(key, name, nameless));
    assertThrows(
        CorruptException.class, () -> Descriptors.readLabel(key, LabelName.of("v2"), bytes));
  }

  @Test
  void everyWrongBitAndEveryCutOfWhatIsWrittenIsFound() {
    LabelName name = LabelName.of("v1.0");
    Key label = CatalogKeys.label(REPO, name);
    List<Contributor> who = List.of(new Contributor("J", "j@x"));
    byte[] bytes = Descriptors.write(label, new LabelDescriptor(name, ID, Instant.EPOCH, who));
    assertDamageFound(bytes, bad -> Descriptors.readLabel(label, name, bad));
    RepoDescriptor repo =
        new RepoDescriptor(REPO, "d", Instant.EPOCH.atOffset(ZoneOffset.UTC), who.get(0));
    assertDamageFound(
        Descriptors.write(REPO_KEY, repo), bad -> Descriptors.readRepo(REPO_KEY, REPO, bad));
    ContextName c = ContextName.of("c");
    Key context = CatalogKeys.context(c);
    assertDamageFound(
        Descriptors.write(context, ContextDescriptor.besideConfiguration(c)),
        bad -> Descriptors.readContext(context, c, bad));
    assertDamageFound(
        Descriptors.write(KEY, bundle("m")), bad -> Descriptors.readBundle(KEY, ID, bad));
    assertDamageFound(
        Descriptors.write(KEY, new VoidDescriptor(ID, ID, "w", Instant.EPOCH)),
        bad -> Descriptors.readBundle(KEY, ID, bad));
  }

  private static void assertDamageFound(byte[] bytes, Consumer<byte[]> read) {
    read.accept(bytes);
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] bad = bytes.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      assertThrows(CorruptException.class, () -> read.accept(bad), "bit " + bit);
    }
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(CorruptException.class, () -> read.accept(cut), "cut to " + length);
    }
    byte[] more = Arrays.copyOf(bytes, bytes.length + 1);
    more[bytes.length] = '\n';
    assertThrows(CorruptException.class, () -> read.accept(more), "another byte");
  }

  @Test
  void anObjectUnderTheKeyOfAnotherIsNotTakenForIt() {
    LabelName name = LabelName.of("v1.0");
    LabelDescriptor label = new LabelDescriptor(name, ID, Instant.EPOCH, List.of());
    Key key = CatalogKeys.label(REPO, name);
    byte[] bytes = Descriptors.write(key, label);
    assertEquals(label, Descriptors.readLabel(key, name, bytes));
    Key elsewhere = CatalogKeys.label(RepoName.of("other"), name);
    assertThrows(CorruptException.class, () -> Descriptors.readLabel(elsewhere, name, bytes));
  }

  @Test
  void whatTheOlderProgramWroteAgainHasNoChecksumAndIsRead() {
    LabelName name = LabelName.of("v1.0");
    Key key = CatalogKeys.label(REPO, name);
    LabelDescriptor label = new LabelDescriptor(name, ID, Instant.EPOCH, List.of());
    byte[] without = body(Descriptors.write(key, label)).getBytes(StandardCharsets.UTF_8);
    assertEquals(label, Descriptors.readLabel(key, name, without));
    byte[] nativeOne = body(Descriptors.write(KEY, bundle("m"))).getBytes(StandardCharsets.UTF_8);
    assertThrows(
        CorruptException.class,
        () -> Descriptors.readBundle(KEY, ID, nativeOne),
        "which that program cannot write");
  }

  /** Returns what stands after the line of the checksum. */
  private static String body(byte[] bytes) {
    String text = text(bytes);
    assertTrue(text.matches("(?s)checksum: \"[0-9a-f]{8}\"\n.*"), text);
    return text.substring(text.indexOf('\n') + 1);
  }

  private static BundleObject readSealed(String body) {
    return Descriptors.readBundle(
        KEY, ID, Checksum.sealYaml(KEY, body.getBytes(StandardCharsets.UTF_8)));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void whatADeletedLabelLeavesIsReadBackAndIsNoMove() {
    LabelName name = LabelName.of("v1");
    Key key = CatalogKeys.label(RepoName.of("r"), name);
    DeletedLabel gone =
        new DeletedLabel(
            name,
            Instant.parse("2026-11-21T08:50:44Z"),
            List.of(new Contributor("Jane", "jane@example.com")),
            "00ff00ff00ff00ff");
    byte[] bytes = Descriptors.write(key, gone);
    assertTrue(body(bytes).startsWith("kind: void\nname: \"v1\"\n"));
    byte[] without = body(bytes).getBytes(StandardCharsets.UTF_8);
    assertThrows(CorruptException.class, () -> Descriptors.readLabel(key, name, without));
    assertEquals(gone, Descriptors.readLabel(key, name, bytes));
    assertThrows(CorruptException.class, () -> Descriptors.readLabelMove(key, name, bytes));
    byte[] newer = "kind: alias\nname: v1\n".getBytes(StandardCharsets.UTF_8);
    assertThrows(UnsupportedFormatException.class, () -> Descriptors.readLabel(key, name, newer));
  }
}
