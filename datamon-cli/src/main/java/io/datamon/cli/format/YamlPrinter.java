package io.datamon.cli.format;

import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Prints an object as a mapping, and a list as a sequence of mappings. Every text is quoted. */
final class YamlPrinter<T> implements Printer<T> {
  private final View<T> view;
  private final Sink sink;

  YamlPrinter(View<T> view, Sink sink) {
    this.view = view;
    this.sink = sink;
  }

  private YAMLGenerator generator() throws IOException {
    return YAMLFactory.builder()
        .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
        .disable(YAMLGenerator.Feature.SPLIT_LINES)
        .build()
        .createGenerator(sink.stream());
  }

  @Override
  public void one(T object) {
    try (YAMLGenerator generator = generator()) {
      JsonValues.write(generator, view.show(object));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Listing<T> list() {
    try {
      YAMLGenerator generator = generator();
      generator.writeStartArray();
      return new Sequence(generator);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Sequence implements Listing<T> {
    private final YAMLGenerator generator;

    Sequence(YAMLGenerator generator) {
      this.generator = generator;
    }

    @Override
    public void accept(T object) {
      try {
        JsonValues.write(generator, view.show(object));
        generator.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void end() {
      try {
        generator.writeEndArray();
        generator.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
