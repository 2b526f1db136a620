package io.datamon.model;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.datamon.error.CorruptException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * Reads one YAML document whose top is a mapping, within limits, with the raw text of scalars.
 *
 * <p>Aliases are refused, so nothing can be larger in memory than it is in bytes; unknown keys are
 * kept here and ignored by whoever asks only for those that it knows.
 */
final class YamlReader {
  /** The greatest length of any descriptor, in bytes: what the older program could have written. */
  static final int MAX_BYTES = 4 << 20;

  /** How deep mappings and lists may be nested; the top is 1. */
  static final int MAX_DEPTH = 20;

  /** How many texts, mappings and lists a document may hold; memory is about 100 bytes for each. */
  static final int MAX_VALUES = 1 << 16;

  /**
   * The greatest length of a line, in characters: what the parser does for one token grows with the
   * square of its length, and no token is longer than its line but those that have several.
   */
  static final int MAX_LINE = 1 << 18;

  /** The greatest length of a key, in characters. */
  static final int MAX_NAME = 1 << 10;

  private final String object;
  private final YAMLParser parser;
  private int values;

  private YamlReader(String object, YAMLParser parser) {
    this.object = object;
    this.parser = parser;
  }

  /**
   * Reads a document.
   *
   * @param object the key of the object, for messages
   * @throws CorruptException if it is malformed or exceeds a limit
   */
  static YamlFields read(String object, byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw corrupt(object, "it is longer than " + MAX_BYTES + " bytes");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new CorruptException(object, damaged(object, "it is not valid UTF-8"), e);
    }
    if (text.startsWith("\ufeff")) {
      text = text.substring(1);
    }
    checkLines(object, text);
    try (YAMLParser parser = factory().createParser(text)) {
      return new YamlReader(object, parser).document();
    } catch (StreamConstraintsException e) {
      throw new CorruptException(
          object, damaged(object, "it is nested deeper than " + MAX_DEPTH + " levels"), e);
    } catch (IOException e) {
      throw new CorruptException(object, damaged(object, "it is not valid YAML"), e);
    }
  }

  private static void checkLines(String object, String text) {
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r') {
        start = i + 1;
      } else if (i - start >= MAX_LINE) {
        throw corrupt(object, "a line is longer than " + MAX_LINE + " characters");
      }
    }
  }

  private static YAMLFactory factory() {
    LoaderOptions limits = new LoaderOptions();
    limits.setCodePointLimit(MAX_BYTES);
    limits.setNestingDepthLimit(MAX_DEPTH);
    return YAMLFactory.builder()
        .loaderOptions(limits)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxStringLength(MAX_BYTES)
                .maxNameLength(MAX_BYTES)
                .maxNumberLength(MAX_BYTES)
                .build())
        .build();
  }

  private YamlFields document() throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null || first == JsonToken.VALUE_NULL) {
      throw corrupt(object, "it is empty");
    }
    if (first != JsonToken.START_OBJECT) {
      throw corrupt(object, "its top is not a mapping");
    }
    YamlNode.Mapping top = mapping();
    if (parser.nextToken() != null) {
      throw corrupt(object, "it holds more than one document");
    }
    return new YamlFields(object, "", top.values());
  }

  private YamlNode node(JsonToken token) throws IOException {
    checkNoAlias();
    if (++values > MAX_VALUES) {
      throw corrupt(object, "it holds more than " + MAX_VALUES + " values");
    }
    return switch (token) {
      case START_OBJECT -> mapping();
      case START_ARRAY -> sequence();
      case VALUE_NULL -> new YamlNode.Scalar("");
      case VALUE_EMBEDDED_OBJECT ->
          new YamlNode.Scalar(new String(parser.getBinaryValue(), StandardCharsets.UTF_8));
      default -> new YamlNode.Scalar(parser.getText());
    };
  }

  private void checkNoAlias() {
    if (parser.isCurrentAlias()) {
      throw corrupt(object, "it holds an alias");
    }
  }

  private YamlNode.Mapping mapping() throws IOException {
    Map<String, YamlNode> values = new LinkedHashMap<>();
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_OBJECT; t = parser.nextToken()) {
      if (t == null) {
        throw corrupt(object, "it ends in the middle");
      }
      checkNoAlias();
      String name = parser.currentName();
      if (name.length() > MAX_NAME) {
        throw corrupt(object, "a key is longer than " + MAX_NAME + " characters");
      }
      JsonToken value = parser.nextToken();
      if (value == null) {
        throw corrupt(object, "it ends in the middle");
      }
      if (values.put(name, node(value)) != null) {
        throw corrupt(object, KeyParts.quote(name) + " is there twice");
      }
    }
    return new YamlNode.Mapping(values);
  }

  private YamlNode.Sequence sequence() throws IOException {
    List<YamlNode> items = new ArrayList<>();
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
      if (t == null) {
        throw corrupt(object, "it ends in the middle");
      }
      items.add(node(t));
    }
    return new YamlNode.Sequence(items);
  }

  static CorruptException corrupt(String object, String why) {
    return new CorruptException(object, damaged(object, why));
  }

  private static String damaged(String object, String why) {
    return "object " + object + " is damaged: " + why;
  }
}
