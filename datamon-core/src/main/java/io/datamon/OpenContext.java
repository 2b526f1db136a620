package io.datamon;

import io.datamon.catalog.Catalog;
import io.datamon.catalog.ContextParts;
import io.datamon.catalog.Contexts;
import io.datamon.content.ChunkHasher;
import io.datamon.content.ContentStore;
import io.datamon.error.AlreadyExistsException;
import io.datamon.error.InvalidInputException;
import io.datamon.model.ContextDescriptor;
import io.datamon.model.ContextName;
import io.datamon.model.Contributor;
import io.datamon.model.Profile;
import io.datamon.store.Key;
import io.datamon.store.MemoryStore;
import io.datamon.store.ObjectStore;
import io.datamon.store.PrefixStore;
import io.datamon.store.StoreCheck;
import io.datamon.store.StoreOptions;
import io.datamon.store.Stores;
import io.datamon.transfer.ContentFormats;
import io.datamon.transfer.ObjectPlace;
import io.datamon.transfer.RootSessions;
import io.datamon.transfer.Uploader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A context whose parts are open: what the public classes share. Thread-safe. */
final class OpenContext implements AutoCloseable {
  private static final ContextName DEFAULT = ContextName.of("dev");

  private final ObjectStore configuration;
  private final ContextDescriptor descriptor;
  private final Settings settings;
  private final Map<URI, ObjectStore> stores;
  private final ObjectStore metadata;
  private final ObjectStore vmetadata;
  private final Catalog catalog;
  private final ContentStore content;
  private final ContentFormats formats;
  private boolean exists; // guarded by this

  /** What does not depend on the context. */
  record Settings(
      Supplier<Contributor> contributor,
      Optional<Path> cache,
      Consumer<ContextDescriptor> whenContextMade,
      Profile newProfile,
      StoreOptions stores,
      Clock clock,
      SecureRandom random,
      Supplier<String> host,
      String user) {}

  private OpenContext(
      ObjectStore configuration, ContextDescriptor descriptor, boolean exists, Settings settings) {
    this.configuration = configuration;
    this.descriptor = descriptor;
    this.exists = exists;
    this.settings = settings;
    this.stores = new LinkedHashMap<>();
    URI base = configuration.info().uri();
    ContextParts parts = ContextParts.resolve(descriptor, base);
    this.metadata = part(parts.metadata());
    this.vmetadata = part(parts.vmetadata());
    ObjectStore contents = part(parts.content());
    this.catalog = new Catalog(metadata, vmetadata);
    this.content =
        ContentStore.of(
            contents,
            settings.cache().map(folder -> folder.resolve("content-" + hash(parts.content()))),
            settings.newProfile());
    this.formats = new ContentFormats(content);
  }

  static OpenContext open(
      URI uri,
      Optional<ContextName> name,
      Optional<ContextDescriptor> described,
      Settings settings) {
    ObjectStore configuration = Stores.open(uri, settings.stores());
    boolean opened = false;
    try {
      Contexts contexts = new Contexts(configuration);
      Optional<ContextDescriptor> found =
          described.isPresent()
              ? described
              : name.isPresent() ? Optional.of(contexts.get(name.get())) : contexts.find(DEFAULT);
      OpenContext context =
          new OpenContext(
              configuration,
              found.orElseGet(() -> ContextDescriptor.besideConfiguration(DEFAULT)),
              found.isPresent(),
              settings);
      opened = true;
      return context;
    } finally {
      if (!opened) {
        configuration.close();
      }
    }
  }

  private ObjectStore part(URI uri) {
    return stores.computeIfAbsent(uri, this::openPart);
  }

  private ObjectStore openPart(URI uri) {
    String base = configuration.info().uri().toString();
    if (configuration instanceof MemoryStore && uri.toString().startsWith(base)) {
      // Memory has no name by which it could be opened a second time.
      String prefix = uri.toString().substring(base.length());
      return new PrefixStore(configuration, new Key(prefix.replaceFirst("^/", "")));
    }
    return Stores.open(uri, settings.stores());
  }

  /**
   * Checks that stores can have the URIs of a context; sends no request. Bare names of buckets are
   * recorded as they are, as the older program does.
   */
  static void checkPlaces(ContextDescriptor described) {
    ContextParts.uris(described).forEach(Stores::check);
  }

  /** Tries the places of a context, each once, the one of the configuration among them. */
  List<StoreCheck> check(ContextDescriptor described) {
    List<StoreCheck> checks = new ArrayList<>(List.of(StoreCheck.of(configuration)));
    ContextParts parts = ContextParts.resolve(described, configuration.info().uri());
    for (URI uri : List.of(parts.metadata(), parts.vmetadata(), parts.content())) {
      if (checks.stream().noneMatch(check -> isWithin(uri, check.store()))) {
        try (ObjectStore store = openPart(uri)) {
          checks.add(StoreCheck.of(store));
        }
      }
    }
    return checks;
  }

  /** Tries the stores elsewhere in which parts of a context lie, each once. */
  void tryElsewhere(ContextDescriptor described) {
    List<URI> tried = new ArrayList<>();
    List<URI> written = ContextParts.uris(described);
    ContextParts parts = ContextParts.resolve(described, configuration.info().uri());
    for (URI uri : List.of(parts.metadata(), parts.vmetadata(), parts.content())) {
      boolean elsewhere = written.stream().anyMatch(part -> isWithin(uri, part));
      if (elsewhere && !isFolder(uri) && tried.stream().noneMatch(at -> isWithin(uri, at))) {
        try (ObjectStore store = openPart(uri)) {
          StoreCheck.of(store).requireKept();
        }
        tried.add(uri);
      }
    }
  }

