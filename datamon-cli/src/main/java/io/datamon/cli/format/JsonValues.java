package io.datamon.cli.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import io.datamon.cli.Text;
import io.datamon.model.Timestamps;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Values as JSON, and as whatever else can be written in its terms. */
final class JsonValues {
  private JsonValues() {}

  /** Returns a writer of JSON documents, each on a line of its own. */
  static JsonFactory factory(String between) {
    return new JsonFactoryBuilder()
        .rootValueSeparator(between)
        .characterEscapes(new ControlEscapes())
        .build();
  }

  /** Returns a value as one line of JSON. */
  static String line(Object value) {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = factory("\n").createGenerator(out)) {
      write(generator, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  /** Writes an object, with all fields that have a key; what it does not have is null. */
  static <T> void write(JsonGenerator out, Struct<T> struct) throws IOException {
    out.writeStartObject();
    for (Field<T> field : struct.view().keyed()) {
      out.writeFieldName(field.key());
      Optional<?> value = struct.value(field);
      if (value.isPresent()) {
        write(out, value.get());
      } else {
        out.writeNull();
      }
    }
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, Object value) throws IOException {
    if (value instanceof String text) {
      writeText(out, text);
    } else if (value instanceof Long number) {
      out.writeNumber(number);
    } else if (value instanceof Boolean flag) {
      out.writeBoolean(flag);
    } else if (value instanceof Moment moment) {
      if (moment.isZero()) {
        out.writeNull();
      } else {
        out.writeString(time(moment));
      }
    } else if (value instanceof Mode mode) {
      out.writeString(mode.octal());
    } else if (value instanceof Struct<?> struct) {
      write(out, struct);
    } else if (value instanceof Items items) {
      out.writeStartArray();
      for (Object item : items.values()) {
        write(out, item);
      }
      out.writeEndArray();
    } else {
      throw new IllegalStateException("no JSON for " + value.getClass());
    }
  }

  private static void writeText(JsonGenerator out, String text) throws IOException {
    if (NameText.isText(text)) {
      out.writeString(text);
    } else {
      out.writeStartObject();
      out.writeStringField("base64", base64(text));
      out.writeEndObject();
    }
  }

  static String base64(String name) {
    return Base64.getEncoder().encodeToString(NameText.bytes(name));
  }

  /** Returns RFC 3339 in UTC; empty for no time. */
  static String time(Moment moment) {
    return moment.isZero() ? "" : Timestamps.format(moment.time().toInstant());
  }

  /** Also escapes what would move the cursor of a terminal or turn the direction of writing. */
  private static final class ControlEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    private final int[] ascii = CharacterEscapes.standardAsciiEscapesForJSON();

    ControlEscapes() {
      ascii[0x7f] = CharacterEscapes.ESCAPE_STANDARD;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
      return ascii.clone();
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
      return Text.isControl((char) c) ? new SerializedString(String.format("\\u%04x", c)) : null;
    }
  }
}
