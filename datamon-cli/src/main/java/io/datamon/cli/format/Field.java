package io.datamon.cli.format;

import java.util.Optional;
import java.util.function.Function;

/**
 * A field of a view.
 *
 * @param name what templates call it, as the older program does; empty if they do not know it
 * @param key what JSON, YAML and CSV call it; empty if they do not show it
 * @param value returns the value, as {@link FieldType} says; empty if there is none
 * @param inTable whether tables show it
 */
record Field<T>(
    String name,
    String key,
    FieldType type,
    Function<? super T, ? extends Optional<?>> value,
    boolean inTable) {}
