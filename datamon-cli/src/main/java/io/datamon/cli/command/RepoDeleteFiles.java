package io.datamon.cli.command;

import io.datamon.Repo;
import io.datamon.cli.Text;
import io.datamon.error.InvalidInputException;
import io.datamon.model.BundlePath;
import io.datamon.model.RepoName;
import io.datamon.transfer.FileRemoval;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "files",
    description = {
      "Take files out of every bundle of a repo; bundles keep their ids.",
      "What no bundle needs any more is freed by a later collection."
    })
final class RepoDeleteFiles implements Runnable {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RepoNaming naming = new RepoNaming();
  @Mixin private WriterFlags writer = new WriterFlags();
  @Mixin private YesFlag yes = new YesFlag();

  @Option(
      names = "--file",
      paramLabel = "PATH",
      description = "A file or link, just as it stands in the bundles.")
  private @Nullable String file;

  @Option(
      names = "--files",
      paramLabel = "LIST",
      description = "A file with such paths, one a line; - is standard input.")
  private @Nullable String files;

  @Option(names = "--dry-run", description = "Tell what would be done, and do nothing.")
  private boolean dryRun;

  RepoDeleteFiles(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    RepoName name = naming.repo(spec);
    if (file == null && files == null) {
      throw Usage.wrong(spec, "must specify at least one file or file list");
    }
    List<BundlePath> paths = paths();
    Repo repo =
        Session.doing(
            "delete repo: cannot find repo: " + name,
            () -> session.open(writer).repo(name.value()));
    if (dryRun) {
      tell("would delete", name, Session.doing("delete repo", () -> repo.planDeleteFiles(paths)));
      return;
    }
    String what = paths.size() == 1 ? "file \"" + paths.get(0) + "\"" : paths.size() + " files";
    yes.confirm(session, "delete " + what + " from all bundles of repo \"" + name + "\"");
    tell("deleted", name, Session.doing("delete repo", () -> repo.deleteFiles(paths)));
  }

  private List<BundlePath> paths() {
    if (files == null) {
      BundlePath path = BundleNaming.path(String.valueOf(file));
      if (path.isRoot()) {
        throw new InvalidInputException("--file is empty: name the file to delete");
      }
      return List.of(path);
    }
    return PathList.read(session.environment(), String.valueOf(files));
  }

  private void tell(String what, RepoName name, FileRemoval done) {
    done.folders()
        .forEach(
            path ->
                session.info("INFO: " + path + " is a folder: only files and links are deleted"));
    done.missing().forEach(path -> session.info("INFO: no bundle holds " + path));
    session.info(
        "INFO: "
            + what
            + " "
            + Text.count(done.files(), "file")
            + ", "
            + Text.bytes(done.bytes())
            + ", from "
            + Text.count(done.bundles().size(), "bundle")
            + " of repo "
            + name
            + (done.files() == 0 ? "" : "; a later collection frees what no bundle needs"));
  }
}
