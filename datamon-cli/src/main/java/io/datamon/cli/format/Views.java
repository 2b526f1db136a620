package io.datamon.cli.format;

import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.ContextDescriptor;
import io.datamon.model.Contributor;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.LabelDescriptor;
import io.datamon.model.LabelName;
import io.datamon.model.NativeBundle;
import io.datamon.model.RepoDescriptor;
import io.datamon.model.RepoName;
import io.datamon.stats.Stats;
import io.datamon.transfer.DownloadResult;
import io.datamon.transfer.FileFailure;
import io.datamon.transfer.UploadOutcome;
import io.datamon.verify.Finding;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * The views of the library's objects. Each is made when it is asked for, so that a command pays for
 * no other.
 */
public final class Views {
  private Views() {}

  /** Shows who did something. */
  static View<Contributor> contributor() {
    return View.<Contributor>of("Contributor")
        .text("Name", "name", Contributor::name)
        .column()
        .text("Email", "email", Contributor::email)
        .build();
  }

  /** Shows a repo. */
  public static View<RepoDescriptor> repo() {
    return View.<RepoDescriptor>of("Repo")
        .text("Name", "name", repo -> repo.name().value())
        .column()
        .text("Description", "description", RepoDescriptor::description)
        .column()
        .localTime("Timestamp", "timestamp", RepoDescriptor::timestamp)
        .column()
        .object("Contributor", "contributor", contributor(), RepoDescriptor::contributor)
        .column()
        .optionalText("RenamedFrom", "renamedFrom", repo -> repo.renamedFrom().map(RepoName::value))
        .optionalText("RenamedTo", "renamedTo", repo -> repo.renamedTo().map(RepoName::value))
        .flag("BeingDeleted", "beingDeleted", RepoDescriptor::beingDeleted)
        .build();
  }

  /** Shows a bundle. */
  public static View<BundleDescriptor> bundle() {
    return View.<BundleDescriptor>of("Bundle")
        .text("ID", "id", bundle -> bundle.id().value())
        .column()
        .time("Timestamp", "timestamp", BundleDescriptor::timestamp)
        .column()
        .optionalNumber("Files", "files", bundle -> of(bundle).map(NativeBundle::files))
        .column()
        .optionalBytes("Size", "size", bundle -> of(bundle).map(NativeBundle::bytes))
        .column()
        .text("Message", "message", BundleDescriptor::message)
        .column()
        .texts("Parents", "parents", bundle -> ids(bundle.parents()))
        .objects("Contributors", "contributors", contributor(), BundleDescriptor::contributors)
        .optionalNumber("Entries", "entries", bundle -> of(bundle).map(NativeBundle::entries))
        .optionalNumber("Skipped", "skipped", bundle -> of(bundle).map(NativeBundle::skipped))
        .text("Deduplication", "deduplication", BundleDescriptor::deduplication)
        .number("Version", "version", BundleDescriptor::version)
        .flag("Protected", "protected", BundleDescriptor::isProtected)
        .optionalText(
            "HumanSize", "", bundle -> of(bundle).map(NativeBundle::bytes).map(Views::human))
        .number("LeafSize", "", BundleDescriptor::leafSize)
        .number("BundleEntriesFileCount", "", BundleDescriptor::count)
        .text("RunStage", "", BundleDescriptor::runStage)
        .build();
  }

  /** Shows a label, or one move of it. */
  public static View<LabelDescriptor> label() {
    return View.<LabelDescriptor>of("Label")
        .text("Name", "name", label -> label.name().value())
        .column()
        .text("BundleID", "bundle", label -> label.bundle().value())
        .column()
        .time("Timestamp", "timestamp", LabelDescriptor::timestamp)
        .column()
        .objects("Contributors", "contributors", contributor(), LabelDescriptor::contributors)
        .flag("Protected", "protected", LabelDescriptor::isProtected)
        .build();
  }

