package io.datamon;

import io.datamon.error.InvalidInputException;
import io.datamon.model.ContextDescriptor;
import io.datamon.model.ContextName;
import io.datamon.model.Contributor;
import io.datamon.model.Profile;
import io.datamon.store.StoreOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;

/** Says how a context is opened. Not thread-safe. */
public final class DatamonBuilder {
  private Optional<URI> configuration = Optional.empty();
  private Optional<ContextName> context = Optional.empty();
  private Optional<ContextDescriptor> descriptor = Optional.empty();
  private Optional<Contributor> contributor = Optional.empty();
  private Optional<Path> cache = defaultCache();
  private Consumer<ContextDescriptor> whenContextMade = made -> {};
  private Profile profile = Profile.STANDARD;
  private StoreOptions stores = StoreOptions.NONE;
  private Clock clock = new LocalClock();

  DatamonBuilder() {}

  private static Optional<Path> defaultCache() {
    String xdg = System.getenv("XDG_CACHE_HOME");
    if (xdg != null && xdg.startsWith("/")) {
      return Optional.of(Path.of(xdg, "datamon"));
    }
    String home = System.getProperty("user.home", "");
    return home.isEmpty() || home.equals("?")
        ? Optional.empty()
        : Optional.of(Path.of(home, ".cache", "datamon"));
  }

  /** Sets where contexts are described, such as {@code file:///data/store}; needed. */
  public DatamonBuilder configuration(URI uri) {
    configuration = Optional.of(uri);
    return this;
  }

  /**
   * Names the context, which must exist then; without a name it is {@code dev}, which is made with
   * the first repo if there is none.
   */
  public DatamonBuilder context(String name) {
    context = Optional.of(ContextName.of(name));
    return this;
  }

  /**
   * Opens a context that is described here, and not in the configuration. Its parts are absolute,
   * or relative to the configuration.
   */
  public DatamonBuilder context(ContextDescriptor described) {
    descriptor = Optional.of(described);
    return this;
  }

  /** Sets who makes what is made; by default the user of the process and its host. */
  public DatamonBuilder contributor(Contributor who) {
    contributor = Optional.of(who);
    return this;
  }

  /**
   * Sets the folder for caches, which are never needed and always bounded; by default {@code
   * $XDG_CACHE_HOME/datamon}, else {@code ~/.cache/datamon}.
   */
  public DatamonBuilder cacheFolder(Path folder) {
    cache = Optional.of(folder);
    return this;
  }

  /** Keeps no caches: every upload reads every file, and fetches what it needs of the index. */
  public DatamonBuilder withoutCache() {
    cache = Optional.empty();
    return this;
  }

  /** Sets what is told when the default context is made. */
  public DatamonBuilder whenContextMade(Consumer<ContextDescriptor> listener) {
    whenContextMade = listener;
    return this;
  }

  /** Sets how contents are cut in a content store that is made; one that exists keeps its own. */
  public DatamonBuilder newProfile(Profile cutting) {
    profile = cutting;
    return this;
  }

  /**
   * Opens stores with an option, such as a {@link io.datamon.store.CredentialFile}; a module of
   * stores says which kinds it knows.
   */
  public <T> DatamonBuilder storeOption(Class<T> kind, T option) {
    stores = stores.with(kind, option);
    return this;
  }

  /** Sets the clock, for tests. */
  DatamonBuilder clock(Clock source) {
    clock = source;
    return this;
  }

  /**
   * Opens the context.
   *
   * @throws io.datamon.error.NotFoundException if a context was named that does not exist
   */
  public Datamon build() {
    URI uri =
        configuration.orElseThrow(
            () ->
                new InvalidInputException(
                    "no configuration is set: name the store that describes contexts, such as"
                        + " file:///data/store"));
    String user = System.getProperty("user.name", "unknown");
    HostName host = new HostName();
    Optional<Contributor> named = contributor;
    return new Datamon(
        OpenContext.open(
            uri,
            context,
            descriptor,
            new OpenContext.Settings(
                () -> named.orElseGet(() -> new Contributor(user, user + "@" + host.get())),
                cache.flatMap(DatamonBuilder::writable),
                whenContextMade,
                profile,
                stores,
                clock,
                new SecureRandom(),
                host::get,
                user)));
  }

  /**
   * A home that cannot be written to only costs the caches. The folder is made when something is
   * first kept there, so what keeps nothing leaves nothing.
   */
  private static Optional<Path> writable(Path folder) {
    for (Path at = folder.toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at)) {
        if (Files.isDirectory(at) && Files.isWritable(at)) {
          return Optional.of(folder);
        }
        System.getLogger(DatamonBuilder.class.getName())
            .log(System.Logger.Level.DEBUG, "no caches are kept: {0} cannot be written to", at);
        return Optional.empty();
      }
    }
    return Optional.empty();
  }
}
