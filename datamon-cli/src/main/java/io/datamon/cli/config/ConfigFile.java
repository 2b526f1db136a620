package io.datamon.cli.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.datamon.error.AccessDeniedException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.UnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration file: YAML with the keys {@code config}, {@code context}, {@code credential},
 * {@code name} and {@code email}, in any case, and {@code metadata} and {@code blob} of early
 * versions of the older program; other keys are kept and not looked at.
 *
 * @param path where it is, or would be
 * @param values the texts of the known keys that are set and not empty, as they are written
 */
public record ConfigFile(Path path, Map<String, String> values) {
  /** The keys that this program knows. */
  static final List<String> KEYS =
      List.of("config", "context", "credential", "name", "email", "metadata", "blob");

  /** The greatest length of the file, in bytes. */
  static final int MAX_BYTES = 64 << 10;

  /** How deep mappings and lists may be nested; the top is 1. */
  static final int MAX_DEPTH = 20;

  /** YAML within limits; shared, since it is thread-safe and never changed. */
  private static final YAMLFactory YAML =
      YAMLFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  /** Copies the values. */
  public ConfigFile {
    values = Map.copyOf(values);
  }

  /** Returns the text of a key. */
  public Optional<String> get(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /**
   * Finds and reads the file in force: the one that {@code DATAMON_CONFIG} names (alone, and
   * whether it exists or not), else the first that exists of {@code datamon.yaml} in the working
   * folder, {@code ~/.datamon2/}, {@code ~/.datamon/} and {@code /etc/datamon2/}.
   *
   * @param system the folder in place of {@code /etc}
   * @return empty if there is none
   * @throws InvalidInputException if there is one that is not understood
   */
  static Optional<ConfigFile> find(Environment environment, Path system) {
    Optional<String> forced = environment.variable("DATAMON_CONFIG");
    if (forced.isPresent()) {
      return read(environment.path(forced.get()));
    }
    return candidates(environment, system).stream()
        .map(ConfigFile::read)
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Returns the places that are looked at, in order. */
  static List<Path> candidates(Environment environment, Path system) {
    return List.of(
        environment.directory().resolve("datamon.yaml"),
        environment.home().resolve(".datamon2").resolve("datamon.yaml"),
        older(environment),
        system.resolve("datamon2").resolve("datamon.yaml"));
  }

  /** Returns where early versions of the older program had the file. */
  static Path older(Environment environment) {
    return environment.home().resolve(".datamon").resolve("datamon.yaml");
  }

  /** Returns the file that {@code config set} writes. */
  static Path target(Environment environment) {
    return environment
        .variable("DATAMON_CONFIG")
        .map(environment::path)
        .orElseGet(() -> environment.home().resolve(".datamon2").resolve("datamon.yaml"));
  }

  /**
   * Reads a file.
   *
   * @return empty if there is none
   * @throws InvalidInputException if it is not understood
   */
  static Optional<ConfigFile> read(Path path) {
    return text(path).map(text -> new ConfigFile(path, parse(path, text)));
  }

  /**
   * Sets some keys in a file and leaves all others as they are. Makes the file and its folders when
   * they do not exist; the file is readable by its owner only, and replaced in one step.
   */
  static void merge(Path path, Map<String, String> changes) {
    ObjectNode root = tree(path, text(path).orElse(""));
    changes.forEach(
        (key, value) -> {
          root.propertyStream()
              .map(Map.Entry::getKey)
              .filter(name -> name.equalsIgnoreCase(key) && !name.equals(key))
              .toList()
              .forEach(root::remove);
          root.put(key, value);
        });
    Path folder = path.toAbsolutePath().getParent();
    try {
      Files.createDirectories(folder);
      // createTempFile makes files of mode 0600; a link to the file stays one.
      Path real = Files.exists(path) ? path.toRealPath() : path;
      Path temporary = Files.createTempFile(real.toAbsolutePath().getParent(), ".datamon", ".tmp");
      try {
        Files.writeString(temporary, write(root));
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-------"));
        Files.move(temporary, real, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw failure("configuration file " + path + " cannot be written", e);
    }
  }

  private static Optional<String> text(Path path) {
    try {
      if (Files.isDirectory(path)) {
        throw new InvalidInputException("configuration file " + path + " is a folder");
      }
      byte[] bytes;
      try (var in = Files.newInputStream(path)) {
        bytes = in.readNBytes(MAX_BYTES + 1);
      }
      if (bytes.length > MAX_BYTES) {
        throw new InvalidInputException(
            "configuration file " + path + " is longer than " + MAX_BYTES + " bytes");
      }
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (CharacterCodingException e) {
      throw new InvalidInputException("configuration file " + path + " is not UTF-8 text", e);
    } catch (IOException e) {
      throw failure("configuration file " + path + " cannot be read", e);
    }
  }

  /** Reads tokens, not values: {@code name: 012} is the text 012, not the number ten. */
  private static Map<String, String> parse(Path path, String text) {
    Map<String, String> found = new LinkedHashMap<>();
    try (YAMLParser parser = YAML.createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == null || first == JsonToken.VALUE_NULL || first == JsonToken.VALUE_STRING) {
        if (first == JsonToken.VALUE_STRING && !parser.getText().isBlank()) {
          throw notAMap(path);
        }
        return found;
      }
      if (first != JsonToken.START_OBJECT) {
        throw notAMap(path);
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName().toLowerCase(Locale.ROOT);
        JsonToken value = parser.nextToken();
        if (parser.isCurrentAlias()) {
          throw new InvalidInputException(
              "configuration file " + path + " is not valid: " + key + " is an alias");
        }
        if (!KEYS.contains(key)) {
          parser.skipChildren();
        } else if (value.isStructStart()) {
          throw new InvalidInputException(
              "configuration file " + path + " is not valid: " + key + " has to be a text");
        } else if (value != JsonToken.VALUE_NULL && !parser.getText().isEmpty()) {
          found.put(key, parser.getText());
        }
      }
      return found;
    } catch (IOException e) {
      throw malformed(path, e);
    }
  }

  private static ObjectNode tree(Path path, String text) {
    try {
      ObjectMapper mapper = new ObjectMapper(YAML);
      JsonNode node = mapper.readTree(text);
      if (node instanceof ObjectNode object) {
        return object;
      }
      if (node == null || node.isMissingNode() || node.isNull() || isBlankText(node)) {
        return mapper.createObjectNode();
      }
      throw notAMap(path);
    } catch (JsonProcessingException e) {
      throw malformed(path, e);
    }
  }

  private static boolean isBlankText(JsonNode node) {
    return node.isTextual() && node.asText().isBlank();
  }

  private static String write(ObjectNode root) throws IOException {
    return new ObjectMapper(
            YAMLFactory.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                .build())
        .writeValueAsString(root);
  }

  private static InvalidInputException notAMap(Path path) {
    return new InvalidInputException(
        "configuration file "
            + path
            + " is not valid: lines such as `config: file:///srv/data` are needed");
  }

  private static InvalidInputException malformed(Path path, IOException e) {
    String where = "";
    String why = String.valueOf(e.getMessage());
    if (e instanceof JsonProcessingException json) {
      why = json.getOriginalMessage();
      if (json.getLocation() != null) {
        where = " at line " + json.getLocation().getLineNr();
      }
    }
    if (e instanceof StreamConstraintsException) {
      why = why.replaceFirst(", from .*", ")"); // the name of the library's own setting
    }
    int line = why.indexOf('\n');
    return new InvalidInputException(
        "configuration file "
            + path
            + " is not valid YAML"
            + where
            + ": "
            + (line < 0 ? why : why.substring(0, line)),
        e);
  }

  private static RuntimeException failure(String what, IOException e) {
    if (e instanceof java.nio.file.AccessDeniedException) {
      return new AccessDeniedException(what + ": permission denied", e);
    }
    String why =
        e instanceof java.nio.file.FileSystemException file && file.getReason() != null
            ? file.getReason()
            : e.getClass().getSimpleName().replace("Exception", "");
    return new UnavailableException(what + ": " + why, e);
  }
}
