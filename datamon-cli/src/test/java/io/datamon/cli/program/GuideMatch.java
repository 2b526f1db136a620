package io.datamon.cli.program;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares what a page says that commands print with what they do print. All must be equal but what
 * no two runs have in common:
 *
 * <ul>
 *   <li>an id of the page stands for one id of the run, and no other does, on the whole page, also
 *       where its first characters are typed or printed;
 *   <li>a time to the nanosecond stands for one of the run;
 *   <li>a shorter time or a date is any;
 *   <li>the size of what was stored, in which ids and times are compressed, may differ by a tenth;
 *   <li>so may the version of Java and where it is, and what the program was built from.
 * </ul>
 */
final class GuideMatch {
  private static final int ID_LENGTH = 27;
  private static final int SHORT_ID = 8;
  private static final String ID = "\\b[0-9A-Za-z]{27}\\b";
  private static final String DAY = "\\d{4}-\\d\\d-\\d\\d";
  private static final String CLOCK = "\\d\\d:\\d\\d:\\d\\d";

  /** What differs between runs, each kind a named group. */
  private static final Pattern VARIES =
      Pattern.compile(
          ("(?<id>%s)|(?<time>DAY CLOCK\\.\\d+ \\+0000 UTC)|(?<instant>DAYTCLOCK\\.\\d+Z)"
                  + "|(?<second>DAYTCLOCKZ)|(?<date>DAY)"
                  + "|(?<stored>(?<=, )[\\d.]+ k?B(?= new in the store)"
                  + "|(?<=stored:   |own:      )[\\d.]+ k?B \\(\\d+ B\\))"
                  + "|(?<java>(?<=Java: ).*)|(?<build>(?<=Commit: |Working tree: ).*)")
              .formatted(ID)
              .replace("DAY", DAY)
              .replace("CLOCK", CLOCK));

  private static final Map<String, String> REAL =
      Map.of(
          "id",
          "[0-9A-Za-z]{27}",
          "time",
          DAY + " " + CLOCK + "(?:\\.\\d+)? \\+0000 UTC",
          "instant",
          DAY + "T" + CLOCK + "(?:\\.\\d+)?Z",
          "second",
          DAY + "T" + CLOCK + "Z",
          "date",
          DAY,
          "stored",
          "[\\d.]+ k?B(?: \\(\\d+ B\\))?",
          "java",
          "\\d+[^ ]* \\(/.*\\)",
          "build",
          ".+");

  private final Map<String, String> realOfPage = new HashMap<>();
  private final Map<String, String> pageOfReal = new HashMap<>();

  /** Puts the ids of the run in place of those of the page, or of their beginnings. */
  String toProgram(String typed) {
    return replaceIds(typed, realOfPage);
  }

  /** Puts the ids of the page in place of those of the run, as far as they are known. */
  String toPage(List<String> printed) {
    return replaceIds(String.join("\n", printed), pageOfReal);
  }

  private static String replaceIds(String text, Map<String, String> pairs) {
    String replaced = text;
    for (Map.Entry<String, String> pair : pairs.entrySet()) {
      if (pair.getKey().length() == ID_LENGTH) {
        replaced =
            replaced
                .replace(pair.getKey(), pair.getValue())
                .replaceAll(
                    "\\b" + pair.getKey().substring(0, SHORT_ID) + "\\b",
                    pair.getValue().substring(0, SHORT_ID));
      }
    }
    return replaced;
  }

  /** Returns whether lines of the run are those of the page. */
  boolean matches(List<String> page, List<String> printed) {
    boolean all = page.size() == printed.size();
    for (int i = 0; i < Math.min(page.size(), printed.size()); i++) {
      all &= matches(page.get(i), printed.get(i));
    }
    return all;
  }

  private boolean matches(String page, String printed) {
    StringBuilder regex = new StringBuilder();
    List<String> kinds = new ArrayList<>();
    List<String> said = new ArrayList<>();
    Matcher varies = VARIES.matcher(page);
    int end = 0;
    while (varies.find()) {
      String kind =
          REAL.keySet().stream().filter(k -> varies.group(k) != null).findFirst().orElseThrow();
      regex.append(Pattern.quote(toProgram(page.substring(end, varies.start()))));
      regex.append('(').append(REAL.get(kind)).append(')');
      kinds.add(kind);
      said.add(varies.group());
      end = varies.end();
    }
    regex.append(Pattern.quote(toProgram(page.substring(end))));
    Matcher line = Pattern.compile(regex.toString()).matcher(printed);
    boolean all = line.matches();
    for (int i = 0; all && i < said.size(); i++) {
      all = agree(kinds.get(i), said.get(i), line.group(i + 1));
    }
    return all;
  }

  private boolean agree(String kind, String page, String real) {
    return switch (kind) {
      case "id" -> agree(realOfPage, page, real) && agree(pageOfReal, real, page);
      case "time", "instant" -> agree(realOfPage, page, real);
      case "stored" -> Math.abs(bytes(page) - bytes(real)) <= bytes(page) / 10;
      default -> true;
    };
  }

  private static boolean agree(Map<String, String> known, String key, String value) {
    return known.computeIfAbsent(key, k -> value).equals(value);
  }

  /** Reads {@code 467 B} and {@code 2.8 kB}, in front of an exact number or not. */
  private static double bytes(String size) {
    String[] words = size.split(" ", -1);
    return Double.parseDouble(words[0]) * (words[1].equals("kB") ? 1000 : 1);
  }
}
