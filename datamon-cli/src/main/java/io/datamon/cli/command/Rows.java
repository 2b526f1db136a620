package io.datamon.cli.command;

import io.datamon.cli.format.Views;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.ContextDescriptor;
import io.datamon.model.LabelDescriptor;
import io.datamon.model.RepoDescriptor;
import io.datamon.model.Timestamps;
import java.time.ZoneId;

/** The lines that commands print for a thing, as the older program's scripts expect them. */
final class Rows {
  private Rows() {}

  static String of(RepoDescriptor repo, ZoneId zone) {
    return String.join(
        " , ",
        repo.name().value(),
        repo.description(),
        repo.contributor().name(),
        repo.contributor().email(),
        Timestamps.show(repo.timestamp(), zone));
  }

  static String of(BundleDescriptor bundle) {
    return String.join(
        " , ", bundle.id().value(), Timestamps.show(bundle.timestamp()), bundle.message());
  }

  /** Returns the line of a bundle with its size. */
  static String sized(BundleDescriptor bundle) {
    return bundle.id()
        + " , "
        + bundle.message()
        + ", "
        + Timestamps.show(bundle.timestamp())
        + ", "
        + size(bundle.requireNative().bytes());
  }

  /** Returns a number of bytes in figures, and as the older program rounds it. */
  static String size(long bytes) {
    return bytes + " (" + Views.human(bytes) + ")";
  }

  static String of(LabelDescriptor label) {
    return String.join(
        " , ", label.name().value(), label.bundle().value(), Timestamps.show(label.timestamp()));
  }

  static String of(ContextDescriptor context) {
    return "Model Version: "
        + context.version()
        + ", Name: "
        + context.name()
        + ", WAL: "
        + context.wal()
        + ", ReadLog: "
        + context.readlog()
        + ", Blob: "
        + context.blob()
        + ", Metadata: "
        + context.metadata()
        + ", Version Metadata: "
        + context.vmetadata();
  }
}
