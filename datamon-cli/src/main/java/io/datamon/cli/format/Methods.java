package io.datamon.cli.format;

import io.datamon.error.InvalidInputException;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The methods of times, as Go has them. */
final class Methods {
  private static final Map<String, FieldType> OF_TIME =
      Map.ofEntries(
          Map.entry("IsZero", FieldType.Scalar.FLAG),
          Map.entry("Format", FieldType.Scalar.TEXT),
          Map.entry("String", FieldType.Scalar.TEXT),
          Map.entry("UTC", FieldType.Scalar.TIME),
          Map.entry("Local", FieldType.Scalar.TIME),
          Map.entry("Unix", FieldType.Scalar.NUMBER),
          Map.entry("UnixMilli", FieldType.Scalar.NUMBER),
          Map.entry("UnixNano", FieldType.Scalar.NUMBER),
          Map.entry("Year", FieldType.Scalar.NUMBER),
          Map.entry("Month", FieldType.Scalar.TEXT),
          Map.entry("Day", FieldType.Scalar.NUMBER),
          Map.entry("Weekday", FieldType.Scalar.TEXT),
          Map.entry("Hour", FieldType.Scalar.NUMBER),
          Map.entry("Minute", FieldType.Scalar.NUMBER),
          Map.entry("Second", FieldType.Scalar.NUMBER),
          Map.entry("Nanosecond", FieldType.Scalar.NUMBER),
          Map.entry("YearDay", FieldType.Scalar.NUMBER));

  private Methods() {}

  /** Returns what a method of a time returns; empty if there is none. */
  static Optional<FieldType> ofTime(String name) {
    return Optional.ofNullable(OF_TIME.get(name));
  }

  static List<String> names() {
    return OF_TIME.keySet().stream().sorted().toList();
  }

  static InvalidInputException wrongCount(Position at, String name, int count) {
    return at.wrong(
        name
            + " takes "
            + (name.equals("Format") ? "a layout such as \"2006-01-02\"" : "no arguments")
            + ", not "
            + (count == 0 ? "nothing" : Integer.toString(count)));
  }

  static Object call(Position at, Moment moment, String name, List<@Nullable Object> args) {
    int expected = name.equals("Format") ? 1 : 0;
    if (args.size() != expected) {
      throw wrongCount(at, name, args.size());
    }
    var time = moment.time();
    return switch (name) {
      case "IsZero" -> moment.isZero();
      case "Format" -> TimeLayout.format(moment, Values.text(at, args.get(0)));
      case "String" -> moment.toString();
      case "UTC" -> new Moment(time.withOffsetSameInstant(ZoneOffset.UTC), moment.local());
      case "Local" ->
          new Moment(time.atZoneSameInstant(moment.local()).toOffsetDateTime(), moment.local());
      case "Unix" -> time.toEpochSecond();
      case "UnixMilli" -> time.toInstant().toEpochMilli();
      case "UnixNano" -> time.toEpochSecond() * 1_000_000_000L + time.getNano();
      case "Year" -> (long) time.getYear();
      case "Month" -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case "Day" -> (long) time.getDayOfMonth();
      case "Weekday" -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case "Hour" -> (long) time.getHour();
      case "Minute" -> (long) time.getMinute();
      case "Second" -> (long) time.getSecond();
      case "Nanosecond" -> (long) time.getNano();
      case "YearDay" -> (long) time.getDayOfYear();
      default -> throw at.wrong("a time has no " + name);
    };
  }
}
