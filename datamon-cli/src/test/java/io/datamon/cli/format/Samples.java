package io.datamon.cli.format;

import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import io.datamon.model.ChunkRef;
import io.datamon.model.ContextDescriptor;
import io.datamon.model.ContextName;
import io.datamon.model.Contributor;
import io.datamon.model.Digest;
import io.datamon.model.LabelDescriptor;
import io.datamon.model.LabelName;
import io.datamon.model.NativeBundle;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import io.datamon.model.Profile;
import io.datamon.model.RepoDescriptor;
import io.datamon.model.RepoName;
import io.datamon.model.Timestamps;
import io.datamon.stats.Stats;
import io.datamon.store.StoreCheck;
import io.datamon.store.StorePromise;
import io.datamon.transfer.DownloadResult;
import io.datamon.transfer.FileFailure;
import io.datamon.transfer.UploadOutcome;
import io.datamon.verify.Finding;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/** Objects to print. */
final class Samples {
  static final Instant TIME = Instant.parse("2019-03-12T22:10:24.159704Z");
  static final BundleId ID = BundleId.of("1INzQ5TV4vAAfU2PbRFgPfnzEwR");
  private static final Digest HASH = Digest.parse("0b8b".repeat(16));

  private Samples() {}

  static final RepoDescriptor REPO =
      new RepoDescriptor(
          RepoName.of("fred"),
          "test fred",
          OffsetDateTime.parse("2019-12-05T14:01:18.181535+05:17"),
          new Contributor("Fred B", "fred@example.com"));

  static final BundleDescriptor BUNDLE =
      BundleDescriptor.ofNative(
          ID,
          "my \"first\" message, é",
          List.of(
              BundleId.of("1INzP1J0P4vAAfU2PbRFgPfnzEw"),
              BundleId.of("1INzP2J0P4vAAfU2PbRFgPfnzEw")),
          TIME,
          List.of(new Contributor("Fred B", "fred@example.com"), new Contributor("Ann", "")),
          nativePart());

  /** A bundle of the older program, of which little is recorded. */
  static final BundleDescriptor OLDER =
      new BundleDescriptor(
          0, ID, "", List.of(), Timestamps.NONE, List.of(), 0, 0, "", "", Optional.empty());

  static final LabelDescriptor LABEL =
      new LabelDescriptor(
          LabelName.of("stable"), ID, TIME, List.of(new Contributor("Ann", "a@example.com")));

  static final ContextDescriptor CONTEXT =
      ContextDescriptor.besideConfiguration(ContextName.of("dev"));

  static final FileItem FILE =
      new FileItem(
          BundlePath.of("add/it"), "file", 10, 0644, TIME, Optional.of(HASH), Optional.empty());

  static final FileItem FOLDER =
      new FileItem(
          BundlePath.of("add"), "directory", 0, 0755, TIME, Optional.empty(), Optional.empty());

  /** Neither its name nor its target is text. */
  static final FileItem LINK =
      new FileItem(
          BundlePath.of(new byte[] {'b', '/', (byte) 0xff, 'c'}),
          "link",
          2,
          0777,
          TIME,
          Optional.empty(),
          Optional.of(Bytes.copyOf(new byte[] {(byte) 0xc3, 'x'})));

  static final DiffItem ADDED = new DiffItem(FILE.path(), Optional.empty(), Optional.of(FILE));

  static final UploadItem UPLOAD =
      new UploadItem(
          RepoName.of("fred"),
          Optional.of(LabelName.of("stable")),
          BUNDLE,
          Optional.of(
              new UploadOutcome(
                  BUNDLE,
                  true,
                  false,
                  Optional.of(BundleId.of("1INzP1J0P4vAAfU2PbRFgPfnzEw")),
                  1234,
                  2,
                  3,
                  List.of(new FileFailure(BundlePath.of("secret"), "permission denied")),
                  1)),
          List.of());

  static final DownloadResult DOWNLOAD =
      new DownloadResult(3, 3000, 2000, 1, 10, 2, 0, 0, List.of());

  static final Stats STATS = new Stats(4, 1, 13, 9, 3652, 1_200_000, 1852, true, 5, 3273, 2, 1200);

  static final CheckItem KEPT =
      new CheckItem(
          URI.create("file:///data/store"),
          new StoreCheck.Result(StorePromise.RACED_IF_ABSENT, true, ""));

  static final CheckItem BROKEN =
      new CheckItem(
          URI.create("s3://digits/team"),
          new StoreCheck.Result(
              StorePromise.PUT_IF_ABSENT, false, "an object that was there was replaced"));

  static final Finding FINDING =
      new Finding(
          Finding.Severity.CORRUPT,
          Optional.of(RepoName.of("fred")),
          Optional.of(ID),
          Optional.of(BundlePath.of("add/it")),
          "a chunk is missing");

  /** Returns a file of that name. */
  static FileItem named(String name) {
    return new FileItem(
        BundlePath.of(name.getBytes(StandardCharsets.UTF_8)),
        "file",
        0,
        0600,
        TIME,
        Optional.of(HASH),
        Optional.empty());
  }

  private static NativeBundle nativePart() {
    ChunkRef page =
        new ChunkRef(HASH, 812, new Place(PackId.parse("ab".repeat(16)), 12, 91233, 433));
    return new NativeBundle(
        NativeBundle.DRAFT,
        "9f0c".repeat(8),
        ID,
        List.of(),
        NativeBundle.Cut.of(Profile.STANDARD),
        page,
        page,
        5,
        3,
        52428800,
        0);
  }
}
