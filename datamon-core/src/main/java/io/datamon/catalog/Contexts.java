package io.datamon.catalog;

import io.datamon.error.AlreadyExistsException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.model.CatalogKeys;
import io.datamon.model.ContextDescriptor;
import io.datamon.model.ContextName;
import io.datamon.model.Descriptors;
import io.datamon.store.Condition;
import io.datamon.store.Key;
import io.datamon.store.ObjectStore;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The contexts that a configuration names. Safe for use by many threads; does not close the store.
 */
public final class Contexts {
  private final ObjectStore configuration;

  /** Uses the store that holds the descriptors of contexts. */
  public Contexts(ObjectStore configuration) {
    this.configuration = configuration;
  }

  /**
   * Records a new context whose parts lie beside the configuration, see {@link
   * ContextDescriptor#besideConfiguration}. One conditional write.
   *
   * @throws AlreadyExistsException if there is one of that name
   */
  public ContextDescriptor create(ContextName name) {
    return create(ContextDescriptor.besideConfiguration(name));
  }

  /**
   * Records a new context; parts below the configuration's own URI are stored relative to it. One
   * conditional write. The parts themselves are not looked at.
   *
   * @return the descriptor as it was stored
   * @throws AlreadyExistsException if there is one of that name
   * @throws InvalidInputException if a part is missing or not valid, or the version is unknown
   */
  public ContextDescriptor create(ContextDescriptor context) {
    ContextDescriptor stored = stored(context);
    Key key = CatalogKeys.context(context.name());
    if (!SmallObjects.put(configuration, key, Descriptors.write(key, stored), Condition.IF_ABSENT)
        .writtenNow()) {
      throw exists(context.name());
    }
    return stored;
  }

  /**
   * Checks what {@link #create(ContextDescriptor)} checks, and makes nothing. One read.
   *
   * @return the descriptor as it would be stored
   * @throws AlreadyExistsException if there is one of that name
   * @throws InvalidInputException if a part is missing or not valid, or the version is unknown
   */
  public ContextDescriptor checkNew(ContextDescriptor context) {
    ContextDescriptor stored = stored(context);
    if (find(context.name()).isPresent()) {
      throw exists(context.name());
    }
    return stored;
  }

  private ContextDescriptor stored(ContextDescriptor context) {
    URI here = configuration.info().uri();
    if (context.version() < 0 || context.version() > ContextDescriptor.VERSION) {
      throw new InvalidInputException(
          "context "
              + context.name()
              + " is not valid: its version is "
              + context.version()
              + ", at most "
              + ContextDescriptor.VERSION
              + " is known");
    }
    ContextDescriptor stored =
        new ContextDescriptor(
            context.name(),
            part(context, "wal", context.wal(), here),
            part(context, "readlog", context.readlog(), here),
            part(context, "blob", context.blob(), here),
            part(context, "metadata", context.metadata(), here),
            part(context, "vmetadata", context.vmetadata(), here),
            context.version(),
            context.content().map(value -> part(context, "content", value, here)));
    ContextParts.resolve(stored, here);
    return stored;
  }

  private static AlreadyExistsException exists(ContextName name) {
    return new AlreadyExistsException("context already exists: " + name);
  }

  private static String part(ContextDescriptor context, String name, String value, URI here) {
    if (value.isBlank()) {
      throw new InvalidInputException(
          "context " + context.name() + " is not valid: its part " + name + " is missing");
    }
    return ContextParts.relative(value, here);
  }

  /** Returns a context, or nothing if there is none of that name. One read. */
  public Optional<ContextDescriptor> find(ContextName name) {
    Key key = CatalogKeys.context(name);
    return SmallObjects.read(configuration, key)
        .map(found -> Descriptors.readContext(key, name, found.bytes()));
  }

  /**
   * Returns a context. One read.
   *
   * @throws NotFoundException if there is none of that name
   */
  public ContextDescriptor get(ContextName name) {
    return find(name)
        .orElseThrow(
            () ->
                new NotFoundException(
                    "context",
                    name.value(),
                    "context "
                        + name
                        + " does not exist in "
                        + configuration.info().uri()
                        + ": create it with datamon context create"));
  }

  /**
   * Returns where the parts of a context are. Sends no request.
   *
   * @throws InvalidInputException if a part is not valid
   */
  public ContextParts parts(ContextDescriptor context) {
    return ContextParts.resolve(context, configuration.info().uri());
  }

  /** Returns the names of all contexts, sorted. One listing. */
  public List<ContextName> list() {
    return SmallObjects.names(configuration, CatalogKeys.CONTEXTS, "", CatalogKeys.CONTEXT_FILE)
        .stream()
        .map(ContextName::of)
        .toList();
  }
}
