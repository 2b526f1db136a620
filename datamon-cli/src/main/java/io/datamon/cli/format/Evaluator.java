package io.datamon.cli.format;

import io.datamon.cli.format.Node.Branch;
import io.datamon.cli.format.Node.Command;
import io.datamon.cli.format.Node.FieldName;
import io.datamon.cli.format.Node.Operand;
import io.datamon.cli.format.Node.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs a template over one object. */
final class Evaluator {
  private final StringBuilder out;
  private @Nullable Object dot;
  private @Nullable Scope scope;

  /** A variable, and those that were declared before it. */
  private static final class Scope {
    private final String name;
    private final @Nullable Scope before;
    private @Nullable Object value;

    Scope(String name, @Nullable Object value, @Nullable Scope before) {
      this.name = name;
      this.value = value;
      this.before = before;
    }
  }

  Evaluator(Struct<?> object, StringBuilder out) {
    this.dot = object;
    this.scope = new Scope("$", object, null);
    this.out = out;
  }

  void run(List<Node> nodes) {
    for (Node node : nodes) {
      if (node instanceof Node.Text text) {
        out.append(text.text());
      } else if (node instanceof Node.Action action) {
        Object value = value(action.pipeline());
        if (action.pipeline().variables().isEmpty()) {
          out.append(Printed.plain(value));
        }
      } else if (node instanceof Branch branch) {
        run(branch);
      }
    }
  }

  private void run(Branch branch) {
    Scope outerScope = scope;
    Object outerDot = dot;
    if (branch.kind() == Branch.Kind.RANGE) {
      range(branch);
    } else {
      Object value = value(branch.pipeline());
      if (Values.isTrue(value)) {
        dot = branch.kind() == Branch.Kind.WITH ? value : dot;
        run(branch.then());
      } else {
        run(branch.otherwise());
      }
    }
    dot = outerDot;
    scope = outerScope;
  }

  private void range(Branch branch) {
    Pipeline pipeline = branch.pipeline();
    Object value = commands(pipeline);
    if (!(value instanceof Items items)) {
      throw pipeline.at().wrong("range goes over a list, not over a " + Values.typeName(value));
    }
    Scope outerScope = scope;
    Object outerDot = dot;
    long number = 0;
    for (Object each : items.values()) {
      Object item = Values.item(each);
      List<String> names = pipeline.variables();
      if (names.size() == 1) {
        give(pipeline, names.get(0), item);
      } else if (names.size() == 2) {
        give(pipeline, names.get(0), number);
        give(pipeline, names.get(1), item);
      }
      number++;
      dot = item;
      run(branch.then());
      scope = outerScope;
      dot = outerDot;
    }
    if (number == 0) {
      run(branch.otherwise());
    }
  }

  private @Nullable Object value(Pipeline pipeline) {
    Object value = commands(pipeline);
    for (String name : pipeline.variables()) {
      give(pipeline, name, value);
    }
    return value;
  }

  private void give(Pipeline pipeline, String name, @Nullable Object value) {
    if (pipeline.declares()) {
      scope = new Scope(name, value, scope);
    } else {
      find(name).value = value;
    }
  }

  private Scope find(String name) {
    for (Scope at = scope; at != null; at = at.before) {
      if (at.name.equals(name)) {
        return at;
      }
    }
    throw new IllegalStateException("the parser let " + name + " pass");
  }

  private @Nullable Object commands(Pipeline pipeline) {
    Object value = null;
    boolean piped = false;
    for (Command command : pipeline.commands()) {
      value = value(command, piped, value);
      piped = true;
    }
    return value;
  }

  private @Nullable Object value(Command command, boolean piped, @Nullable Object given) {
    Operand first = command.operands().get(0);
    List<Operand> rest = command.operands().subList(1, command.operands().size());
    if (first.base() instanceof Node.Function called) {
      return call(first.at(), called.function(), rest, piped, given);
    }
    List<@Nullable Object> args = new ArrayList<>();
    rest.forEach(operand -> args.add(value(operand)));
    if (piped) {
      args.add(given);
    }
    return value(first, args);
  }

  private @Nullable Object value(Operand operand) {
    return operand.base() instanceof Node.Function called
        ? call(operand.at(), called.function(), List.of(), false, null)
        : value(operand, List.of());
  }

  private @Nullable Object call(
      Position at, Functions function, List<Operand> rest, boolean piped, @Nullable Object given) {
    if (function == Functions.AND || function == Functions.OR) {
      Object value = null;
      for (Operand operand : rest) {
        value = value(operand);
        if (Values.isTrue(value) == (function == Functions.OR)) {
          return value;
        }
      }
      return piped ? given : value;
    }
    List<@Nullable Object> args = new ArrayList<>();
    rest.forEach(operand -> args.add(value(operand)));
    if (piped) {
      args.add(given);
    }
    return Calls.call(at, function, args);
  }

  private @Nullable Object value(Operand operand, List<@Nullable Object> args) {
    Object value =
        operand.base() instanceof Node.Constant constant
            ? constant.value().orElse(null)
            : operand.base() instanceof Node.Variable variable
                ? find(variable.name()).value
                : operand.base() instanceof Node.Inner inner ? value(inner.pipeline()) : dot;
    int last = operand.fields().size() - 1;
    for (int i = 0; i <= last; i++) {
      value = member(operand.fields().get(i), value, i == last ? args : List.of());
    }
    if (last < 0 && !args.isEmpty()) {
      throw operand.at().wrong("a value that is no function has no arguments");
    }
    return value;
  }

  private static Object member(
      FieldName name, @Nullable Object owner, List<@Nullable Object> args) {
    if (owner instanceof Moment moment) {
      return Methods.call(name.at(), moment, name.name(), args);
    }
    if (!(owner instanceof Struct<?> struct)) {
      throw name.at().wrong("a " + Values.typeName(owner) + " has no field " + name.name());
    }
    if (!args.isEmpty()) {
      throw name.at().wrong(name.name() + " is a field, and has no arguments");
    }
    return field(name, struct);
  }

  private static <T> Object field(FieldName name, Struct<T> struct) {
    Optional<Field<T>> field = struct.view().field(name.name());
    return Values.of(struct, field.orElseThrow(() -> TemplateCheck.unknown(name, struct.view())));
  }
}
