package io.datamon.cli.config;

import java.util.Optional;

/**
 * What the command line says about settings; empty where it says nothing.
 *
 * @param config {@code --config}
 * @param context {@code --context}
 * @param name {@code --name}
 * @param email {@code --email}
 */
public record Overrides(
    Optional<String> config,
    Optional<String> context,
    Optional<String> name,
    Optional<String> email) {
  /** Nothing is said. */
  public static final Overrides NONE =
      new Overrides(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** An empty text counts as nothing, as everywhere in the configuration. */
  public Overrides {
    config = config.filter(text -> !text.isEmpty());
    context = context.filter(text -> !text.isEmpty());
    name = name.filter(text -> !text.isBlank());
    email = email.filter(text -> !text.isBlank());
  }
}
