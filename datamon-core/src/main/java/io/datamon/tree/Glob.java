package io.datamon.tree;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A pattern for paths in the language of gitignore, over bytes: {@code *}, {@code ?} and {@code
 * [a-z]} match no {@code /}; {@code **} between slashes, or at an end, matches folders too.
 *
 * <p>Run as an automaton: time grows with pattern times path, whatever the pattern. Immutable.
 */
final class Glob {
  private final Step[] steps;

  /** One step of the automaton; its number is a state, and the one behind the last accepts. */
  private sealed interface Step {
    /** One byte of a set. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record One(long[] bits) implements Step {
      boolean has(byte b) {
        return (bits[(b & 0xff) >>> 6] >>> (b & 63) & 1) != 0;
      }
    }

    /** Any number of bytes other than {@code /}. */
    record Star() implements Step {}

    /** Any number of bytes. */
    record Deep() implements Step {}

    /** Nothing, or the {@link Folders} that stand behind. */
    record MaybeFolders() implements Step {}

    /** Any number of bytes and then {@code /}. */
    record Folders() implements Step {}
  }

  private Glob(List<Step> steps) {
    this.steps = steps.toArray(new Step[0]);
  }

  /**
   * Reads a pattern.
   *
   * @throws PatternException if a set does not end, or the pattern ends with a lone {@code \}
   */
  static Glob parse(byte[] pattern) throws PatternException {
    return new Glob(new Parser(pattern).run());
  }

  /** Tells whether the whole of part of an array matches. */
  boolean matches(byte[] text, int from, int to) {
    States states = new States();
    return states.run(text, from, to) && states.has(steps.length);
  }

  /** Tells whether something that begins with a folder's path and {@code /} could match. */
  boolean canMatchBelow(byte[] folder, int from, int to) {
    States states = new States();
    return states.run(folder, from, to) && (to == from || states.step((byte) '/'));
  }

  /** The states that the automaton is in; one bit each. */
  private final class States {
    private long[] now = new long[(steps.length >>> 6) + 1];
    private long[] after = new long[now.length];

    boolean has(int state) {
      return (now[state >>> 6] >>> state & 1) != 0;
    }

    /** Takes a text; false if there is no state left. */
    boolean run(byte[] text, int from, int to) {
      enter(now, 0);
      for (int i = from; i < to; i++) {
        if (!step(text[i])) {
          return false;
        }
      }
      return true;
    }

    boolean step(byte b) {
      Arrays.fill(after, 0);
      for (int word = 0; word < now.length; word++) {
        for (long bits = now[word]; bits != 0; bits &= bits - 1) {
          int state = (word << 6) + Long.numberOfTrailingZeros(bits);
          if (state < steps.length) {
            step(state, b);
          }
        }
      }
      long[] swapped = now;
      now = after;
      after = swapped;
      for (long bits : now) {
        if (bits != 0) {
          return true;
        }
      }
      return false;
    }

    private void step(int state, byte b) {
      Step step = steps[state];
      if (step instanceof Step.One one) {
        if (one.has(b)) {
          enter(after, state + 1);
        }
      } else if (step instanceof Step.Star && b != '/' || step instanceof Step.Deep) {
        enter(after, state);
      } else if (step instanceof Step.Folders) {
        set(after, state);
        if (b == '/') {
          enter(after, state + 1);
        }
      }
    }

    /** Adds a state and those that are reached from it without a byte. */
    private void enter(long[] states, int from) {
      int state = from;
      set(states, state);
      while (state < steps.length) {
        if (steps[state] instanceof Step.Star || steps[state] instanceof Step.Deep) {
          state++;
        } else if (steps[state] instanceof Step.MaybeFolders) {
          set(states, state + 1);
          state += 2;
        } else {
          return;
        }
        set(states, state);
      }
    }

    private static void set(long[] states, int state) {
      states[state >>> 6] |= 1L << state;
    }
  }

  /** A pattern that cannot match anything. */
  static final class PatternException extends Exception {
    private static final long serialVersionUID = 1L;

    PatternException(String message) {
      super(message);
    }
  }

  /** Reads one pattern. */
  private static final class Parser {
    private final byte[] pattern;
    private final List<Step> steps = new ArrayList<>();
    private int at;
    private boolean plain = true; // nothing but literals so far

    Parser(byte[] pattern) {
      this.pattern = pattern;
    }