  /** Shows a context. */
  public static View<ContextDescriptor> context() {
    return View.<ContextDescriptor>of("Context")
        .text("Name", "name", context -> context.name().value())
        .column()
        .text("Metadata", "metadata", ContextDescriptor::metadata)
        .column()
        .text("VMetadata", "vmetadata", ContextDescriptor::vmetadata)
        .optionalText("Content", "content", ContextDescriptor::content)
        .column()
        .text("Blob", "blob", ContextDescriptor::blob)
        .text("WAL", "wal", ContextDescriptor::wal)
        .text("ReadLog", "readLog", ContextDescriptor::readlog)
        .number("Version", "version", ContextDescriptor::version)
        .build();
  }

  /** Shows a file, folder or link of a bundle. */
  public static View<FileItem> file() {
    return View.<FileItem>of("File")
        .add("FileMode", "mode", FieldType.Scalar.MODE, file -> Optional.of(file.shownMode()))
        .column()
        .bytes("Size", "size", FileItem::size)
        .column()
        .time("Timestamp", "modified", FileItem::modified)
        .column()
        .path("NameWithPath", "path", FileItem::path)
        .column()
        .text("Type", "type", FileItem::type)
        .optionalText("Hash", "hash", file -> file.hash().map(Digest::toString))
        .optionalName("Target", "target", FileItem::target)
        .build();
  }

  /** Shows a difference. */
  public static View<DiffItem> difference() {
    return View.<DiffItem>of("Difference")
        .text("Type", "type", DiffItem::type)
        .column()
        .path("Name", "path", DiffItem::path)
        .column()
        .optionalObject("Existing", "existing", file(), DiffItem::existing)
        .optionalObject("Additional", "additional", file(), DiffItem::additional)
        .build();
  }

  /** Shows a file that could not be read. */
  static View<FileFailure> failure() {
    return View.<FileFailure>of("Failure")
        .path("Name", "path", FileFailure::path)
        .text("Reason", "reason", FileFailure::reason)
        .build();
  }

  /** Shows what an upload did. */
  public static View<UploadItem> upload() {
    return View.<UploadItem>of("Upload")
        .text("BundleID", "id", upload -> upload.bundle().id().value())
        .column()
        .text("RepoID", "repo", upload -> upload.repo().value())
        .column()
        .optionalText("Label", "label", upload -> upload.label().map(LabelName::value))
        .column()
        .flag(
            "Created",
            "created",
            upload -> upload.outcome().map(UploadOutcome::created).orElse(true))
        .column()
        .flag(
            "Unchanged",
            "unchanged",
            upload -> upload.outcome().map(UploadOutcome::unchanged).orElse(false))
        .optionalText(
            "Parent",
            "parent",
            upload -> upload.outcome().flatMap(UploadOutcome::parent).map(BundleId::value))
        .optionalNumber("Files", "files", upload -> of(upload.bundle()).map(NativeBundle::files))
        .column()
        .optionalBytes("Size", "size", upload -> of(upload.bundle()).map(NativeBundle::bytes))
        .column()
        .optionalBytes(
            "SentBytes", "sentBytes", upload -> upload.outcome().map(UploadOutcome::sentBytes))
        .column()
        .optionalNumber(
            "NewChunks", "newChunks", upload -> upload.outcome().map(UploadOutcome::newChunks))
        .optionalNumber(
            "ReadFiles", "readFiles", upload -> upload.outcome().map(UploadOutcome::readFiles))
        .optionalNumber(
            "FailureCount",
            "failureCount",
            upload -> upload.outcome().map(UploadOutcome::failureCount))
        .objects(
            "Failures",
            "failures",
            failure(),
            upload -> upload.outcome().map(UploadOutcome::failures).orElse(List.of()))
        .object("BundleDescriptor", "", bundle(), UploadItem::bundle)
        .objects(
            "BundleEntries",
            "",
            file(),
            upload ->
                () ->
                    StreamSupport.stream(upload.entries().spliterator(), false)
                        .filter(entry -> !(entry instanceof Entry.Directory))
                        .map(FileItem::of)
                        .iterator())
        .build();
  }

