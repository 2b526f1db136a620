package io.datamon.cli.format;

/** What the value of a field is. */
sealed interface FieldType {
  /** A value without parts. */
  enum Scalar implements FieldType {
    /** A text: a {@link String}. */
    TEXT,
    /** A name of bytes, which need not be UTF-8: a {@link String} of {@link NameText}. */
    NAME,
    /** A whole number: a {@link Long}. */
    NUMBER,
    /** A number of bytes: a {@link Long}. */
    BYTES,
    /** True or false: a {@link Boolean}. */
    FLAG,
    /** A time: a {@link Moment}. */
    TIME,
    /** The mode of a file: a {@link Mode}. */
    MODE,
    /** Known only when a template runs. */
    ANY
  }

  /** Another object: a {@link Struct}. */
  record Structure(View<?> view) implements FieldType {}

  /** Several values: {@link Items}. */
  record Listing(FieldType item) implements FieldType {}
}
