package io.datamon.cli.command;

import io.datamon.Bundle;
import io.datamon.cli.Output;
import io.datamon.error.UnavailableException;
import io.datamon.model.BundlePath;
import io.datamon.model.BundleReference;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "cat", description = "Write a file of a bundle to standard output.")
final class BundleCat implements Runnable {
  private static final int BUFFER = 1 << 16;

  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private BundleNaming naming = new BundleNaming();

  @Option(names = "--file", paramLabel = "PATH", description = "The path of the file.")
  private @Nullable String file;

  BundleCat(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    BundleReference reference = naming.reference(spec, file);
    BundlePath path = FileNaming.required(spec, naming, reference);
    Bundle bundle = session.open().bundle(reference);
    // The bundle that was chosen is not told: standard output is the file's, byte for byte.
    Output out = session.output();
    try (InputStream in = bundle.open(path, 0)) {
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.raw(buffer, 0, n);
      }
    } catch (IOException e) {
      throw new UnavailableException(
          path + " of bundle " + bundle + " cannot be read: " + e.getMessage(), e);
    }
  }
}