  /** Shows what a download or an update did. */
  public static View<DownloadResult> download() {
    return View.<DownloadResult>of("Download")
        .number("Written", "written", DownloadResult::written)
        .column()
        .bytes("WrittenBytes", "writtenBytes", DownloadResult::writtenBytes)
        .column()
        .bytes("FetchedBytes", "fetchedBytes", DownloadResult::fetchedBytes)
        .number("Kept", "kept", DownloadResult::kept)
        .column()
        .bytes("KeptBytes", "keptBytes", DownloadResult::keptBytes)
        .number("Removed", "removed", DownloadResult::removed)
        .column()
        .number("Failed", "failed", DownloadResult::failed)
        .column()
        .number("Warnings", "warnings", DownloadResult::warnings)
        .build();
  }

  /** Shows what bundles hold and what the store needs for them. */
  public static View<Stats> stats() {
    return View.<Stats>of("Stats")
        .number("Bundles", "bundles", Stats::bundles)
        .column()
        .number("Files", "files", Stats::files)
        .column()
        .bytes("Size", "size", Stats::bytes)
        .column()
        .number("Entries", "entries", Stats::entries)
        .number("Chunks", "chunks", Stats::chunks)
        .bytes("DistinctBytes", "distinctBytes", Stats::distinctBytes)
        .column()
        .flag("Estimated", "estimated", Stats::estimated)
        .text("Ratio", "ratio", stats -> String.format(Locale.ROOT, "%.2f", stats.dedupRatio()))
        .column()
        .number("Packs", "packs", Stats::packs)
        .bytes("StoredBytes", "storedBytes", Stats::storedBytes)
        .column()
        .number("OwnPacks", "ownPacks", Stats::ownPacks)
        .bytes("OwnBytes", "ownBytes", Stats::ownBytes)
        .column()
        .number("OlderBundles", "olderBundles", Stats::olderBundles)
        .build();
  }

  /** Shows something that verification found. */
  public static View<Finding> finding() {
    return View.<Finding>of("Finding")
        .text("Severity", "severity", finding -> finding.severity().name().toLowerCase(Locale.ROOT))
        .column()
        .optionalText("Repo", "repo", finding -> finding.repo().map(Object::toString))
        .column()
        .optionalText("Bundle", "bundle", finding -> finding.bundle().map(BundleId::value))
        .column()
        .add(
            "Path",
            "path",
            FieldType.Scalar.NAME,
            finding -> finding.path().map(path -> NameText.of(path.toArray())))
        .column()
        .text("Message", "message", Finding::message)
        .column()
        .build();
  }

  /** Shows how a store kept a promise. */
  public static View<CheckItem> check() {
    return View.<CheckItem>of("Check")
        .text("Store", "store", item -> item.store().toString())
        .column()
        .text(
            "Promise",
            "promise",
            item -> item.result().promise().name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .column()
        .flag("Kept", "kept", item -> item.result().kept())
        .column()
        .flag("Needed", "needed", item -> item.result().promise().isNeeded())
        .text("Detail", "detail", item -> item.result().detail())
        .column()
        .build();
  }

  private static Optional<NativeBundle> of(BundleDescriptor bundle) {
    return bundle.nativeBundle();
  }

  private static List<String> ids(List<BundleId> ids) {
    return ids.stream().map(BundleId::value).toList();
  }

  /** Returns a number of bytes as the older program shows it: {@code 1.024kB}. */
  public static String human(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1000 && unit < 8) {
      value /= 1000;
      unit++;
    }
    return Numbers.general(value, 4, false) + (unit == 0 ? "" : "kMGTPEZY".charAt(unit - 1)) + "B";
  }
}
