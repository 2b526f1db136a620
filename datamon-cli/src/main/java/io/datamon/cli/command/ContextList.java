package io.datamon.cli.command;

import io.datamon.Datamon;
import io.datamon.cli.format.Printer;
import io.datamon.cli.format.Views;
import io.datamon.error.CorruptException;
import io.datamon.error.NotFoundException;
import io.datamon.model.ContextDescriptor;
import io.datamon.model.ContextName;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "list", description = "List the contexts, by name, on one line.")
final class ContextList implements Callable<Integer> {
  private final Session session;

  @Mixin private FormatFlag format = new FormatFlag();

  ContextList(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Printer<ContextDescriptor> printer = format.printer(session, Views::context, context -> {});
    Datamon datamon = session.openConfiguration();
    List<ContextName> names = datamon.contexts();
    if (format.isGiven()) {
      Printer.Listing<ContextDescriptor> listing = printer.list();
      names.forEach(name -> show(datamon, name, listing));
      listing.end();
    } else {
      session
          .output()
          .line(names.stream().map(ContextName::value).collect(Collectors.joining(" ", "[", "]")));
    }
    return session.code();
  }

  private void show(Datamon datamon, ContextName name, Printer.Listing<ContextDescriptor> listing) {
    try {
      listing.accept(datamon.context(name.value()));
    } catch (NotFoundException | CorruptException e) {
      session.passedOver(e);
    }
  }
}
