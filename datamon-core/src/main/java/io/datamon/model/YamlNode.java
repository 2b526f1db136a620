package io.datamon.model;

import java.util.List;
import java.util.Map;

/** What a YAML document holds, with the text of scalars as it was written. */
sealed interface YamlNode {
  /** A scalar: its text, whatever type YAML would give it; nothing for a null. */
  record Scalar(String text) implements YamlNode {}

  /** A sequence. */
  record Sequence(List<YamlNode> items) implements YamlNode {}

  /** A mapping. */
  record Mapping(Map<String, YamlNode> values) implements YamlNode {}
}
