package io.datamon.cli.format;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Prints an object on one line, and a list as an array with an object on each line. */
final class JsonPrinter<T> implements Printer<T> {
  private final View<T> view;
  private final Sink sink;

  JsonPrinter(View<T> view, Sink sink) {
    this.view = view;
    this.sink = sink;
  }

  @Override
  public void one(T object) {
    write(generator(), object);
    sink.write("\n");
  }

  private JsonGenerator generator() {
    try {
      return JsonValues.factory(",\n").createGenerator(sink.stream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(JsonGenerator generator, T object) {
    try {
      JsonValues.write(generator, view.show(object));
      generator.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Listing<T> list() {
    JsonGenerator generator = generator();
    return new Listing<>() {
      private boolean any;

      @Override
      public void accept(T object) {
        if (!any) {
          sink.write("[\n"); // not before: looking for the first may fail
        }
        any = true;
        write(generator, object);
      }

      @Override
      public void end() {
        sink.write(any ? "\n]\n" : "[]\n");
      }
    };
  }
}
