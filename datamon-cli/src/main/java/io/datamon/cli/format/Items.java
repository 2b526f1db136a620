package io.datamon.cli.format;

/**
 * Several values of one type, perhaps found as they are asked for.
 *
 * @param values each as its type says, never absent
 */
record Items(FieldType type, Iterable<?> values) {}
