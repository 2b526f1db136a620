package io.datamon.cli.format;

import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.Contributor;
import io.datamon.model.Digest;
import io.datamon.model.NativeBundle;
import io.datamon.model.RepoDescriptor;
import java.util.Optional;

/**
 * Views with the fields that the objects had when Go printed the expected texts of {@code
 * templates.json}; those of the program may get more.
 */
final class GoViews {
  private GoViews() {}

  static View<Contributor> contributor() {
    return View.<Contributor>of("Contributor")
        .text("Name", "", Contributor::name)
        .text("Email", "", Contributor::email)
        .build();
  }

  static View<RepoDescriptor> repo() {
    return View.<RepoDescriptor>of("Repo")
        .text("Name", "", repo -> repo.name().value())
        .text("Description", "", RepoDescriptor::description)
        .localTime("Timestamp", "", RepoDescriptor::timestamp)
        .object("Contributor", "", contributor(), RepoDescriptor::contributor)
        .build();
  }

  static View<BundleDescriptor> bundle() {
    return View.<BundleDescriptor>of("Bundle")
        .text("ID", "", bundle -> bundle.id().value())
        .time("Timestamp", "", BundleDescriptor::timestamp)
        .optionalNumber("Files", "", bundle -> bundle.nativeBundle().map(NativeBundle::files))
        .optionalBytes("Size", "", bundle -> bundle.nativeBundle().map(NativeBundle::bytes))
        .text("Message", "", BundleDescriptor::message)
        .texts("Parents", "", bundle -> bundle.parents().stream().map(BundleId::value).toList())
        .objects("Contributors", "", contributor(), BundleDescriptor::contributors)
        .optionalNumber("Entries", "", bundle -> bundle.nativeBundle().map(NativeBundle::entries))
        .optionalNumber("Skipped", "", bundle -> bundle.nativeBundle().map(NativeBundle::skipped))
        .text("Deduplication", "", BundleDescriptor::deduplication)
        .number("Version", "", BundleDescriptor::version)
        .optionalText(
            "HumanSize",
            "",
            bundle -> bundle.nativeBundle().map(found -> Views.human(found.bytes())))
        .number("LeafSize", "", BundleDescriptor::leafSize)
        .number("BundleEntriesFileCount", "", BundleDescriptor::count)
        .text("RunStage", "", BundleDescriptor::runStage)
        .build();
  }

  static View<FileItem> file() {
    return View.<FileItem>of("File")
        .add("FileMode", "", FieldType.Scalar.MODE, file -> Optional.of(file.shownMode()))
        .bytes("Size", "", FileItem::size)
        .time("Timestamp", "", FileItem::modified)
        .path("NameWithPath", "", FileItem::path)
        .text("Type", "", FileItem::type)
        .optionalText("Hash", "", file -> file.hash().map(Digest::toString))
        .optionalName("Target", "", FileItem::target)
        .build();
  }

  static View<DiffItem> difference() {
    return View.<DiffItem>of("Difference")
        .text("Type", "", DiffItem::type)
        .path("Name", "", DiffItem::path)
        .optionalObject("Existing", "", file(), DiffItem::existing)
        .optionalObject("Additional", "", file(), DiffItem::additional)
        .build();
  }
}
