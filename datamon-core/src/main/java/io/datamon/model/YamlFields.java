package io.datamon.model;

import io.datamon.error.CorruptException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/**
 * The fields of one mapping of a descriptor; a field that is not there is empty, as in Go.
 *
 * @param object the key of the object, for messages
 * @param path where the mapping is in the object: empty, or a name and a dot
 */
record YamlFields(String object, String path, Map<String, YamlNode> values) {
  boolean has(String name) {
    return values.containsKey(name);
  }

  String text(String name) {
    YamlNode node = values.get(name);
    if (node == null) {
      return "";
    }
    if (node instanceof YamlNode.Scalar scalar) {
      return scalar.text();
    }
    throw wrong(name, "is not a text");
  }

  /** Returns a number from 0 to a greatest one; 0 if it is not there. */
  long number(String name, long greatest) {
    String text = text(name);
    if (text.isEmpty()) {
      return 0;
    }
    if (text.length() <= 19 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      try {
        long number = Long.parseLong(text);
        if (number <= greatest) {
          return number;
        }
      } catch (NumberFormatException e) {
        throw wrong(name, "is " + text + ", a number up to " + greatest + " is needed", e);
      }
    }
    throw wrong(name, "is " + KeyParts.quote(text) + ", a number up to " + greatest + " is needed");
  }

  int integer(String name) {
    return (int) number(name, Integer.MAX_VALUE);
  }

  OffsetDateTime time(String name) {
    String text = text(name);
    return text.isEmpty() ? Timestamps.NONE.atOffset(ZoneOffset.UTC) : Timestamps.parse(text);
  }

  YamlFields fields(String name) {
    YamlNode node = values.get(name);
    if (node == null || node instanceof YamlNode.Scalar scalar && scalar.text().isEmpty()) {
      return new YamlFields(object, path + name + ".", Map.of());
    }
    return mapping(name, node);
  }

  List<String> texts(String name) {
    return items(name).stream()
        .map(
            item -> {
              if (item instanceof YamlNode.Scalar scalar) {
                return scalar.text();
              }
              throw wrong(name, "holds what is not a text");
            })
        .toList();
  }

  List<YamlFields> mappings(String name) {
    return items(name).stream().map(item -> mapping(name, item)).toList();
  }

  private List<YamlNode> items(String name) {
    YamlNode node = values.get(name);
    if (node == null || node instanceof YamlNode.Scalar scalar && scalar.text().isEmpty()) {
      return List.of();
    }
    if (node instanceof YamlNode.Sequence sequence) {
      return sequence.items();
    }
    throw wrong(name, "is not a list");
  }

  private YamlFields mapping(String name, YamlNode node) {
    if (node instanceof YamlNode.Mapping mapping) {
      return new YamlFields(object, path + name + ".", mapping.values());
    }
    throw wrong(name, "is not a mapping");
  }

  private CorruptException wrong(String name, String why) {
    return YamlReader.corrupt(object, path + name + " " + why);
  }

  private CorruptException wrong(String name, String why, Throwable cause) {
    CorruptException wrong = wrong(name, why);
    wrong.initCause(cause);
    return wrong;
  }
}
