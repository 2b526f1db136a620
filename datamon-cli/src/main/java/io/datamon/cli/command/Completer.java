package io.datamon.cli.command;

import io.datamon.cli.command.Completion.Follow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Finds out what may stand at the cursor: from the commands and their flags, and where a thing of
 * the store is to be named, from the store. One use.
 */
final class Completer {
  private static final Set<String> TRUTH = Set.of("true", "false");

  private final Session session;
  private CommandSpec command;
  private final List<String> positionals = new ArrayList<>();
  private final Map<String, String> flags = new HashMap<>();
  private @Nullable OptionSpec open;
  private boolean flagsEnded;

  Completer(CommandSpec root, Session session) {
    this.command = root;
    this.session = session;
  }

  /** Returns what may stand at the cursor; nothing where nothing is known. */
  Completion complete(TypedLine line) {
    line.words().forEach(this::read);
    session.flags().config = flags.get("--config");
    session.flags().context = flags.get("--context");
    String typed = line.current();
    if (open != null && open.arity().min() > 0) {
      return value(open, typed, "");
    }
    if (!flagsEnded && typed.startsWith("-")) {
      int value = typed.indexOf('=');
      if (value < 0) {
        return Completion.of(flags(typed));
      }
      OptionSpec option = command.optionsMap().get(typed.substring(0, value));
      return option == null
          ? Completion.of(List.of())
          : value(option, typed.substring(value + 1), typed.substring(0, value + 1));
    }
    List<Candidate> words = positionals.isEmpty() && !flagsEnded ? commands(typed) : List.of();
    Completion values =
        positional().map(p -> value(p, typed, "")).orElseGet(() -> Completion.of(List.of()));
    List<Candidate> all = Stream.concat(words.stream(), values.candidates().stream()).toList();
    return all.isEmpty() && values.follow() == Follow.SPACE && typed.isEmpty() && !flagsEnded
        ? Completion.of(flags(""))
        : new Completion(words.isEmpty() ? values.follow() : Follow.SPACE, all);
  }

  /** Reads a word before the cursor, as far as it is understood. */
  private void read(String word) {
    if (open != null) {
      OptionSpec option = open;
      open = null;
      if (option.arity().min() > 0 || TRUTH.contains(word)) {
        flags.put(option.longestName(), word);
        return;
      }
    }
    if (!flagsEnded && word.equals("--")) {
      flagsEnded = true;
    } else if (!flagsEnded && word.startsWith("-")) {
      int value = word.indexOf('=');
      OptionSpec option = command.optionsMap().get(value < 0 ? word : word.substring(0, value));
      if (option != null && value >= 0) {
        flags.put(option.longestName(), word.substring(value + 1));
      } else if (option != null) {
        flags.put(option.longestName(), "");
        open = option.arity().max() > 0 ? option : null;
      }
    } else if (!flagsEnded && positionals.isEmpty() && command.subcommands().containsKey(word)) {
      command = command.subcommands().get(word).getCommandSpec();
    } else {
      positionals.add(word);
    }
  }

  private List<Candidate> commands(String typed) {
    return command.subcommands().values().stream()
        .distinct()
        .map(line -> line.getCommandSpec())
        .filter(spec -> !spec.usageMessage().hidden() && spec.name().startsWith(typed))
        .map(spec -> new Candidate(spec.name(), first(spec.usageMessage().description())))
        .toList();
  }

  /** Returns the flags that are not given yet, or may be given again. */
  private List<Candidate> flags(String typed) {
    return command.options().stream()
        .filter(o -> !o.hidden() && o.longestName().startsWith(typed))
        .filter(o -> !flags.containsKey(o.longestName()) || o.isMultiValue())
        .map(o -> new Candidate(o.longestName(), first(o.description())))
        .toList();
  }

  private Optional<PositionalParamSpec> positional() {
    int index = positionals.size();
    return command.positionalParameters().stream()
        .filter(p -> p.index().contains(index))
        .findFirst();
  }

  private Completion value(ArgSpec arg, String typed, String before) {
    if (arg.completionCandidates() != null) {
      List<Candidate> known = new ArrayList<>();
      arg.completionCandidates().forEach(text -> known.add(new Candidate(text)));
      return Completion.of(fitting(known, typed, before));
    }
    if (arg.typeInfo().isBoolean()) {
      return Completion.of(fitting(TRUTH.stream().sorted().map(Candidate::new), typed, before));
    }
    String name = arg instanceof OptionSpec option ? option.longestName() : "";
    if (name.equals("--context") || name.isEmpty() && arg.paramLabel().equals("NAME")) {
      return stored(typed, before, StoreNames::contexts);
    }
    return switch (arg.paramLabel()) {
      case "FOLDER", "PLACE" -> Completion.local(Follow.FOLDERS);
      case "FILE", "LIST" -> Completion.local(Follow.FILES);
      case "COMMAND" -> Completion.of(helpWords(typed));
      case "REPO" -> stored(typed, before, StoreNames::repos);
      case "LABEL" -> stored(typed, before, names -> names.labels(repo()));
      case "ID" -> stored(typed, before, names -> names.bundles(repo()));
      case "PATH" -> stored(typed, before, names -> names.paths(bundle(), typed));
      case "REPO[@LABEL]" -> stored(typed, before, names -> names.references(typed, false));
      case "REPO[@LABEL|:ID][:PATH]", "OTHER" ->
          stored(typed, before, names -> names.references(typed, true));
      default -> Completion.of(List.of());
    };
  }

  private Completion stored(String typed, String before, Consumer<StoreNames> question) {
    List<Candidate> found = StoreNames.ask(session, question);
    List<Candidate> fitting = fitting(found, typed, before);
    // What ends like this goes on: a folder in a bundle, or a repo whose colon is typed.
    boolean complete = fitting.stream().noneMatch(c -> c.text().endsWith("/"));
    return new Completion(complete ? Follow.SPACE : Follow.NOSPACE, fitting);
  }

  private static List<Candidate> fitting(List<Candidate> all, String typed, String before) {
    return fitting(all.stream(), typed, before);
  }

  private static List<Candidate> fitting(Stream<Candidate> all, String typed, String before) {
    return all.filter(c -> c.text().startsWith(typed))
        .map(c -> new Candidate(before + c.text(), c.about()))
        .toList();
  }

  /** Returns what {@code help} may be asked for next. */
  private List<Candidate> helpWords(String typed) {
    CommandSpec about = command.root();
    for (String word : positionals) {
      if (!about.subcommands().containsKey(word)) {
        return List.of();
      }
      about = about.subcommands().get(word).getCommandSpec();
    }
    command = about;
    return commands(typed);
  }

  /** Returns the text that names the repo, as far as one is named. */
  private String repo() {
    String flag = flags.get("--repo");
    if (flag != null || positionals.isEmpty()) {
      return flag == null ? "" : flag;
    }
    return positionals.get(0).split("[@:]", 2)[0];
  }

  /** Returns a reference to the bundle that the line names so far. */
  private String bundle() {
    String word = positionals.isEmpty() ? repo() : positionals.get(0);
    if (word.indexOf('@') < 0 && word.indexOf(':') < 0) {
      word += flags.containsKey("--label") ? "@" + flags.get("--label") : "";
      word += flags.containsKey("--bundle") ? ":" + flags.get("--bundle") : "";
    }
    return word;
  }

  private static String first(String[] texts) {
    return texts.length == 0 ? "" : texts[0];
  }
}
