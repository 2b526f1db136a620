package io.datamon.cli.format;

import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.StreamSupport;

/**
 * How a kind of object is shown: its fields in order, each with its name in templates and its key
 * in JSON, YAML and CSV.
 *
 * @param <T> the kind of object
 */
public final class View<T> {
  private final String kind;
  private final List<Field<T>> fields;

  private View(String kind, List<Field<T>> fields) {
    this.kind = kind;
    this.fields = List.copyOf(fields);
  }

  /**
   * Begins a view.
   *
   * @param kind what the object is, in one word: {@code Bundle}
   */
  public static <T> Builder<T> of(String kind) {
    return new Builder<>(kind);
  }

  String kind() {
    return kind;
  }

  List<Field<T>> fields() {
    return fields;
  }

  /** Returns the fields that templates know. */
  List<Field<T>> named() {
    return fields.stream().filter(field -> !field.name().isEmpty()).toList();
  }

  /** Returns the fields that JSON, YAML and CSV show. */
  List<Field<T>> keyed() {
    return fields.stream().filter(field -> !field.key().isEmpty()).toList();
  }

  Optional<Field<T>> field(String name) {
    return fields.stream().filter(field -> field.name().equals(name)).findFirst();
  }

  Struct<T> show(T object) {
    return new Struct<>(this, Optional.of(object));
  }

  /**
   * Collects fields, in the order in which they are shown. The first name of each is that in
   * templates, the second the key; either may be empty. Tables show those that {@link #column}
   * follows.
   */
  public static final class Builder<T> {
    private final String kind;
    private final List<Field<T>> fields = new ArrayList<>();

    private Builder(String kind) {
      this.kind = kind;
    }

    /** Adds a text. */
    public Builder<T> text(String name, String key, Function<T, String> value) {
      return add(name, key, FieldType.Scalar.TEXT, value.andThen(Optional::of));
    }

    /** Adds a text that need not be there. */
    public Builder<T> optionalText(String name, String key, Function<T, Optional<String>> value) {
      return add(name, key, FieldType.Scalar.TEXT, value);
    }

    /** Adds texts. */
    public Builder<T> texts(String name, String key, Function<T, List<String>> value) {
      return add(
          name,
          key,
          new FieldType.Listing(FieldType.Scalar.TEXT),
          value.andThen(texts -> Optional.of(new Items(FieldType.Scalar.TEXT, texts))));
    }

    /** Adds a path. */
    public Builder<T> path(String name, String key, Function<T, BundlePath> value) {
      return add(
          name,
          key,
          FieldType.Scalar.NAME,
          value.andThen(path -> Optional.of(NameText.of(path.toArray()))));
    }

    /** Adds a name of bytes that need not be there. */
    public Builder<T> optionalName(String name, String key, Function<T, Optional<Bytes>> value) {
      return add(
          name,
          key,
          FieldType.Scalar.NAME,
          value.andThen(bytes -> bytes.map(found -> NameText.of(found.toArray()))));
    }

    /** Adds a number. */
    public Builder<T> number(String name, String key, ToLongFunction<T> value) {
      return add(
          name, key, FieldType.Scalar.NUMBER, object -> Optional.of(value.applyAsLong(object)));
    }

    /** Adds a number that need not be there. */
    public Builder<T> optionalNumber(String name, String key, Function<T, Optional<Long>> value) {
      return add(name, key, FieldType.Scalar.NUMBER, value);
    }

    /** Adds a number of bytes. */
    public Builder<T> bytes(String name, String key, ToLongFunction<T> value) {
      return add(
          name, key, FieldType.Scalar.BYTES, object -> Optional.of(value.applyAsLong(object)));
    }

    /** Adds a number of bytes that need not be there. */
    public Builder<T> optionalBytes(String name, String key, Function<T, Optional<Long>> value) {
      return add(name, key, FieldType.Scalar.BYTES, value);
    }

    /** Adds what is true or false. */
    public Builder<T> flag(String name, String key, Predicate<T> value) {
      return add(name, key, FieldType.Scalar.FLAG, object -> Optional.of(value.test(object)));
    }

    /** Adds a time. */
    public Builder<T> time(String name, String key, Function<T, Instant> value) {
      return add(
          name, key, FieldType.Scalar.TIME, value.andThen(time -> Optional.of(Moment.of(time))));
    }

    /** Adds a time with the offset of the one who recorded it. */
    public Builder<T> localTime(String name, String key, Function<T, OffsetDateTime> value) {
      return add(
          name,
          key,
          FieldType.Scalar.TIME,
          value.andThen(time -> Optional.of(new Moment(time, ZoneId.systemDefault()))));
    }

    /** Adds another object. */
    public <S> Builder<T> object(String name, String key, View<S> view, Function<T, S> value) {
      return add(
          name,
          key,
          new FieldType.Structure(view),
          value.andThen(object -> Optional.of(view.show(object))));
    }

    /** Adds another object that need not be there; templates see it with all fields blank. */
    public <S> Builder<T> optionalObject(
        String name, String key, View<S> view, Function<T, Optional<S>> value) {
      return add(
          name, key, new FieldType.Structure(view), value.andThen(found -> found.map(view::show)));
    }

    /** Adds other objects, which may be found as they are asked for. */
    public <S> Builder<T> objects(
        String name, String key, View<S> view, Function<T, ? extends Iterable<S>> value) {
      FieldType item = new FieldType.Structure(view);
      return add(
          name,
          key,
          new FieldType.Listing(item),
          object -> {
            Iterable<S> objects = value.apply(object);
            Iterable<Struct<S>> shown =
                () -> StreamSupport.stream(objects.spliterator(), false).map(view::show).iterator();
            return Optional.of(new Items(item, shown));
          });
    }

    Builder<T> add(
        String name, String key, FieldType type, Function<T, ? extends Optional<?>> value) {
      fields.add(new Field<>(name, key, type, value, false));
      return this;
    }

    /** Makes the field that was added last a column of tables. */
    public Builder<T> column() {
      Field<T> last = fields.remove(fields.size() - 1);
      fields.add(new Field<>(last.name(), last.key(), last.type(), last.value(), true));
      return this;
    }

    /** Returns the view. */
    public View<T> build() {
      return new View<>(kind, fields);
    }
  }
}
