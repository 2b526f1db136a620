package io.datamon.interleave;

import java.util.Comparator;

/**
 * One call of an actor at the door of its store, as the explorer sees it.
 *
 * @param kind what is asked
 * @param subject the key, or the prefix of a listing, or what is to be chosen
 * @param detail the condition of a put, the key after which a listing goes on, or how many choices
 *     there are
 * @param content the number of the bytes that a put brings, as {@link World} counts them; else -1
 */
record Call(Kind kind, String subject, String detail, int content) implements Comparable<Call> {
  private static final Comparator<Call> ORDER =
      Comparator.comparing(Call::kind)
          .thenComparing(Call::subject)
          .thenComparing(Call::detail)
          .thenComparing(Call::content);

  /** What can be asked of a store, one atomic step each. */
  enum Kind {
    GET,
    HEAD,
    PUT,
    DELETE,
    /** A listing as a whole. */
    LIST,
    /** The next key of a listing. */
    NEXT,
    /** Not of the store: the actor may go on in several ways, and all are to be tried. */
    CHOOSE
  }

  static final String ALWAYS = "always";
  static final String IF_ABSENT = "if absent";
  static final String IF_VERSION = "if version ";

  @Override
  public int compareTo(Call other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return kind
        + " "
        + subject
        + (detail.isEmpty() ? "" : " " + detail)
        + (content < 0 ? "" : " #" + content);
  }
}
