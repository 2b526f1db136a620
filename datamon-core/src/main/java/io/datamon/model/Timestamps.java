package io.datamon.model;

import io.datamon.error.InvalidInputException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times as text, as the older program stores and shows them. */
public final class Timestamps {
  /** What the older program takes for "no time": the beginning of year 1. */
  public static final Instant NONE = Instant.parse("0001-01-01T00:00:00Z");

  private static final Pattern STORED =
      Pattern.compile(
          "(\\d{4})-(\\d{1,2})-(\\d{1,2})"
              + "(?:(?:[Tt]|[ \\t]+)(\\d{1,2}):(\\d{1,2}):(\\d{1,2})(?:\\.(\\d{1,32}))?"
              + "[ \\t]*(Z|z|[+-]\\d{2}(?::?\\d{2})?)?)?");

  private static final DateTimeFormatter RFC_3339 =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendOffset("+HH:MM", "Z")
          .toFormatter(Locale.ROOT);

  private static final DateTimeFormatter SHOWN =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendLiteral(' ')
          .appendOffset("+HHMM", "+0000")
          .toFormatter(Locale.ROOT);

  private static final DateTimeFormatter ZONE = DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH);

  private Timestamps() {}

  /** Returns RFC 3339 in UTC, without trailing zeros: {@code 2026-11-21T08:50:44.61Z}. */
  public static String format(Instant time) {
    return RFC_3339.format(time.atOffset(ZoneOffset.UTC));
  }

  /** Returns RFC 3339 with the offset of the time, without trailing zeros in the fraction. */
  public static String format(OffsetDateTime time) {
    return RFC_3339.format(time);
  }

  /**
   * Parses a stored time: RFC 3339 with any offset or none (then UTC), with or without a fraction
   * (cut to nanoseconds), also with a blank for the {@code T}, single digits, or a date only.
   *
   * @throws InvalidInputException if it is anything else
   */
  public static OffsetDateTime parse(String text) {
    Matcher m = STORED.matcher(text);
    if (!m.matches()) {
      throw notATime(text, null);
    }
    try {
      LocalDate date = LocalDate.of(number(m, 1), number(m, 2), number(m, 3));
      if (m.group(4) == null) {
        return date.atStartOfDay().atOffset(ZoneOffset.UTC);
      }
      LocalTime time = LocalTime.of(number(m, 4), number(m, 5), number(m, 6), nanos(m.group(7)));
      String offset = m.group(8);
      ZoneOffset zone =
          offset == null || offset.equalsIgnoreCase("Z") ? ZoneOffset.UTC : ZoneOffset.of(offset);
      return date.atTime(time).atOffset(zone);
    } catch (DateTimeException e) {
      throw notATime(text, e);
    }
  }

  private static InvalidInputException notATime(String text, @Nullable Throwable cause) {
    String message =
        KeyParts.quote(text) + " is not a time: one such as 2026-11-21T08:50:44Z is needed";
    return cause == null
        ? new InvalidInputException(message)
        : new InvalidInputException(message, cause);
  }

  private static int number(Matcher m, int group) {
    return Integer.parseInt(m.group(group));
  }

  private static int nanos(@Nullable String fraction) {
    return fraction == null ? 0 : Integer.parseInt((fraction + "000000000").substring(0, 9));
  }

  /**
   * Returns how the older program shows a time in UTC: {@code 2019-12-05 13:01:18.18 +0000 UTC}.
   */
  public static String show(Instant time) {
    return SHOWN.format(time.atOffset(ZoneOffset.UTC)) + " UTC";
  }

  /**
   * Returns how the older program shows a time with an offset: {@code 2019-12-05 14:01:18.18 +0100
   * CET} if the local zone has that offset then, else with the offset twice.
   *
   * @param local the zone of the one who looks
   */
  public static String show(OffsetDateTime time, ZoneId local) {
    ZoneOffset offset = time.getOffset();
    String shown = SHOWN.format(time);
    if (offset.equals(ZoneOffset.UTC)) {
      return shown + " UTC";
    }
    if (local.getRules().getOffset(time.toInstant()).equals(offset)
        && !(local instanceof ZoneOffset)) {
      return shown + " " + ZONE.format(time.atZoneSameInstant(local));
    }
    return shown + shown.substring(shown.lastIndexOf(' '));
  }
}
