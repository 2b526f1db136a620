package io.datamon.cli.format;

import io.datamon.cli.format.Node.Branch;
import io.datamon.cli.format.Node.Command;
import io.datamon.cli.format.Node.FieldName;
import io.datamon.cli.format.Node.Operand;
import io.datamon.cli.format.Node.Pipeline;
import io.datamon.cli.format.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Parses the words of a template. */
final class Parser {
  private static final Set<String> KEYWORDS =
      Set.of("if", "with", "range", "else", "end", "define", "template", "block", "break");
  private static final int MOST_NESTING = 100;

  private final List<Token> tokens;
  private final Deque<String> variables = new ArrayDeque<>();
  private int at;
  private int depth;

  private Parser(List<Token> tokens) {
    this.tokens = tokens;
    variables.push("$");
  }

  static List<Node> parse(String source) {
    Parser parser = new Parser(Lexer.read(source));
    List<Node> nodes = parser.nodes();
    if (!parser.peek().is(Kind.END)) {
      throw parser.peek(1).at().wrong("unexpected {{" + parser.peek(1).text() + "}}");
    }
    return nodes;
  }

  private Token peek() {
    return peek(0);
  }

  private Token peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  private Token next() {
    Token token = peek();
    at++;
    return token;
  }

  /** Reads up to the end, or to an action of {@code end} or {@code else}, which is left. */
  private List<Node> nodes() {
    List<Node> nodes = new ArrayList<>();
    while (!peek().is(Kind.END) && !isBoundary()) {
      Token token = next();
      nodes.add(token.is(Kind.TEXT) ? new Node.Text(token.text()) : action());
    }
    return nodes;
  }

  private boolean isBoundary() {
    return peek().is(Kind.OPEN) && (peek(1).isWord("end") || peek(1).isWord("else"));
  }

  private Node action() {
    Token word = peek();
    for (Branch.Kind kind : Branch.Kind.values()) {
      if (word.isWord(kind.name().toLowerCase(Locale.ROOT))) {
        next();
        return branch(kind, word.at());
      }
    }
    Node.Action action = new Node.Action(pipeline(false));
    close();
    return action;
  }

  private Branch branch(Branch.Kind kind, Position begin) {
    if (++depth > MOST_NESTING) {
      throw begin.wrong("actions are nested too deeply");
    }
    int known = variables.size();
    Pipeline pipeline = pipeline(kind == Branch.Kind.RANGE);
    close();
    List<Node> then = nodes();
    List<Node> otherwise = List.of();
    if (peek().is(Kind.OPEN) && peek(1).isWord("else")) {
      at += 2;
      String name = kind.name().toLowerCase(Locale.ROOT);
      if (kind != Branch.Kind.RANGE && peek().isWord(name)) {
        Token nested = next();
        otherwise = List.of(branch(kind, nested.at())); // its {{end}} is ours
        return leave(known, new Branch(kind, pipeline, then, otherwise));
      }
      close();
      otherwise = nodes();
    }
    if (peek().is(Kind.OPEN) && peek(1).isWord("else")) {
      throw peek(1).at().wrong("a second {{else}}");
    }
    if (!peek().is(Kind.OPEN)) {
      throw begin.wrong("{{" + kind.name().toLowerCase(Locale.ROOT) + "}} has no {{end}}");
    }
    at += 2;
    close();
    return leave(known, new Branch(kind, pipeline, then, otherwise));
  }

  private Branch leave(int known, Branch branch) {
    depth--;
    while (variables.size() > known) {
      variables.pop();
    }
    return branch;
  }

  private void close() {
    Token token = next();
    if (!token.is(Kind.CLOSE)) {
      throw unexpected(token);
    }
  }

  private static RuntimeException unexpected(Token token) {
    return token.at().wrong("unexpected " + token.shown());
  }

