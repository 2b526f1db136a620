package io.datamon.cli.format;

import java.util.List;

/** A parsed Go template: the part of Go's text/template that scripts use. Immutable. */
public final class Template {
  private final List<Node> nodes;

  private Template(List<Node> nodes) {
    this.nodes = nodes;
  }

  /**
   * Parses a template.
   *
   * @throws io.datamon.error.InvalidInputException if it is not valid, which says where
   */
  static Template parse(String source) {
    return new Template(Parser.parse(source));
  }

  /**
   * Checks that all fields that it names are there.
   *
   * @throws io.datamon.error.InvalidInputException if one is not, which says which there are
   */
  void check(View<?> view) {
    new TemplateCheck(view).check(nodes);
  }

  /**
   * Renders an object.
   *
   * @throws io.datamon.error.InvalidInputException if what the template asks for cannot be done
   */
  StringBuilder render(Struct<?> object) {
    StringBuilder out = new StringBuilder();
    new Evaluator(object, out).run(nodes);
    return out;
  }
}
