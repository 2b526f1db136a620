package io.datamon.cli.command;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Checks of a command line that need no store, so that they come before any request. */
final class Usage {
  private Usage() {}

  /** Flags that have to be given; all that are missing are told at once, by name. */
  static final class Required {
    private final CommandSpec spec;
    private final TreeMap<String, @Nullable Object> flags = new TreeMap<>();

    private Required(CommandSpec spec) {
      this.spec = spec;
    }

    /** Adds a flag with its value, or null if it was not given; an empty text is a value. */
    Required flag(String name, @Nullable Object value) {
      flags.put(name, value);
      return this;
    }

    /**
     * Ends the command if something is missing.
     *
     * @throws ParameterException that names all missing flags
     */
    void check() {
      flags.values().removeIf(value -> value != null);
      if (!flags.isEmpty()) {
        throw wrong(
            spec,
            "required flag(s) \"" + String.join("\", \"", flags.navigableKeySet()) + "\" not set");
      }
    }
  }

  /** Begins a check of required flags. */
  static Required required(CommandSpec spec) {
    return new Required(spec);
  }

  /** Returns wrong usage, to be thrown. */
  static ParameterException wrong(CommandSpec spec, String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
