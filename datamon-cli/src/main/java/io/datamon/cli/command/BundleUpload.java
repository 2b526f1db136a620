package io.datamon.cli.command;

import io.datamon.Datamon;
import io.datamon.Repo;
import io.datamon.Upload;
import io.datamon.cli.ExitCode;
import io.datamon.cli.ShownProgress;
import io.datamon.cli.Text;
import io.datamon.cli.config.Location;
import io.datamon.cli.format.Printer;
import io.datamon.cli.format.UploadItem;
import io.datamon.cli.format.Views;
import io.datamon.error.DatamonException;
import io.datamon.error.InvalidInputException;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.BundlePath;
import io.datamon.model.BundleReference;
import io.datamon.model.LabelName;
import io.datamon.model.NativeBundle;
import io.datamon.model.RepoName;
import io.datamon.transfer.FileFailure;
import io.datamon.transfer.LabelNotMovedException;
import io.datamon.transfer.TransferPlan;
import io.datamon.transfer.UnreadableFilesException;
import io.datamon.transfer.UpdateStep;
import io.datamon.transfer.UploadOutcome;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "upload", description = "Make a bundle of a folder.")
final class BundleUpload implements Callable<Integer> {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private WriterFlags writer = new WriterFlags();
  @Mixin private FormatFlag format = new FormatFlag();

  @Parameters(
      paramLabel = "REPO[@LABEL]",
      arity = "0..1",
      description = "The repo, and the label to move to the new bundle.")
  private @Nullable String word;

  @Option(names = "--repo", paramLabel = "REPO", description = "The repo.")
  private @Nullable String repo;

  @Option(
      names = "--path",
      paramLabel = "FOLDER",
      description =
          "The folder, or the URI of a bucket, such as gs://bucket/prefix (required); - uploads what"
              + " standard input holds as one file.")
  private @Nullable String path;

  @Option(
      names = "--dry-run",
      description =
          "List how the bundle would differ from its parent, a file a line, and make none; files of"
              + " equal size and time are not read.")
  private boolean dryRun;

  @Option(
      names = "--stdin-name",
      paramLabel = "PATH",
      description = "With --path -: the path of the file in the bundle.")
  private @Nullable String stdinName;

  @Option(names = "--message", paramLabel = "TEXT", description = "What is in it (required).")
  private @Nullable String message;

  @Option(
      names = "--label",
      paramLabel = "LABEL",
      description =
          "Point this label at the new bundle; the bundle that it points at is the parent.")
  private @Nullable String label;

  @Mixin private SelectFlags select = new SelectFlags();

  @Option(
      names = "--no-ignore",
      description = "Take what files named .datamonignore in the folder leave out.")
  private boolean noIgnore;

  @Option(names = "--skip-on-error", description = "Leave out files that cannot be read.")
  private boolean skipOnError;

  @Option(
      names = "--skip-if-unchanged",
      description = "Make no bundle if nothing differs from the parent.")
  private boolean skipIfUnchanged;

  @Option(names = "--owner", description = "Record owners and hard links.")
  private boolean owner;

  @Option(names = "--xattrs", description = "Record extended attributes.")
  private boolean xattrs;

  @Option(names = "--one-file-system", description = "Leave out folders on other file systems.")
  private boolean oneFileSystem;

  @Option(
      names = "--create-repo",
      description = "Make the repo if there is none, with the message for its description.")
  private boolean createRepo;

  @Option(
      names = "--protect",
      description = "Keep the bundle from being deleted, until 'bundle unprotect'.")
  private boolean protect;

