package io.datamon.cli.command;

import io.datamon.cli.ShownProgress;
import io.datamon.model.BundlePath;
import io.datamon.transfer.ProgressEvent;
import java.util.Map;

/** Logs each file of a transfer, beside what is told of it. */
final class LoggedProgress implements ShownProgress {
  private static final System.Logger LOG = System.getLogger(LoggedProgress.class.getName());

  private final ShownProgress shown;
  private final String done;

  LoggedProgress(ShownProgress shown, Way way) {
    this.shown = shown;
    this.done = way == Way.UPLOAD ? "uploaded bundle entry" : "downloaded bundle entry";
  }

  @Override
  public void on(ProgressEvent event) {
    if (event instanceof ProgressEvent.Done file) {
      log(done, file.path());
    } else if (event instanceof ProgressEvent.Kept file) {
      log("kept bundle entry", file.path());
    } else if (event instanceof ProgressEvent.Skipped file) {
      log("skipping file", file.path());
    }
    shown.on(event);
  }

  private static void log(String message, BundlePath path) {
    LOG.log(System.Logger.Level.INFO, message, Map.entry("name", path));
  }

  @Override
  public void close() {
    shown.close();
  }
}
