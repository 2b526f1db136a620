package io.datamon.cli.format;

import java.time.OffsetDateTime;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;

/** Times in the layouts of Go, which show how 2 January 2006, 15:04:05, would be written. */
final class TimeLayout {
  /** Longer ones first, so that each is found whole. */
  private static final List<String> PARTS =
      List.of(
          "January",
          "Monday",
          "-07:00:00",
          "Z07:00:00",
          "-070000",
          "Z070000",
          "-07:00",
          "Z07:00",
          "-0700",
          "Z0700",
          "2006",
          "-07",
          "Z07",
          "Jan",
          "Mon",
          "MST",
          "__2",
          "002",
          "_2",
          "01",
          "02",
          "03",
          "04",
          "05",
          "06",
          "15",
          "PM",
          "pm",
          "1",
          "2",
          "3",
          "4",
          "5");

  private TimeLayout() {}

  static String format(Moment moment, String layout) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < layout.length()) {
      int fraction = fraction(layout, at);
      if (fraction > 0) {
        fraction(out, moment.time().getNano(), layout.charAt(at), layout.charAt(at + 1), fraction);
        at += 1 + fraction;
        continue;
      }
      String part = part(layout, at);
      if (part.isEmpty()) {
        out.append(layout.charAt(at++));
      } else {
        out.append(part(moment, part));
        at += part.length();
      }
    }
    return out.toString();
  }

  private static String part(String layout, int at) {
    for (String part : PARTS) {
      if (layout.startsWith(part, at) && !isPartOfWord(layout, at, part)) {
        return part;
      }
    }
    return "";
  }

  /** "Jan" and "Mon" in a longer word, and "_2" before "006", stand for something else. */
  private static boolean isPartOfWord(String layout, int at, String part) {
    int end = at + part.length();
    return (part.equals("Jan") || part.equals("Mon"))
            && end < layout.length()
            && Character.isLowerCase(layout.charAt(end))
        || part.equals("_2") && layout.startsWith("_2006", at);
  }

  /** Returns how many 0 or 9 follow a point or comma there, if that is a fraction; else 0. */
  private static int fraction(String layout, int at) {
    char c = layout.charAt(at);
    if (c != '.' && c != ',' || at + 1 >= layout.length()) {
      return 0;
    }
    char digit = layout.charAt(at + 1);
    int end = at + 1;
    while (end < layout.length() && layout.charAt(end) == digit) {
      end++;
    }
    boolean followed = end < layout.length() && Character.isDigit(layout.charAt(end));
    return (digit == '0' || digit == '9') && !followed ? end - at - 1 : 0;
  }

  private static void fraction(StringBuilder out, int nano, char point, char digit, int count) {
    String digits = String.format("%09d", nano).substring(0, Math.min(count, 9));
    String shown = digit == '9' ? digits.replaceFirst("0+$", "") : digits;
    if (!shown.isEmpty()) {
      out.append(point).append(shown);
    }
  }

  private static String part(Moment moment, String part) {
    OffsetDateTime time = moment.time();
    int hour = time.getHour() % 12 == 0 ? 12 : time.getHour() % 12;
    return switch (part) {
      case "2006" -> String.format("%04d", time.getYear());
      case "06" -> String.format("%02d", time.getYear() % 100);
      case "January" -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case "Jan" -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case "01" -> String.format("%02d", time.getMonthValue());
      case "1" -> Integer.toString(time.getMonthValue());
      case "Monday" -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case "Mon" -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case "02" -> String.format("%02d", time.getDayOfMonth());
      case "_2" -> String.format("%2d", time.getDayOfMonth());
      case "2" -> Integer.toString(time.getDayOfMonth());
      case "002" -> String.format("%03d", time.getDayOfYear());
      case "__2" -> String.format("%3d", time.getDayOfYear());
      case "15" -> String.format("%02d", time.getHour());
      case "03" -> String.format("%02d", hour);
      case "3" -> Integer.toString(hour);
      case "04" -> String.format("%02d", time.getMinute());
      case "4" -> Integer.toString(time.getMinute());
      case "05" -> String.format("%02d", time.getSecond());
      case "5" -> Integer.toString(time.getSecond());
      case "PM" -> time.getHour() < 12 ? "AM" : "PM";
      case "pm" -> time.getHour() < 12 ? "am" : "pm";
      case "MST" -> moment.zone();
      default -> offset(time.getOffset().getTotalSeconds(), part);
    };
  }

  private static String offset(int seconds, String part) {
    if (part.startsWith("Z") && seconds == 0) {
      return "Z";
    }
    String colon = part.contains(":") ? ":" : "";
    int pairs = part.replaceAll("[^0-9]", "").length() / 2;
    int size = Math.abs(seconds);
    return (seconds < 0 ? "-" : "+")
        + String.format("%02d", size / 3600)
        + (pairs > 1 ? colon + String.format("%02d", size / 60 % 60) : "")
        + (pairs > 2 ? colon + String.format("%02d", size % 60) : "");
  }

  /** Returns a time as Go source. */
  static String source(Moment moment) {
    OffsetDateTime time = moment.time();
    int offset = time.getOffset().getTotalSeconds();
    return String.format(
        "time.Date(%d, time.%s, %d, %d, %d, %d, %d, %s)",
        time.getYear(),
        time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH),
        time.getDayOfMonth(),
        time.getHour(),
        time.getMinute(),
        time.getSecond(),
        time.getNano(),
        offset == 0
            ? "time.UTC"
            : "time.FixedZone(" + Quoted.of(moment.zone()) + ", " + offset + ")");
  }
}
