package io.datamon.content;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datamon.error.CorruptException;
import io.datamon.error.DatamonException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.UnsupportedFormatException;
import io.datamon.model.Checksum;
import io.datamon.model.Profile;
import io.datamon.store.Key;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The stored form of the head: JSON, read and written member by member. */
final class HeadCodec {
  /** The greatest length of a head, in bytes. */
  static final int MAX_BYTES = 1 << 20;

  private static final int FORMAT = 3;
  private static final int DRAFT = 2;
  private static final Set<String> KNOWN =
      Set.of(
          "checksum",
          "format",
          "draft",
          "generation",
          "idScheme",
          "features",
          "profile",
          "contexts",
          "batches");

  /** How deep objects and arrays may be nested. */
  static final int MAX_DEPTH = 20;

  /** How many tokens the JSON may have: every brace, bracket, name and value is one. */
  static final long MAX_TOKENS = 1 << 18;

  /** JSON within limits; shared, since it is thread-safe and never changed. */
  static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxTokenCount(MAX_TOKENS)
                          .maxStringLength(MAX_BYTES)
                          .maxNumberLength(20)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // Numbers that are not known are kept as they are written, whatever a double can hold.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false);

  private HeadCodec() {}

  /**
   * Returns the stored form of a head.
   *
   * @throws InvalidInputException if it would be too long to be read
   */
  static byte[] write(Head head) {
    byte[] bytes = json(head);
    if (bytes.length > MAX_BYTES) {
      throw new InvalidInputException(
          "the head of the content store would have "
              + bytes.length
              + " bytes, and a head is not longer than "
              + MAX_BYTES
              + " bytes: "
              + head.contexts().size()
              + " contexts and "
              + head.batches().size()
              + " batches are too many");
    }
    return bytes;
  }