  BundleUpload(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Usage.required(spec)
        .flag("repo", word == null ? repo : word)
        .flag("path", path)
        .flag("message", message)
        .check();
    boolean stream = Objects.requireNonNull(path).equals("-");
    select.check(spec, stream);
    checkStream(stream);
    Printer<UploadItem> printer = format.printer(session, Views::upload, this::show);
    BundleReference target = target();
    UploadFrom source = stream ? stream() : source(path);
    Upload upload = upload(target);
    if (dryRun) {
      return plan(session.open(writer), target.repo(), source, upload);
    }
    Repo into = repo(session.open(writer), target.repo());
    UploadOutcome outcome = upload(into, source, upload, printer);
    if (outcome.created()) {
      session.log("Uploaded bundle id", "BundleID", outcome.bundle().id());
    }
    printer.one(item(into, outcome.bundle(), target.label(), Optional.of(outcome)));
    tell(outcome);
    return session.code();
  }

  private String description() {
    return String.valueOf(message).isBlank() ? "made by an upload" : String.valueOf(message);
  }

  private Repo repo(Datamon datamon, RepoName name) {
    if (createRepo) {
      if (datamon.createRepoIfAbsent(name.value(), description())) {
        session.info("INFO: made repo " + name);
      }
    }
    return datamon.repo(name.value());
  }

  private static UploadItem item(
      Repo repo,
      BundleDescriptor bundle,
      Optional<LabelName> label,
      Optional<UploadOutcome> outcome) {
    return new UploadItem(
        repo.name(), label, bundle, outcome, () -> repo.bundle(bundle.id()).list().iterator());
  }

  private void show(UploadItem item) {
    if (item.outcome().map(UploadOutcome::created).orElse(true)) {
      session.output().line("Uploaded bundle id:" + item.bundle().id());
    }
    item.label().ifPresent(name -> session.output().line("set label '" + name + "'"));
  }

  private UploadOutcome upload(
      Repo into, UploadFrom source, Upload upload, Printer<UploadItem> printer) {
    try (ShownProgress progress = session.progress(ShownProgress.Way.UPLOAD)) {
      return source.upload(into, upload.progress(progress));
    } catch (LabelNotMovedException e) {
      // The bundle is there: scripts read its id, whatever became of the label.
      printer.one(item(into, e.bundle(), Optional.empty(), Optional.empty()));
      session.output().flush();
      throw e;
    } catch (UnreadableFilesException e) {
      list(e.failures(), e.count());
      if (stdinName != null) {
        throw e;
      }
      throw new DatamonException(
          e.getMessage() + "; upload with --skip-on-error to leave them out", e);
    }
  }

  private BundleReference target() {
    BundleNaming naming = new BundleNaming();
    naming.word = word;
    naming.repo = repo;
    naming.label = label;
    BundleReference target = naming.bundle(spec);
    target.label().ifPresent(name -> LabelName.of(name.value())); // before anything is read
    if (target.idPrefix().isPresent()) {
      throw Usage.wrong(spec, "a bundle id is not understood here: \"" + word + "\"");
    }
    return target;
  }

  private int plan(Datamon datamon, RepoName name, UploadFrom source, Upload upload) {
    Consumer<UpdateStep> show = step -> DownloadFlags.show(session, step);
    boolean makesRepo = createRepo && datamon.canCreateRepo(name.value(), description(), true);
    if (makesRepo) {
      session.info("INFO: would make repo " + name);
    }
    TransferPlan plan =
        makesRepo
            ? source.planFirst(datamon, upload, show)
            : source.plan(datamon.repo(name.value()), upload, show);
    session.output().flush();
    session.info(
        "INFO: would add "
            + Text.count(plan.added(), "file")
            + ", replace "
            + plan.replaced()
            + " and remove "
            + plan.removed()
            + ": "
            + Text.bytes(plan.bytes()));
    return session.code();
  }

  private void checkStream(boolean stream) {
    if (stream && stdinName == null) {
      throw Usage.wrong(spec, "--path - needs --stdin-name: the path that the file is to have");
    }
    if (!stream && stdinName != null) {
      throw Usage.wrong(spec, "--stdin-name is for --path - only");
    }
    if (stream && dryRun) {
      throw Usage.wrong(spec, "--dry-run cannot look into a stream without using it up");
    }
    if (stream && (select.isGiven() || noIgnore || owner || xattrs || oneFileSystem)) {
      throw Usage.wrong(spec, "--path - is one file: flags that choose among files contradict it");
    }
  }

