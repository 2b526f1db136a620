package io.datamon.cli.format;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The functions that templates may call. */
enum Functions {
  AND(1, 99, FieldType.Scalar.ANY),
  OR(1, 99, FieldType.Scalar.ANY),
  NOT(1, 1, FieldType.Scalar.FLAG),
  LEN(1, 1, FieldType.Scalar.NUMBER),
  INDEX(1, 99, FieldType.Scalar.ANY),
  SLICE(1, 3, FieldType.Scalar.ANY),
  PRINT(0, 99, FieldType.Scalar.TEXT),
  PRINTF(1, 99, FieldType.Scalar.TEXT),
  PRINTLN(0, 99, FieldType.Scalar.TEXT),
  JSON(1, 1, FieldType.Scalar.TEXT),
  EQ(2, 99, FieldType.Scalar.FLAG),
  NE(2, 2, FieldType.Scalar.FLAG),
  LT(2, 2, FieldType.Scalar.FLAG),
  LE(2, 2, FieldType.Scalar.FLAG),
  GT(2, 2, FieldType.Scalar.FLAG),
  GE(2, 2, FieldType.Scalar.FLAG);

  final int least;
  final int most;
  final FieldType.Scalar result;

  Functions(int least, int most, FieldType.Scalar result) {
    this.least = least;
    this.most = most;
    this.result = result;
  }

  /** Returns the function of a name; empty if there is none. */
  static Optional<Functions> of(String name) {
    return Arrays.stream(values()).filter(function -> function.toString().equals(name)).findFirst();
  }

  static String names() {
    return Arrays.stream(values()).map(Functions::toString).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
