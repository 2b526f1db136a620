package io.datamon.cli.config;

import io.datamon.error.InvalidInputException;
import io.datamon.model.ContextDescriptor;
import io.datamon.model.ContextName;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings in force, each with where it came from: the command line, else the environment, else
 * the configuration file, else the default.
 */
public final class Settings {
  /** The context when nothing names one. */
  public static final String DEFAULT_CONTEXT = "dev";

  private static final Path SYSTEM = Path.of("/etc");

  private final Environment environment;
  private final Overrides overrides;
  private final Optional<ConfigFile> file;

  private Settings(Environment environment, Overrides overrides, Optional<ConfigFile> file) {
    this.environment = environment;
    this.overrides = overrides;
    this.file = file;
  }

  /**
   * Finds out what is in force.
   *
   * @throws InvalidInputException if the configuration file is not understood
   */
  public static Settings load(Environment environment, Overrides overrides) {
    return load(environment, overrides, SYSTEM);
  }

  static Settings load(Environment environment, Overrides overrides, Path system) {
    return new Settings(environment, overrides, ConfigFile.find(environment, system));
  }

  /** Returns the configuration file in force, if there is one. */
  public Optional<ConfigFile> file() {
    return file;
  }

  /** Returns the places where a configuration file is looked for. */
  public List<Path> searched() {
    return environment
        .variable("DATAMON_CONFIG")
        .map(path -> List.of(environment.path(path)))
        .orElseGet(() -> ConfigFile.candidates(environment, SYSTEM));
  }

  /**
   * Returns where contexts are described: what the older program calls the config bucket.
   *
   * @throws InvalidInputException if what is set names no place
   */
  public Setting<URI> config() {
    if (overrides.config().isPresent()) {
      return located(overrides.config().get(), "--config", environment.directory());
    }
    Optional<String> variable = environment.variable("DATAMON_GLOBAL_CONFIG");
    if (variable.isPresent()) {
      return located(variable.get(), "DATAMON_GLOBAL_CONFIG", environment.directory());
    }
    Optional<String> written = file.flatMap(f -> f.get("config"));
    if (written.isPresent()) {
      Path path = file.get().path();
      return located(written.get(), path.toString(), path.toAbsolutePath().getParent());
    }
    Optional<String> metadata = file.flatMap(f -> f.get("metadata"));
    if (metadata.isPresent()) {
      Path path = file.get().path();
      return located(metadata.get(), path.toString(), path.toAbsolutePath().getParent());
    }
    return new Setting<>(
        Location.folder(environment.home().resolve(".datamon2").resolve("store")), Setting.DEFAULT);
  }

  /**
   * Returns the context that the configuration file itself describes, as those of early versions of
   * the older program did, by {@code metadata} and {@code blob}; empty if contexts are described
   * elsewhere.
   */
  public Optional<ContextDescriptor> olderContext() {
    Optional<String> metadata = file.flatMap(f -> f.get("metadata"));
    boolean elsewhere =
        overrides.config().isPresent()
            || environment.variable("DATAMON_GLOBAL_CONFIG").isPresent()
            || file.flatMap(f -> f.get("config")).isPresent();
    if (metadata.isEmpty() || elsewhere) {
      return Optional.empty();
    }
    String place = config().value().toString();
    return Optional.of(
        new ContextDescriptor(
            ContextName.of(context().value()),
            "",
            "",
            file.flatMap(f -> f.get("blob")).orElse(""),
            place,
            place,
            0,
            Optional.empty()));
  }

  /** Returns the context; nobody named one where {@link Setting#isDefault()} holds. */
  public Setting<String> context() {
    return chosen(overrides.context(), "--context", Optional.of("DATAMON_CONTEXT"), "context")
        .orElse(new Setting<>(DEFAULT_CONTEXT, Setting.DEFAULT));
  }

  /** Returns the file with credentials for cloud storage, if the configuration file names one. */
  public Optional<Setting<String>> credential() {
    return chosen(Optional.empty(), "", Optional.empty(), "credential");
  }