  private UploadFrom stream() {
    BundlePath name = BundleNaming.path(Objects.requireNonNull(stdinName));
    return new UploadFrom.Stream(name.toString(), session.environment().input());
  }

  private UploadFrom source(String typed) {
    Optional<URI> place = Location.ofFiles(typed, session.environment().directory());
    if (place.isPresent() && !place.get().getScheme().equalsIgnoreCase("file")) {
      if (owner || xattrs || oneFileSystem) {
        throw Usage.wrong(
            spec, "--owner, --xattrs and --one-file-system are for folders of this machine");
      }
      return new UploadFrom.Bucket(place.get());
    }
    return folder(place.isPresent() ? Path.of(place.get()).toString() : typed);
  }

  private UploadFrom folder(String typed) {
    Path folder = session.environment().path(typed);
    if (typed.isEmpty()) {
      throw new InvalidInputException("--path is empty: name the folder to upload");
    }
    if (!Files.exists(folder)) {
      throw new InvalidInputException(
          "couldn't stat \"" + folder + "\": stat " + folder + ": no such file or directory");
    }
    if (!Files.isDirectory(folder)) {
      throw new InvalidInputException("incorrect file info: \"" + folder + "\" is not a directory");
    }
    return new UploadFrom.Folder(folder);
  }

  private Upload upload(BundleReference target) {
    Upload upload = Upload.message(String.valueOf(message)).attributes(owner, xattrs);
    if (target.label().isPresent()) {
      upload = upload.label(target.label().get().value());
    }
    upload = upload.include(select.include()).exclude(select.exclude(session.environment()));
    Optional<List<BundlePath>> listed = select.files(session.environment());
    if (listed.isPresent()) {
      upload = upload.only(listed.get());
    }
    if (noIgnore) {
      upload = upload.withoutIgnoreFiles();
    }
    if (skipOnError) {
      upload = upload.skipUnreadable();
    }
    if (skipIfUnchanged) {
      upload = upload.skipIfUnchanged();
    }
    if (protect) {
      upload = upload.protect();
    }
    return oneFileSystem ? upload.oneFileSystem() : upload;
  }

  private void tell(UploadOutcome outcome) {
    session.output().flush();
    if (!outcome.created()) {
      session.info("INFO: nothing changed since bundle " + outcome.bundle().id());
    }
    list(outcome.failures(), outcome.failureCount());
    if (outcome.failureCount() > 0) {
      session.failed(
          Text.count(outcome.failureCount(), "file")
              + " could not be read and "
              + (outcome.failureCount() == 1 ? "is" : "are")
              + " not in the bundle",
          ExitCode.PARTLY);
    }
    if (outcome.created()) {
      session.info("INFO: " + summary(outcome));
    }
  }

  private static String summary(UploadOutcome outcome) {
    String total =
        outcome
            .bundle()
            .nativeBundle()
            .map(BundleUpload::total)
            .orElseGet(() -> Text.count(outcome.readFiles(), "file"));
    if (outcome.unchanged()) {
      return total + ", nothing changed since the parent";
    }
    return total + ", " + Text.bytes(outcome.sentBytes()) + " new in the store";
  }

  private static String total(NativeBundle bundle) {
    return Text.count(bundle.files(), "file") + " with " + Text.bytes(bundle.bytes());
  }

  private void list(List<FileFailure> failures, long count) {
    for (FileFailure failure : failures) {
      String where = failure.path().isRoot() ? "" : failure.path() + ": ";
      session.output().note("ERROR: " + where + failure.reason());
    }
    if (count > failures.size()) {
      session.output().note("ERROR: and " + (count - failures.size()) + " more");
    }
  }
}