  private static byte[] json(Head head) {
    ObjectNode json = JSON.createObjectNode();
    json.put("format", FORMAT);
    json.put("draft", DRAFT);
    json.put("generation", head.generation());
    json.put("idScheme", "plain");
    ObjectNode features = json.putObject("features");
    putStrings(features, "read", head.features().read());
    putStrings(features, "write", head.features().write());
    putStrings(features, "collect", head.features().collect());
    Profile p = head.profile();
    json.putObject("profile")
        .put("name", p.name())
        .put("chunkMin", p.chunkMin())
        .put("chunkAvg", p.chunkAvg())
        .put("chunkMax", p.chunkMax())
        .put("pageEntries", p.pageEntries())
        .put("pageBytes", p.pageBytes())
        .put("listEntries", p.listEntries())
        .put("packBytes", p.packBytes());
    ArrayNode contexts = json.putArray("contexts");
    for (Head.AttachedContext context : head.contexts()) {
      contexts
          .addObject()
          .put("metadata", context.metadata())
          .put("vmetadata", context.vmetadata());
    }
    ArrayNode batches = json.putArray("batches");
    for (Head.Batch batch : head.batches()) {
      ObjectNode node = batches.addObject();
      node.put("id", batch.id());
      node.put("state", batch.state().name().toLowerCase(Locale.ROOT));
      node.put("packs", batch.packs().value());
      batch.waitFor().ifPresent(sids -> putStrings(node, "waitFor", sids));
    }
    try {
      for (Map.Entry<String, String> member : new TreeMap<>(head.other()).entrySet()) {
        json.set(member.getKey(), tree(member.getValue()));
      }
      return Checksum.sealJson(
          Head.KEY, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
    } catch (JsonProcessingException e) {
      throw new DatamonException("the head of the content store cannot be written", e);
    }
  }

  /**
   * Reads a head.
   *
   * @param where the URI of the content store, for messages
   * @throws CorruptException if it is malformed, contradicts itself or exceeds a limit
   * @throws UnsupportedFormatException if it is of another format
   */
  static Head parse(byte[] bytes, String where) {
    boolean checked = Checksum.checkJson(Head.KEY, bytes);
    try {
      JsonNode json = tree(bytes);
      if (!json.isObject()) {
        throw corrupt(where, "it is not a JSON object");
      }
      return head(json, checked, where);
    } catch (StreamConstraintsException e) {
      throw corrupt(where, limit(e), e);
    } catch (CharacterCodingException e) {
      throw corrupt(where, "it is not valid UTF-8", e);
    } catch (IOException e) {
      throw corrupt(where, "it is not valid JSON", e);
    } catch (InvalidInputException e) {
      throw corrupt(where, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Reads JSON within limits.
   *
   * @throws CharacterCodingException if it is not UTF-8
   * @throws JsonProcessingException if it is malformed or exceeds a limit
   */
  static JsonNode tree(byte[] bytes) throws CharacterCodingException, JsonProcessingException {
    return tree(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
  }

  private static JsonNode tree(String json) throws JsonProcessingException {
    try {
      return JSON.readTree(json);
    } catch (NumberFormatException e) {
      // Jackson lets pass what BigDecimal says of an exponent that it cannot hold.
      throw new JsonParseException(null, "a number has a greater exponent than can be held", e);
    }
  }

  /** Returns which limit was exceeded, without the name of the library's own setting. */
  private static String limit(StreamConstraintsException e) {
    String message = e.getOriginalMessage();
    int setting = message.indexOf(", from ");
    return "it exceeds a limit: " + (setting < 0 ? message : message.substring(0, setting) + ")");
  }

  private static Head head(JsonNode json, boolean checked, String where) {
    requireFormat(json, where);
    if (!checked) {
      throw Checksum.missing(Head.KEY);
    }
    List<Head.AttachedContext> contexts = new ArrayList<>();
    for (JsonNode node : array(json, "contexts", where)) {
      contexts.add(
          new Head.AttachedContext(
              string(node, "metadata", where), string(node, "vmetadata", where)));
    }
    List<Head.Batch> batches = new ArrayList<>();
    for (JsonNode node : array(json, "batches", where)) {
      batches.add(batch(node, where));
    }
    Map<String, String> other = new TreeMap<>();
    for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!KNOWN.contains(name)) {
        other.put(name, json.get(name).toString());
      }
    }
    JsonNode features = object(json, "features", where);
    return new Head(
        integer(json, "generation", where),
        new Head.Features(
            strings(features, "read", where),
            strings(features, "write", where),
            strings(features, "collect", where)),
        profile(object(json, "profile", where), where),
        contexts,
        batches,
        other);
  }

  private static void requireFormat(JsonNode json, String where) {
    long format = integer(json, "format", where);
    long draft = integer(json, "draft", where);
    if (format != FORMAT || draft != DRAFT) {
      throw new UnsupportedFormatException(
          String.format(
              "contents in %s are of format %d draft %d, and this version of datamon knows format"
                  + " %d draft %d; use the version that wrote them",
              where, format, draft, FORMAT, DRAFT));
    }
    String scheme = string(json, "idScheme", where);
    if (!scheme.equals("plain")) {
      throw new UnsupportedFormatException(
          "contents in " + where + " have ids of scheme " + scheme + ", which is not known");
    }
  }

  private static Head.Batch batch(JsonNode node, String where) {
    String state = string(node, "state", where);
    return new Head.Batch(
        string(node, "id", where),
        switch (state) {
          case "condemned" -> Head.BatchState.CONDEMNED;
          case "doomed" -> Head.BatchState.DOOMED;
          default -> throw corrupt(where, "batch state " + state + " is not known");
        },
        new Key(string(node, "packs", where)),
        node.has("waitFor") ? Optional.of(strings(node, "waitFor", where)) : Optional.empty());
  }

  private static Profile profile(JsonNode node, String where) {
    return new Profile(
        string(node, "name", where),
        Math.toIntExact(integer(node, "chunkMin", where)),
        Math.toIntExact(integer(node, "chunkAvg", where)),
        Math.toIntExact(integer(node, "chunkMax", where)),
        Math.toIntExact(integer(node, "pageEntries", where)),
        Math.toIntExact(integer(node, "pageBytes", where)),
        Math.toIntExact(integer(node, "listEntries", where)),
        Math.toIntExact(integer(node, "packBytes", where)));
  }

  private static void putStrings(ObjectNode node, String name, List<String> values) {
    ArrayNode array = node.putArray(name);
    values.forEach(array::add);
  }

  private static JsonNode object(JsonNode json, String name, String where) {
    JsonNode node = json.get(name);
    if (node == null || !node.isObject()) {
      throw corrupt(where, "member " + name + " is missing");
    }
    return node;
  }

  private static JsonNode array(JsonNode json, String name, String where) {
    JsonNode node = json.get(name);
    if (node == null || !node.isArray()) {
      throw corrupt(where, "member " + name + " is missing");
    }
    return node;
  }

  private static List<String> strings(JsonNode json, String name, String where) {
    List<String> out = new ArrayList<>();
    for (JsonNode node : array(json, name, where)) {
      if (!node.isTextual()) {
        throw corrupt(where, "member " + name + " holds something that is not a string");
      }
      out.add(node.textValue());
    }
    return out;
  }

  private static String string(JsonNode json, String name, String where) {
    JsonNode node = json.get(name);
    if (node == null || !node.isTextual()) {
      throw corrupt(where, "member " + name + " is missing");
    }
    return node.textValue();
  }

  private static long integer(JsonNode json, String name, String where) {
    JsonNode node = json.get(name);
    if (node == null
        || !node.isIntegralNumber()
        || !node.canConvertToLong()
        || node.longValue() < 0
        || !name.equals("generation") && !node.canConvertToInt()) {
      throw corrupt(where, "member " + name + " is missing or not a number");
    }
    return node.longValue();
  }

  private static CorruptException corrupt(String where, String fault) {
    return new CorruptException(Head.KEY.value(), damaged(where, fault));
  }

  private static CorruptException corrupt(String where, String fault, Exception cause) {
    return new CorruptException(Head.KEY.value(), damaged(where, fault), cause);
  }

  private static String damaged(String where, String fault) {
    return "the head of " + where + " is damaged: " + fault;
  }
}