  private static boolean isWithin(URI uri, URI place) {
    if (uri.getAuthority() != null && uri.getScheme().equals(place.getScheme())) {
      return uri.getAuthority().equals(place.getAuthority());
    }
    String root = place.toString();
    return uri.toString().startsWith(root.endsWith("/") ? root : root + "/") || uri.equals(place);
  }

  private static String hash(URI uri) {
    byte[] bytes = uri.toString().getBytes(StandardCharsets.UTF_8);
    return ChunkHasher.plain(bytes, 0, bytes.length).toString().substring(0, 32);
  }

  ObjectStore configuration() {
    return configuration;
  }

  ContextDescriptor descriptor() {
    return descriptor;
  }

  Catalog catalog() {
    return catalog;
  }

  ContentStore content() {
    return content;
  }

  ContentFormats formats() {
    return formats;
  }

  Contributor contributor() {
    return settings.contributor().get();
  }

  Clock clock() {
    return settings.clock();
  }

  SecureRandom random() {
    return settings.random();
  }

  /** Returns a name that nobody else has. */
  String randomName() {
    byte[] bits = new byte[10];
    settings.random().nextBytes(bits);
    return HexFormat.of().formatHex(bits);
  }

  /** Returns the time, with the offset of the time zone of this machine. */
  OffsetDateTime now() {
    return OffsetDateTime.now(settings.clock());
  }

  /** Returns folders of this machine that belong to the store or the caches, not to any source. */
  Set<Path> ownFolders() {
    Set<Path> own =
        stores.keySet().stream()
            .filter(uri -> "file".equals(uri.getScheme()))
            .map(Path::of)
            .collect(Collectors.toSet());
    if ("file".equals(configuration.info().uri().getScheme())) {
      own.add(Path.of(configuration.info().uri()));
    }
    settings.cache().ifPresent(own::add);
    return own;
  }

  /** Tells whether a URI is that of a folder of this machine. */
  static boolean isFolder(URI uri) {
    return "file".equalsIgnoreCase(uri.getScheme());
  }

  /**
   * Opens a place whose objects are files to somebody, for a transfer; its store is to be closed.
   *
   * @throws InvalidInputException if it is, or lies in, a store of a context of this configuration
   */
  ObjectPlace place(URI uri) {
    Stores.check(uri);
    String text = withoutSlash(uri.toString());
    String wanted = plain(uri);
    Set<String> own = new TreeSet<>();
    for (URI each : ownStores()) {
      String part = plain(each);
      if (wanted.equals(part) || wanted.startsWith(part + "/")) {
        throw new InvalidInputException(
            text + " is, or lies in, the store " + each + " of a context; choose another place");
      }
      if (part.startsWith(wanted + "/")) {
        own.add(part.substring(wanted.length() + 1) + "/");
      }
    }
    String root = plain(configuration.info().uri());
    if (root.startsWith(wanted + "/")) {
      own.add(root.substring(wanted.length() + 1) + "/"); // whatever it is
    }
    String authority = uri.getRawAuthority();
    // From the root of a bucket on, names below a prefix may begin with a dot.
    boolean rooted = authority != null && !authority.isEmpty();
    String path = rooted ? uri.getPath().replaceAll("^/|/$", "") : "";
    return new ObjectPlace(
        Stores.open(
            rooted ? URI.create(uri.getScheme() + "://" + authority) : uri, settings.stores()),
        path.isEmpty() ? "" : path + "/",
        URI.create(text),
        own);
  }

  /** Returns the parts of all contexts, and where these are described. One listing, some reads. */
  private List<URI> ownStores() {
    URI at = configuration.info().uri();
    List<URI> own = new ArrayList<>(ContextParts.all(descriptor, at));
    own.add(URI.create(withoutSlash(at.toString()) + "/contexts"));
    Contexts contexts = new Contexts(configuration);
    for (ContextName each : contexts.list()) {
      contexts.find(each).ifPresent(other -> own.addAll(ContextParts.all(other, at)));
    }
    return own;
  }

  /** Returns a URI as text by which two that name one place are equal. */
  private static String plain(URI uri) {
    if (uri.isOpaque()) {
      return uri.toString();
    }
    String authority = uri.getRawAuthority();
    return uri.getScheme().toLowerCase(Locale.ROOT)
        + ":"
        + (authority == null ? "" : "//" + authority)
        + withoutSlash(uri.getPath());
  }

  private static String withoutSlash(String uri) {
    return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
  }

  Uploader uploader() {
    return new Uploader(
        catalog,
        content,
        metadata,
        vmetadata.info().uri(),
        descriptor.content().isEmpty(),
        new Uploader.Environment(
            settings.clock(), settings.random(), settings.host().get(), settings.user()));
  }

  RootSessions rootSessions() {
    return new RootSessions(
        content,
        metadata,
        vmetadata.info().uri(),
        descriptor.content().isEmpty(),
        new Uploader.Environment(
            settings.clock(), settings.random(), settings.host().get(), settings.user()));
  }

  /** Makes the default context if there is none yet. */
  synchronized void ensureExists() {
    if (exists) {
      return;
    }
    try {
      new Contexts(configuration).create(descriptor);
      settings.whenContextMade().accept(descriptor);
    } catch (AlreadyExistsException e) {
      System.getLogger(OpenContext.class.getName())
          .log(System.Logger.Level.DEBUG, "another process made context {0}", descriptor.name());
    }
    exists = true;
  }

  @Override
  public void close() {
    catalog.close();
    stores.values().forEach(ObjectStore::close);
    configuration.close();
  }
}