  private Pipeline pipeline(boolean range) {
    Position begin = peek().at();
    List<String> names = new ArrayList<>();
    boolean declares = false;
    if (peek().is(Kind.VARIABLE)) {
      boolean two = range && peek(1).is(Kind.COMMA) && peek(2).is(Kind.VARIABLE);
      Token sign = peek(two ? 3 : 1);
      if (sign.is(Kind.DECLARE) || sign.is(Kind.ASSIGN)) {
        declares = sign.is(Kind.DECLARE);
        names.add(next().text());
        if (two) {
          next();
          names.add(next().text());
        }
        next();
      }
    }
    if (!declares) {
      names.forEach(name -> known(name, begin));
    }
    List<Command> commands = new ArrayList<>();
    do {
      if (!commands.isEmpty()) {
        next();
      }
      commands.add(command());
      if (commands.size() > 1 && !isCallable(commands.get(commands.size() - 1))) {
        throw commands
            .get(commands.size() - 1)
            .at()
            .wrong("what follows | is a function: " + Functions.names());
      }
    } while (peek().is(Kind.PIPE));
    if (declares) {
      names.forEach(variables::push);
    }
    return new Pipeline(begin, List.copyOf(names), declares, List.copyOf(commands));
  }

  private static boolean isCallable(Command command) {
    Operand first = command.operands().get(0);
    return first.base() instanceof Node.Function || !first.fields().isEmpty();
  }

  private Command command() {
    List<Operand> operands = new ArrayList<>();
    Position begin = peek().at();
    while (!peek().is(Kind.CLOSE) && !peek().is(Kind.PIPE) && !peek().is(Kind.RIGHT)) {
      operands.add(operand());
    }
    if (operands.isEmpty()) {
      throw begin.wrong("a value is missing");
    }
    return new Command(begin, List.copyOf(operands));
  }

  private Operand operand() {
    Token token = next();
    List<FieldName> fields = new ArrayList<>();
    Node.Base base =
        switch (token.kind()) {
          case DOT -> new Node.Dot();
          case FIELD -> {
            fields.add(new FieldName(token.at(), token.text()));
            yield new Node.Dot();
          }
          case LITERAL -> new Node.Constant(Optional.of(token.value()));
          case VARIABLE -> {
            known(token.text(), token.at());
            yield new Node.Variable(token.text());
          }
          case WORD -> word(token);
          case LEFT -> inner(token);
          default -> throw unexpected(token);
        };
    while (peek().is(Kind.FIELD) && !peek().spaced()) {
      Token field = next();
      if (base instanceof Node.Constant || base instanceof Node.Function) {
        throw unexpected(field);
      }
      fields.add(new FieldName(field.at(), field.text()));
    }
    return new Operand(token.at(), base, List.copyOf(fields));
  }

  private Node.Inner inner(Token left) {
    if (++depth > MOST_NESTING) {
      throw left.at().wrong("parentheses are nested too deeply");
    }
    Pipeline pipeline = pipeline(false);
    if (!next().is(Kind.RIGHT)) {
      throw left.at().wrong("( is not closed by )");
    }
    depth--;
    return new Node.Inner(pipeline);
  }

  private void known(String variable, Position position) {
    if (!variables.contains(variable)) {
      throw position.wrong("the variable " + variable + " is not declared");
    }
  }

  private static Node.Base word(Token token) {
    return switch (token.text()) {
      case "true" -> new Node.Constant(Optional.of(true));
      case "false" -> new Node.Constant(Optional.of(false));
      case "nil" -> new Node.Constant(Optional.empty());
      default -> {
        if (KEYWORDS.contains(token.text())) {
          throw unexpected(token);
        }
        yield new Node.Function(
            Functions.of(token.text())
                .orElseThrow(
                    () ->
                        token
                            .at()
                            .wrong(
                                "there is no function "
                                    + token.shown()
                                    + ": there are "
                                    + Functions.names()
                                    + "; a field begins with a dot")));
      }
    };
  }
}
