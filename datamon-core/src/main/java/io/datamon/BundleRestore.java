package io.datamon;

import io.datamon.catalog.Bundles;
import io.datamon.error.CorruptException;
import io.datamon.error.NoSuchObjectException;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundleId;
import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import io.datamon.model.CatalogKeys;
import io.datamon.model.Descriptors;
import io.datamon.model.RepoName;
import io.datamon.transfer.BundleFiles;
import io.datamon.transfer.DownloadPipeline;
import io.datamon.transfer.DownloadResult;
import io.datamon.transfer.DownloadSettings;
import io.datamon.transfer.DownloadTarget;
import io.datamon.transfer.ObjectDownload;
import io.datamon.transfer.ObjectPlace;
import io.datamon.transfer.SubtreeSource;
import io.datamon.transfer.TransferPlan;
import io.datamon.transfer.TransferPlanner;
import io.datamon.transfer.UpdatePlan;
import io.datamon.transfer.UpdateStep;
import io.datamon.transfer.Updater;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What brings the files of one bundle into folders: downloads, updates, and the plans of both. */
record BundleRestore(OpenContext context, RepoName repo, BundleDescriptor descriptor) {
  /** As {@link Bundle#download} says. */
  DownloadResult download(Path folder, Download download) {
    DownloadSettings settings = download.settings(context.ownFolders());
    return new DownloadPipeline(
            new SubtreeSource(filesWith(settings.top()), settings.top()),
            target(),
            settings,
            context.clock(),
            context::randomName)
        .run(folder, download.progress());
  }

  /** As {@link Bundle#planDownload} says. */
  TransferPlan planDownload(Path folder, Download download, Consumer<UpdateStep> steps) {
    DownloadSettings settings = download.settings(context.ownFolders());
    return new TransferPlanner(steps)
        .download(filesWith(settings.top()), target(), folder, settings);
  }

  /** As {@link Bundle#download(URI, Download)} says. */
  DownloadResult download(URI place, Download download) {
    if (OpenContext.isFolder(place)) {
      return download(Path.of(place), download);
    }
    try (ObjectPlace objects = context.place(place)) {
      return objectDownload(objects, download).run(download.progress());
    }
  }

  /** As {@link Bundle#planDownload(URI, Download, Consumer)} says. */
  TransferPlan planDownload(URI place, Download download, Consumer<UpdateStep> steps) {
    if (OpenContext.isFolder(place)) {
      return planDownload(Path.of(place), download, steps);
    }
    try (ObjectPlace objects = context.place(place)) {
      return objectDownload(objects, download).plan(steps);
    }
  }

  private ObjectDownload objectDownload(ObjectPlace objects, Download download) {
    DownloadSettings settings = download.settings(Set.of());
    return new ObjectDownload(filesWith(settings.top()), objects, target(), settings);
  }

  /** As {@link Bundle#update} says. */
  DownloadResult update(Path folder, Update update) {
    return updater(update).run(folder, update.progress());
  }

  /** As {@link Bundle#planUpdate} says. */
  UpdatePlan planUpdate(Path folder, Update update, Consumer<UpdateStep> steps) {
    return updater(update).plan(folder, steps);
  }

  /** Returns the files, if what is asked for is among them. */
  private BundleFiles filesWith(BundlePath top) {
    BundleFiles files = context.formats().open(descriptor);
    if (!top.isRoot() && files.find(top).isEmpty()) {
      throw new Bundle(context, repo, descriptor).missing(top);
    }
    return files;
  }

  private Updater updater(Update update) {
    return new Updater(
        context.formats().open(descriptor),
        target(),
        update.settings(context.ownFolders()),
        update.isForced(),
        this::earlier,
        context.clock(),
        context::randomName);
  }

  private DownloadTarget target() {
    BundleId id = descriptor.id();
    return new DownloadTarget(
        repo.value(),
        id.value(),
        Bytes.copyOf(Descriptors.write(CatalogKeys.bundle(repo, id), descriptor)));
  }

  /** Finds another bundle of the repo, or what a folder has of its descriptor if it is deleted. */
  private Optional<BundleFiles> earlier(BundleId bundle, Optional<Bytes> stored) {
    return context
        .catalog()
        .bundles()
        .find(repo, bundle)
        .map(Bundles.Found::object)
        .filter(BundleDescriptor.class::isInstance)
        .or(
            () ->
                stored.map(
                    bytes ->
                        Descriptors.readBundle(
                            CatalogKeys.bundle(repo, bundle), bundle, bytes.toArray())))
        .filter(BundleDescriptor.class::isInstance)
        .map(BundleDescriptor.class::cast)
        .map(context.formats()::open)
        .filter(BundleRestore::isReadable);
  }

  /** What only a deleted bundle needs may be collected already. */
  private static boolean isReadable(BundleFiles files) {
    try {
      return files.find(BundlePath.ROOT).isPresent();
    } catch (NoSuchObjectException | CorruptException e) {
      return false;
    }
  }
}
