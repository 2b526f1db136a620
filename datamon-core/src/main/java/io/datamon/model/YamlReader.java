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

  private static final int MAX_DEPTH = 20;

  private final String object;
  private final YAMLParser parser;

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
    try (YAMLParser parser = factory().createParser(text)) {
      return new YamlReader(object, parser).document();
    } catch (StreamConstraintsException e) {
      throw new CorruptException(object, damaged(object, "it exceeds a limit of nesting"), e);
    } catch (IOException e) {
      throw new CorruptException(object, damaged(object, "it is not valid YAML"), e);
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
                .maxNameLength(1 << 10)
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
    if (parser.isCurrentAlias()) {
      throw corrupt(object, "it holds an alias");
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

  private YamlNode.Mapping mapping() throws IOException {
    Map<String, YamlNode> values = new LinkedHashMap<>();
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_OBJECT; t = parser.nextToken()) {
      if (t == null) {
        throw corrupt(object, "it ends in the middle");
      }
      String name = parser.currentName();
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
