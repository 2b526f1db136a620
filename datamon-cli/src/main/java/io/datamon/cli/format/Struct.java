package io.datamon.cli.format;

import java.util.Optional;

/**
 * An object as a view shows it.
 *
 * @param target the object; empty if there is none, and then all its fields are without value
 */
record Struct<T>(View<T> view, Optional<T> target) {
  /** Returns the value of one of the view's fields; empty if there is none. */
  Optional<?> value(Field<T> field) {
    return target.isEmpty() ? Optional.empty() : field.value().apply(target.get());
  }
}
