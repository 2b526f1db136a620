package io.datamon.tree;

import io.datamon.error.InvalidInputException;
import io.datamon.model.BundlePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A list of rules in the language of gitignore; the last one that fits a path decides.
 *
 * <p>A pattern without {@code /}, but at its end, fits names at any depth; one with {@code /} fits
 * paths from the folder of the rules on. {@code /} at the end: folders only; {@code !} at the
 * beginning: what fits is not matched after all. Patterns and names are bytes. Immutable.
 */
public final class PathRules {
  /** No rules. */
  public static final PathRules NONE = new PathRules(List.of());

  /** The name of the files whose rules an upload follows, each for the folder that it is in. */
  public static final String FILE_NAME = ".datamonignore";

  private final List<Rule> rules;

  /** What rules say of a path. */
  public enum Verdict {
    /** No rule fits. */
    SILENT,
    /** The last one that fits has no {@code !}. */
    MATCHED,
    /** The last one that fits begins with {@code !}. */
    NEGATED
  }

  private record Rule(boolean negated, boolean folderOnly, boolean nameOnly, Glob glob) {}

  private PathRules(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /**
   * Returns the rules of some patterns.
   *
   * @throws InvalidInputException if one is empty or cannot fit anything
   */
  public static PathRules of(List<String> patterns) {
    List<Rule> rules = new ArrayList<>();
    for (String pattern : patterns) {
      try {
        rules.add(rule(pattern.getBytes(StandardCharsets.UTF_8)));
      } catch (Glob.PatternException e) {
        throw new InvalidInputException(
            "\"" + pattern + "\" is not a pattern for paths: " + e.getMessage(), e);
      }
    }
    return new PathRules(rules);
  }

  /**
   * Reads a file of rules, one a line. Empty lines and lines that begin with {@code #} do not
   * count, nor does white space at the end unless {@code \} stands before it; patterns that cannot
   * fit anything never do, as with git.
   */
  public static PathRules parse(byte[] text) {
    List<Rule> rules = new ArrayList<>();
    boolean mark = text.length >= 3 && text[0] == (byte) 0xef && text[1] == (byte) 0xbb;
    int begin = mark && text[2] == (byte) 0xbf ? 3 : 0;
    for (int i = begin; i <= text.length; i++) {
      if (i == text.length || text[i] == '\n') {
        int end = i > begin && text[i - 1] == '\r' ? i - 1 : i;
        byte[] line = withoutSpaces(Arrays.copyOfRange(text, begin, end));
        if (line.length > 0 && line[0] != '#') {
          try {
            rules.add(rule(line));
          } catch (Glob.PatternException e) {
            System.getLogger(PathRules.class.getName())
                .log(System.Logger.Level.DEBUG, "a rule that fits nothing: {0}", e.getMessage());
          }
        }
        begin = i + 1;
      }
    }
    return new PathRules(rules);
  }

  private static byte[] withoutSpaces(byte[] line) {
    int end = 0;
    for (int i = 0; i < line.length; i++) {
      if (line[i] == '\\') {
        i++;
        end = Math.min(i + 1, line.length);
      } else if (line[i] != ' ') {
        end = i + 1;
      }
    }
    return Arrays.copyOf(line, end);
  }

  private static Rule rule(byte[] line) throws Glob.PatternException {
    boolean negated = line.length > 0 && line[0] == '!';
    int from = negated ? 1 : 0;
    int to = line.length;
    boolean folderOnly = to > from && line[to - 1] == '/';
    if (folderOnly) {
      to--;
    }
    boolean nameOnly = true;
    for (int i = from; i < to; i++) {
      nameOnly &= line[i] != '/';
    }
    if (to > from && line[from] == '/') {
      from++;
    }
    if (from == to) {
      throw new Glob.PatternException("it is empty");
    }
    return new Rule(negated, folderOnly, nameOnly, Glob.parse(Arrays.copyOfRange(line, from, to)));
  }

  /** Returns these rules, then others. */
  public PathRules and(PathRules later) {
    List<Rule> all = new ArrayList<>(rules);
    all.addAll(later.rules);
    return new PathRules(all);
  }

  /** Tells whether there is none. */
  public boolean isEmpty() {
    return rules.isEmpty();
  }

  /** Tells what the rules say of a path below their folder, whatever they say of its folders. */
  public Verdict look(BundlePath path, boolean folder) {
    byte[] bytes = path.toArray();
    return look(bytes, 0, bytes.length, folder);
  }

  /**
   * Tells what the rules say of a path, whatever they say of its folders.
   *
   * @param from where in the bytes the path below the folder of the rules begins
   * @param to where it ends
   */
  Verdict look(byte[] bytes, int from, int to, boolean folder) {
    int name = to;
    while (name > from && bytes[name - 1] != '/') {
      name--;
    }
    for (int i = rules.size() - 1; i >= 0; i--) {
      Rule rule = rules.get(i);
      if ((folder || !rule.folderOnly())
          && rule.glob().matches(bytes, rule.nameOnly() ? name : from, to)) {
        return rule.negated() ? Verdict.NEGATED : Verdict.MATCHED;
      }
    }
    return Verdict.SILENT;
  }

  /**
   * Tells whether the rules match a path, or a folder that it is in and no rule with {@code !} fits
   * it or a folder in between.
   */
  public boolean covers(BundlePath path, boolean folder) {
    byte[] bytes = path.toArray();
    boolean at = folder;
    for (int to = bytes.length; to > 0; to--) {
      if (to == bytes.length || bytes[to] == '/') {
        Verdict verdict = look(bytes, 0, to, at);
        if (verdict != Verdict.SILENT) {
          return verdict == Verdict.MATCHED;
        }
        at = true;
      }
    }
    return false;
  }

  /**
   * Tells whether the rules match a path or any folder that it is in, so that a walk does not come
   * to it.
   */
  public boolean cutsOff(BundlePath path, boolean folder) {
    byte[] bytes = path.toArray();
    for (int to = 1; to <= bytes.length; to++) {
      boolean end = to == bytes.length;
      if ((end || bytes[to] == '/') && look(bytes, 0, to, !end || folder) == Verdict.MATCHED) {
        return true;
      }
    }
    return false;
  }

  /** Tells whether something below a folder might be matched. */
  public boolean mayMatchBelow(BundlePath folder) {
    byte[] path = folder.toArray();
    for (Rule rule : rules) {
      if (!rule.negated() && (rule.nameOnly() || rule.glob().canMatchBelow(path, 0, path.length))) {
        return true;
      }
    }
    return false;
  }
}
