package io.datamon.cli.command;

import io.datamon.cli.config.Environment;
import io.datamon.cli.config.Location;
import io.datamon.model.ContextDescriptor;
import io.datamon.model.ContextName;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "create",
    description =
        "Make a context: in folders of its name beside the configuration, or in places of its own.")
final class ContextCreate implements Runnable {
  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ContextNaming naming = new ContextNaming();

  @Option(names = "--meta", paramLabel = "PLACE", description = "Where repos and bundles are.")
  private @Nullable String meta;

  @Option(names = "--vmeta", paramLabel = "PLACE", description = "Where labels are.")
  private @Nullable String vmeta;

  @Option(
      names = "--blob",
      paramLabel = "PLACE",
      description = "Where the older program keeps contents.")
  private @Nullable String blob;

  @Option(
      names = "--wal",
      paramLabel = "PLACE",
      description = "Where the older program keeps its write-ahead log.")
  private @Nullable String wal;

  @Option(
      names = "--read-log",
      paramLabel = "PLACE",
      description = "Where the older program keeps its log of reads.")
  private @Nullable String readLog;

  @Option(
      names = "--content",
      paramLabel = "PLACE",
      description = "Where contents are (default: datamon3/ below --meta).")
  private @Nullable String content;

  @Option(
      names = "--no-check",
      description = "Do not try whether the buckets of URIs keep what is needed of them.")
  private boolean noCheck;

  @Option(names = "--dry-run", description = "Tell what would be done, and do nothing.")
  private boolean dryRun;

  ContextCreate(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    boolean own = Stream.of(meta, vmeta, blob, wal, readLog, content).anyMatch(Objects::nonNull);
    Usage.Required required = Usage.required(spec).flag("context", naming.given(session));
    if (own) {
      required
          .flag("meta", meta)
          .flag("vmeta", vmeta)
          .flag("blob", blob)
          .flag("wal", wal)
          .flag("read-log", readLog);
    }
    required.check();
    ContextName name = naming.name(spec, session);
    ContextDescriptor context = own ? described(name) : ContextDescriptor.besideConfiguration(name);
    if (dryRun) {
      session.openConfiguration().checkCreateContext(context);
      session.info("INFO: would make context " + name);
    } else if (noCheck) {
      session.openConfiguration().createContext(context);
    } else {
      session.openConfiguration().createCheckedContext(context);
    }
  }

  private ContextDescriptor described(ContextName name) {
    return new ContextDescriptor(
        name,
        place("wal", wal),
        place("read-log", readLog),
        place("blob", blob),
        place("meta", meta),
        place("vmeta", vmeta),
        ContextDescriptor.VERSION,
        Optional.ofNullable(content).map(text -> place("content", text)));
  }

  /** A bucket stays a bare name, as the older program has it; a folder becomes a URI. */
  private String place(String flag, @Nullable String text) {
    if (text == null || text.isBlank()) {
      throw Usage.wrong(spec, "--" + flag + " must not be blank");
    }
    Environment environment = session.environment();
    URI uri = Location.parse(text, environment.directory(), environment.home());
    return uri.toString().equals("gs://" + text) ? text : uri.toString();
  }
}