    List<Step> run() throws PatternException {
      while (at < pattern.length) {
        byte b = pattern[at];
        if (b == '*') {
          stars();
        } else if (b == '?') {
          at++;
          plain = false;
          long[] any = {-1L, -1L, -1L, -1L};
          any['/' >>> 6] &= ~(1L << ('/' & 63));
          steps.add(new Step.One(any));
        } else if (b == '[') {
          at++;
          plain = false;
          steps.add(new Step.One(new SetParser().run()));
        } else {
          literal();
        }
      }
      return steps;
    }

    private void literal() throws PatternException {
      if (pattern[at] == '\\') {
        at++;
        plain = false;
        if (at == pattern.length) {
          throw new PatternException("it ends with a lone \\");
        }
      }
      steps.add(new Step.One(only(pattern[at++])));
    }

    private static long[] only(byte b) {
      long[] bits = new long[4];
      bits[(b & 0xff) >>> 6] |= 1L << (b & 63);
      return bits;
    }

    private void stars() {
      int begin = at;
      while (at < pattern.length && pattern[at] == '*') {
        at++;
      }
      // Git takes off what has no wildcard before it looks: there, too, ** is at a beginning.
      boolean open = begin == 0 || pattern[begin - 1] == '/' || plain;
      plain = false;
      boolean escapedSlash =
          at + 1 < pattern.length && pattern[at] == '\\' && pattern[at + 1] == '/';
      boolean end = at == pattern.length;
      boolean slash = !end && pattern[at] == '/';
      if (at - begin < 2 || !open || !(end || slash || escapedSlash)) {
        steps.add(new Step.Star());
      } else if (slash) {
        at++;
        steps.add(new Step.MaybeFolders());
        steps.add(new Step.Folders());
      } else {
        steps.add(new Step.Deep());
      }
    }

    /** Reads what stands in brackets. */
    private final class SetParser {
      private final long[] bits = new long[4];

      long[] run() throws PatternException {
        boolean negated = peek() == '!' || peek() == '^';
        if (negated) {
          at++;
        }
        int low = -1; // the byte before, which a range may begin with
        for (boolean first = true; first || peek() != ']'; first = false) {
          int b = peek();
          if (b == '-' && low >= 0 && at + 1 < pattern.length && pattern[at + 1] != ']') {
            at++;
            add(low, member());
            low = -1;
          } else if (b == '[' && at + 1 < pattern.length && pattern[at + 1] == ':' && named()) {
            low = -1;
          } else {
            low = member();
            add(low, low);
          }
        }
        at++;
        if (negated) {
          for (int i = 0; i < bits.length; i++) {
            bits[i] = ~bits[i];
          }
        }
        bits['/' >>> 6] &= ~(1L << ('/' & 63));
        return bits;
      }

      private int peek() throws PatternException {
        if (at >= pattern.length) {
          throw new PatternException("it has a [ without its ]");
        }
        return pattern[at] & 0xff;
      }

      private int member() throws PatternException {
        int b = peek();
        at++;
        if (b == '\\') {
          b = peek();
          at++;
        }
        return b;
      }

      private void add(int low, int high) {
        for (int b = low; b <= high; b++) {
          bits[b >>> 6] |= 1L << (b & 63);
        }
      }

      /** Reads a class such as {@code [:digit:]}; false if it is none, and a set of characters. */
      private boolean named() throws PatternException {
        int end = at + 2;
        while (end < pattern.length && pattern[end] != ']') {
          end++;
        }
        if (end == pattern.length) {
          throw new PatternException("it has a [ without its ]");
        }
        if (end - 1 < at + 2 || pattern[end - 1] != ':') {
          return false;
        }
        String name = new String(pattern, at + 2, end - at - 3, StandardCharsets.ISO_8859_1);
        for (int b = 0; b < 0x80; b++) {
          if (isIn(name, b)) {
            add(b, b);
          }
        }
        at = end + 1;
        return true;
      }

      private static boolean isIn(String name, int b) throws PatternException {
        boolean upper = b >= 'A' && b <= 'Z';
        boolean lower = b >= 'a' && b <= 'z';
        boolean digit = b >= '0' && b <= '9';
        boolean graph = b > ' ' && b < 0x7f;
        return switch (name) {
          case "alnum" -> upper || lower || digit;
          case "alpha" -> upper || lower;
          case "blank" -> b == ' ' || b == '\t';
          case "cntrl" -> b < ' ' || b == 0x7f;
          case "digit" -> digit;
          case "graph" -> graph;
          case "lower" -> lower;
          case "print" -> graph || b == ' ';
          case "punct" -> graph && !upper && !lower && !digit;
          case "space" -> b == ' ' || b >= '\t' && b <= '\r';
          case "upper" -> upper;
          case "xdigit" -> digit || b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F';
          default -> throw new PatternException("[:" + name + ":] is not a class of characters");
        };
      }
    }
  }
}
