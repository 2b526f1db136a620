package io.datamon.cli.format;

import io.datamon.cli.format.FieldType.Scalar;
import io.datamon.cli.format.Node.Branch;
import io.datamon.cli.format.Node.Command;
import io.datamon.cli.format.Node.FieldName;
import io.datamon.cli.format.Node.Operand;
import io.datamon.cli.format.Node.Pipeline;
import io.datamon.error.InvalidInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Finds what a template asks for and a view does not have, before there is an object. */
final class TemplateCheck {
  private FieldType dot;
  private Map<String, FieldType> variables = new HashMap<>();

  TemplateCheck(View<?> view) {
    dot = new FieldType.Structure(view);
    variables.put("$", dot);
  }

  static InvalidInputException unknown(FieldName name, View<?> view) {
    return name.at()
        .wrong(
            "a "
                + view.kind().toLowerCase(Locale.ROOT)
                + " has no field "
                + name.name()
                + ": there are "
                + view.named().stream().map(Field::name).collect(Collectors.joining(", ")));
  }

  void check(List<Node> nodes) {
    for (Node node : nodes) {
      if (node instanceof Node.Action action) {
        type(action.pipeline());
      } else if (node instanceof Branch branch) {
        check(branch);
      }
    }
  }

  private void check(Branch branch) {
    Map<String, FieldType> outer = variables;
    FieldType outerDot = dot;
    variables = new HashMap<>(outer);
    FieldType type = commands(branch.pipeline());
    boolean range = branch.kind() == Branch.Kind.RANGE;
    FieldType each = range ? item(branch.pipeline(), type) : type;
    List<String> names = branch.pipeline().variables();
    for (int i = 0; i < names.size(); i++) {
      boolean number = i == 0 && names.size() == 2;
      give(branch.pipeline(), names.get(i), number ? Scalar.NUMBER : each);
    }
    Map<String, FieldType> inner = new HashMap<>(variables);
    dot = branch.kind() == Branch.Kind.IF ? outerDot : each;
    check(branch.then());
    dot = outerDot;
    variables = inner;
    check(branch.otherwise());
    variables = outer;
  }

  private static FieldType item(Pipeline pipeline, FieldType type) {
    if (type instanceof FieldType.Listing listing) {
      return listing.item();
    }
    if (type == Scalar.ANY) {
      return type;
    }
    throw pipeline.at().wrong("range goes over a list, not over " + shown(type));
  }

  /** A variable that is given another type somewhere can be anything. */
  private void give(Pipeline pipeline, String name, FieldType type) {
    variables.put(name, pipeline.declares() ? type : Scalar.ANY);
  }

  private FieldType type(Pipeline pipeline) {
    FieldType type = commands(pipeline);
    pipeline.variables().forEach(name -> give(pipeline, name, type));
    return type;
  }

  private FieldType commands(Pipeline pipeline) {
    FieldType type = Scalar.ANY;
    boolean piped = false;
    for (Command command : pipeline.commands()) {
      type = type(command, piped, type);
      piped = true;
    }
    return type;
  }

  private FieldType type(Command command, boolean piped, FieldType given) {
    Operand first = command.operands().get(0);
    List<FieldType> args = new ArrayList<>();
    command.operands().stream().skip(1).forEach(operand -> args.add(type(operand, 0)));
    if (piped) {
      args.add(given);
    }
    if (!(first.base() instanceof Node.Function called)) {
      return type(first, args.size());
    }
    return call(first.at(), called.function(), args);
  }

  private static FieldType call(Position at, Functions function, List<FieldType> args) {
    if (args.size() < function.least || args.size() > function.most) {
      throw at.wrong(
          function
              + " takes "
              + (function.most == 99 ? "at least " : "")
              + function.least
              + (function.most > function.least && function.most < 99 ? " to " + function.most : "")
              + (function.least == 1 && function.most != 3 ? " argument" : " arguments")
              + ", not "
              + args.size());
    }
    if (function == Functions.INDEX
        && args.size() == 2
        && args.get(0) instanceof FieldType.Listing listing) {
      return listing.item();
    }
    if (function == Functions.SLICE) {
      return args.get(0);
    }
    boolean same = args.stream().distinct().count() == 1;
    boolean chooses = function == Functions.AND || function == Functions.OR;
    return chooses && same ? args.get(0) : function.result;
  }

  private FieldType type(Operand operand, int args) {
    if (operand.base() instanceof Node.Function called) {
      return call(operand.at(), called.function(), List.of());
    }
    FieldType type =
        operand.base() instanceof Node.Constant constant
            ? constant(constant)
            : operand.base() instanceof Node.Variable variable
                ? variables.getOrDefault(variable.name(), Scalar.ANY)
                : operand.base() instanceof Node.Inner inner ? type(inner.pipeline()) : dot;
    if (args > 0 && operand.fields().isEmpty()) {
      throw operand.at().wrong("a value that is no function has no arguments");
    }
    for (int i = 0; i < operand.fields().size(); i++) {
      boolean last = i == operand.fields().size() - 1;
      type = member(operand.fields().get(i), type, last ? args : 0);
    }
    return type;
  }

  private static FieldType constant(Node.Constant constant) {
    Object value = constant.value().orElse("");
    return constant.value().isEmpty() || value instanceof Double
        ? Scalar.ANY
        : value instanceof Long
            ? Scalar.NUMBER
            : value instanceof Boolean ? Scalar.FLAG : Scalar.TEXT;
  }

  private static FieldType member(FieldName name, FieldType owner, int args) {
    if (owner == Scalar.ANY) {
      return owner;
    }
    if (owner == Scalar.TIME) {
      int expected = name.name().equals("Format") ? 1 : 0;
      FieldType result =
          Methods.ofTime(name.name())
              .orElseThrow(
                  () ->
                      name.at()
                          .wrong(
                              "a time has no "
                                  + name.name()
                                  + ": there are "
                                  + String.join(", ", Methods.names())));
      if (args != expected) {
        throw Methods.wrongCount(name.at(), name.name(), args);
      }
      return result;
    }
    if (owner instanceof FieldType.Structure structure) {
      if (args > 0) {
        throw name.at().wrong(name.name() + " is a field, and has no arguments");
      }
      View<?> view = structure.view();
      return view.field(name.name()).map(Field::type).orElseThrow(() -> unknown(name, view));
    }
    throw name.at().wrong(shown(owner) + " has no field " + name.name());
  }

  private static String shown(FieldType type) {
    if (type instanceof FieldType.Listing) {
      return "a list";
    }
    if (type instanceof FieldType.Structure structure) {
      return "a " + structure.view().kind().toLowerCase(Locale.ROOT);
    }
    return switch ((Scalar) type) {
      case TEXT, NAME -> "a text";
      case NUMBER, BYTES -> "a number";
      case FLAG -> "true or false";
      case TIME -> "a time";
      case MODE -> "a mode";
      case ANY -> "a value";
    };
  }
}
