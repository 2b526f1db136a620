package io.datamon.cli.format;

import java.util.List;
import java.util.Optional;

/** A part of a parsed template. */
sealed interface Node {
  /** Text that is printed as it is. */
  record Text(String text) implements Node {}

  /** A value that is printed, or given to a variable. */
  record Action(Pipeline pipeline) implements Node {}

  /** {@code if}, {@code with} or {@code range}. */
  record Branch(Kind kind, Pipeline pipeline, List<Node> then, List<Node> otherwise)
      implements Node {
    enum Kind {
      IF,
      WITH,
      RANGE
    }
  }

  /**
   * Commands, each of which is given the value of the one before.
   *
   * @param variables what is given the value: of {@code range} up to two
   * @param declares whether they are new
   */
  record Pipeline(Position at, List<String> variables, boolean declares, List<Command> commands) {}

  /** A value, or a function or method with its arguments. */
  record Command(Position at, List<Operand> operands) {}

  /**
   * A value with the fields that are taken of it.
   *
   * @param base what it begins with
   * @param fields names of fields, each of the one before
   */
  record Operand(Position at, Base base, List<FieldName> fields) {}

  /** A name after a dot. */
  record FieldName(Position at, String name) {}

  /** What an operand begins with. */
  sealed interface Base {}

  /** The object of the moment. */
  record Dot() implements Base {}

  /** A constant: a text, a number, true or false; empty for {@code nil}. */
  record Constant(Optional<Object> value) implements Base {}

  /** A variable. */
  record Variable(String name) implements Base {}

  /** The name of a function. */
  record Function(Functions function) implements Base {}

  /** A pipeline in parentheses. */
  record Inner(Pipeline pipeline) implements Base {}
}
