package io.datamon.catalog;

import java.util.regex.Pattern;

/**
 * Which labels are versions, as the older program reads them: those of semver.org, with a {@code v}
 * before them or not, with zeros before numbers or not; without pre-release and build also ones
 * that have only one or two numbers.
 */
final class TolerantVersion {
  private static final String NUMBER = "0*[0-9]{1,19}";
  private static final String PRE_RELEASE = "(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)";
  private static final String BUILD = "[0-9A-Za-z-]+";
  private static final Pattern VERSION =
      Pattern.compile(
          "v?"
              + NUMBER
              + "(?:\\."
              + NUMBER
              + "(?:\\."
              + NUMBER
              + "(?:-"
              + PRE_RELEASE
              + "(?:\\."
              + PRE_RELEASE
              + ")*)?(?:\\+"
              + BUILD
              + "(?:\\."
              + BUILD
              + ")*)?)?)?");

  private TolerantVersion() {}

  /** Tells whether a text is a version. */
  static boolean matches(String text) {
    return VERSION.matcher(text.strip()).matches();
  }
}