  /**
   * Returns who writes: name and e-mail, each from the command line, else the configuration file,
   * else git's configuration, else the user and host names.
   */
  public Identity identity() {
    Optional<Setting<String>> name = chosen(overrides.name(), "--name", Optional.empty(), "name");
    Optional<Setting<String>> email =
        chosen(overrides.email(), "--email", Optional.empty(), "email");
    if (name.isPresent() && email.isPresent()) {
      return new Identity(name.get(), email.get());
    }
    GitIdentity git = GitIdentity.read(environment);
    return new Identity(
        name.or(git::name).orElseGet(() -> new Setting<>(environment.user(), "user")),
        email
            .or(git::email)
            .orElseGet(
                () ->
                    new Setting<>(
                        environment.user() + "@" + Host.name(environment), "user and host")));
  }

  /**
   * Writes what is given into the user's configuration file and leaves the rest of it as it is. A
   * relative place becomes an absolute one.
   *
   * @param credential a file with credentials for cloud storage
   * @param dryRun whether to check what is given and what is there, and write nothing
   * @return the file that was written, or would be
   */
  public static Path write(
      Environment environment, Overrides overrides, Optional<String> credential, boolean dryRun) {
    Map<String, String> changes = new LinkedHashMap<>();
    overrides
        .config()
        .or(() -> environment.variable("DATAMON_GLOBAL_CONFIG"))
        .ifPresent(
            text -> {
              URI uri = Location.parse(text, environment.directory(), environment.home());
              boolean folder = "file".equals(uri.getScheme());
              changes.put("config", folder ? uri.toString() : text);
            });
    overrides
        .context()
        .or(() -> environment.variable("DATAMON_CONTEXT"))
        .ifPresent(text -> changes.put("context", text));
    credential
        .filter(text -> !text.isEmpty())
        .ifPresent(text -> changes.put("credential", environment.path(text).toString()));
    overrides.name().ifPresent(text -> changes.put("name", text.strip()));
    overrides.email().ifPresent(text -> changes.put("email", text.strip()));
    Path target = ConfigFile.target(environment).toAbsolutePath();
    keepOlder(environment, target, changes);
    if (dryRun) {
      ConfigFile.read(target);
    } else {
      ConfigFile.merge(target, changes);
    }
    return target;
  }

  /** Writes as {@link #write(Environment, Overrides, Optional, boolean)} does. */
  static Path write(Environment environment, Overrides overrides, Optional<String> credential) {
    return write(environment, overrides, credential, false);
  }

  /** A new file hides that of an early version of the older program, so it takes over its keys. */
  private static void keepOlder(Environment environment, Path target, Map<String, String> changes) {
    Path older = ConfigFile.older(environment);
    if (Files.exists(target) || environment.variable("DATAMON_CONFIG").isPresent()) {
      return;
    }
    Map<String, String> kept = ConfigFile.read(older).map(ConfigFile::values).orElse(Map.of());
    kept.forEach(
        (key, value) -> {
          boolean place = key.equals("metadata") || key.equals("blob") || key.equals("config");
          changes.putIfAbsent(key, place ? absolute(environment, older, value) : value);
        });
  }

  private static String absolute(Environment environment, Path file, String text) {
    URI uri = Location.parse(text, file.toAbsolutePath().getParent(), environment.home());
    return "file".equals(uri.getScheme()) ? uri.toString() : text;
  }

  private Optional<Setting<String>> chosen(
      Optional<String> flag, String flagName, Optional<String> variable, String key) {
    return flag.map(text -> new Setting<>(text, flagName))
        .or(() -> variable.flatMap(v -> environment.variable(v).map(t -> new Setting<>(t, v))))
        .or(() -> file.flatMap(f -> f.get(key).map(t -> new Setting<>(t, f.path().toString()))));
  }

  private Setting<URI> located(String text, String origin, Path base) {
    try {
      return new Setting<>(Location.parse(text, base, environment.home()), origin);
    } catch (InvalidInputException e) {
      throw new InvalidInputException("config (from " + origin + "): " + e.getMessage(), e);
    }
  }
}
