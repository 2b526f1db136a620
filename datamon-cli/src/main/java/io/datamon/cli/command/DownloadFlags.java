package io.datamon.cli.command;

import io.datamon.Bundle;
import io.datamon.Download;
import io.datamon.cli.ExitCode;
import io.datamon.cli.ShownProgress;
import io.datamon.cli.Text;
import io.datamon.cli.config.Location;
import io.datamon.cli.format.Printer;
import io.datamon.cli.format.Views;
import io.datamon.error.InvalidInputException;
import io.datamon.transfer.DownloadResult;
import io.datamon.transfer.TransferPlan;
import io.datamon.transfer.UpdateStep;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of commands that write a bundle's files into a folder, and how they end. */
final class DownloadFlags {
  @Option(
      names = "--destination",
      paramLabel = "FOLDER",
      description =
          "The folder to write to, made if there is none, or the URI of a bucket, such as"
              + " gs://bucket/prefix (required).")
  @Nullable String destination;

  @Option(names = "--no-metadata", description = "Leave no .datamon in the destination.")
  private boolean noMetadata;

  @Option(names = "--owner", description = "Restore owners where they were recorded.")
  private boolean owner;

  @Option(names = "--xattrs", description = "Restore extended attributes where they were recorded.")
  private boolean xattrs;

  Download download() {
    if (Objects.requireNonNull(destination).isEmpty()) {
      throw new InvalidInputException("--destination is empty: name the folder to write to");
    }
    Download download = Download.defaults().attributes(owner, xattrs);
    return noMetadata ? download.withoutMetadata() : download;
  }

  /** Returns what prints a result, where a format is asked for. */
  static Printer<DownloadResult> printer(Session session, FormatFlag format) {
    return format.printer(session, Views::download, result -> {});
  }

  /** Downloads and tells how it went. */
  int run(Session session, Printer<DownloadResult> printer, Bundle bundle, Download download) {
    Optional<URI> bucket = bucket(session);
    DownloadResult result;
    try (ShownProgress progress = session.progress(ShownProgress.Way.DOWNLOAD)) {
      Download shown = download.progress(progress);
      result =
          bucket.isPresent()
              ? bundle.download(bucket.get(), shown)
              : bundle.download(folder(session), shown);
    }
    return tell(
        session,
        printer,
        bucket.isPresent() ? bucket.get().toString() : folder(session).toString(),
        result);
  }

  /** Lists what a download would do. */
  int plan(Session session, Bundle bundle, Download download) {
    Optional<URI> bucket = bucket(session);
    Consumer<UpdateStep> show = step -> show(session, step);
    TransferPlan plan =
        bucket.isPresent()
            ? bundle.planDownload(bucket.get(), download, show)
            : bundle.planDownload(folder(session), download, show);
    session.output().flush();
    tellPlan(session, plan.added() + plan.replaced(), plan.bytes(), plan.removed());
    return session.code();
  }

  /** Returns the destination if it is not a folder of this machine. */
  private Optional<URI> bucket(Session session) {
    Optional<URI> bucket = place(session).filter(DownloadFlags::isElsewhere);
    if (bucket.isPresent() && (owner || xattrs)) {
      throw new InvalidInputException("--owner and --xattrs are for folders of this machine");
    }
    return bucket;
  }

  private Optional<URI> place(Session session) {
    return Location.ofFiles(Objects.requireNonNull(destination), session.environment().directory());
  }

  private static boolean isElsewhere(URI place) {
    return !place.getScheme().equalsIgnoreCase("file");
  }

  private Path folder(Session session) {
    return place(session)
        .map(Path::of)
        .orElseGet(() -> session.environment().path(Objects.requireNonNull(destination)));
  }

  /** Tells how much a download or an update would do. */
  static void tellPlan(Session session, long files, long bytes, long removed) {
    session.info(
        "INFO: would write "
            + Text.count(files, "file")
            + ", "
            + Text.bytes(bytes)
            + ", and remove "
            + removed);
  }

  /** Prints one step of a plan. */
  static void show(Session session, UpdateStep step) {
    String action = step.action().name().toLowerCase(Locale.ROOT) + " ";
    session.output().raw(action.getBytes(StandardCharsets.UTF_8));
    session.output().raw(PathBytes.of(step.path()));
    session.output().raw(new byte[] {'\n'});
  }

  /** Tells how a transfer went. */
  static int tell(
      Session session, Printer<DownloadResult> printer, String where, DownloadResult result) {
    printer.one(result);
    session.output().flush();
    session.info("INFO: " + summary(result));
    if (!result.isComplete()) {
      session.failed(
          Text.count(result.failed(), "file") + " could not be written to " + where,
          result.foundCorruption() ? ExitCode.CORRUPT : ExitCode.PARTLY);
    }
    return session.code();
  }

  private static String summary(DownloadResult result) {
    StringBuilder text = new StringBuilder();
    text.append(Text.count(result.written(), "file"))
        .append(" written, ")
        .append(Text.bytes(result.writtenBytes()));
    if (result.kept() > 0) {
      text.append("; ").append(result.kept()).append(" were right already");
    }
    if (result.removed() > 0) {
      text.append("; ").append(result.removed()).append(" removed");
    }
    return text.toString();
  }
}
