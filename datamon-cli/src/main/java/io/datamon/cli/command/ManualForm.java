package io.datamon.cli.command;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How pages of the manual are written. */
enum ManualForm {
  /** For the web: {@code datamon_bundle_upload.md}. */
  MARKDOWN {
    @Override
    String file(String command) {
      return command.replace(' ', '_') + ".md";
    }

    @Override
    String write(ManualPage page, BuildInfo build) {
      StringBuilder out = new StringBuilder();
      out.append("**Version: ").append(build.version()).append("**\n\n");
      out.append("## ").append(page.command()).append("\n\n");
      out.append(markdown(page.summary())).append("\n\n### Synopsis\n\n");
      page.description().forEach(text -> out.append(markdown(text)).append("\n\n"));
      out.append("```\n").append(page.synopsis()).append("\n```\n");
      block(out, "Words", items(page.words()));
      block(
          out,
          "Examples",
          page.examples().stream()
              .map(
                  e ->
                      e.comments().stream().map(c -> c + "\n").collect(Collectors.joining())
                          + e.line())
              .toList());
      block(out, "Options", items(page.flags()));
      block(out, "Options inherited from parent commands", items(page.inherited()));
      out.append("\n### SEE ALSO\n\n");
      for (ManualPage.Item item : page.related()) {
        out.append(
            "* [%s](%s) - %s\n".formatted(item.term(), file(item.term()), markdown(item.text())));
      }
      return out.toString();
    }
  },
  /** For {@code man}: {@code datamon-bundle-upload.1}. */
  ROFF {
    @Override
    String file(String command) {
      return command.replace(' ', '-') + ".1";
    }

    @Override
    String write(ManualPage page, BuildInfo build) {
      StringBuilder out = new StringBuilder();
      String name = page.command().replace(' ', '-');
      out.append(
          ".TH \"%s\" 1 \"%s\" \"Datamon %s\" \"Datamon manual\"\n"
              .formatted(
                  roff(name.toUpperCase(Locale.ROOT)),
                  build.date().replaceFirst("T.*", ""),
                  roff(build.version())));
      out.append(".SH NAME\n").append(roff(name)).append(" \\- ").append(roff(page.summary()));
      out.append("\n.SH SYNOPSIS\n\\fB").append(roff(page.command())).append("\\fR");
      out.append(roff(page.synopsis().substring(page.command().length()))).append('\n');
      if (!page.description().isEmpty()) {
        out.append(".SH DESCRIPTION\n");
        out.append(
            page.description().stream().map(this::line).collect(Collectors.joining("\n.PP\n")));
        out.append('\n');
      }
      list(out, "WORDS", page.words());
      list(out, "OPTIONS", page.flags());
      list(out, "OPTIONS OF EVERY COMMAND", page.inherited());
      if (!page.examples().isEmpty()) {
        out.append(".SH EXAMPLES\n.nf\n");
        for (Examples.Example example : page.examples()) {
          example.comments().forEach(comment -> out.append(line(comment)).append('\n'));
          out.append(line(example.line())).append('\n');
        }
        out.append(".fi\n");
      }
      out.append(".SH \"SEE ALSO\"\n");
      out.append(
          page.related().stream()
              .map(item -> "\\fB" + roff(item.term().replace(' ', '-')) + "\\fR(1)")
              .collect(Collectors.joining(",\n")));
      return out.append('\n').toString();
    }

    private String line(String text) {
      return roff(text);
    }

    private void list(StringBuilder out, String title, List<ManualPage.Item> items) {
      if (items.isEmpty()) {
        return;
      }
      out.append(".SH \"").append(title).append("\"\n");
      for (ManualPage.Item item : items) {
        out.append(".TP\n\\fB").append(roff(item.term())).append("\\fR\n");
        out.append(roff(item.text())).append('\n');
      }
    }
  };

  /** Returns the name of the file with a command's page. */
  abstract String file(String command);

  /** Returns a page. */
  abstract String write(ManualPage page, BuildInfo build);

  private static void block(StringBuilder out, String title, List<String> lines) {
    if (!lines.isEmpty()) {
      out.append("\n### ").append(title).append("\n\n```\n");
      lines.forEach(line -> out.append(line).append('\n'));
      out.append("```\n");
    }
  }

  /** Returns one line for each thing, in two columns. */
  private static List<String> items(List<ManualPage.Item> items) {
    int width = items.stream().mapToInt(item -> item.term().length()).max().orElse(0) + 2;
    return items.stream()
        .map(item -> item.term() + " ".repeat(width - item.term().length()) + item.text())
        .toList();
  }

  /** Returns a text in which nothing is markup. */
  private static String markdown(String text) {
    return text.replaceAll("([\\\\`*_<>\\[\\]|#])", "\\\\$1");
  }

  /** Returns a text in which nothing is a request, and which every terminal can show. */
  private static String roff(String text) {
    StringBuilder out = new StringBuilder();
    if (text.startsWith(".") || text.startsWith("'")) {
      out.append("\\&");
    }
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '\\' -> out.append("\\e");
                case '-' -> out.append("\\-");
                case '\'' -> out.append("\\(aq");
                case '"' -> out.append("\\(dq");
                case '`' -> out.append("\\(ga");
                case '^' -> out.append("\\(ha");
                case '~' -> out.append("\\(ti");
                default -> {
                  if (c < 0x80) {
                    out.append((char) c);
                  } else {
                    out.append("\\[u%04X]".formatted(c));
                  }
                }
              }
            });
    return out.toString();
  }
}
