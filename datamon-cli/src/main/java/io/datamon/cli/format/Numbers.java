package io.datamon.cli.format;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Floating-point numbers as Go prints them. */
final class Numbers {
  private static final int LEAST_EXPONENT = 6;

  private Numbers() {}

  /** Returns a number as {@code %v} does: the shortest that reads back as the same. */
  static String shortest(double value) {
    return shortest(value, false);
  }

  /** Returns a number as {@code %g} does, or {@code %G}. */
  static String shortest(double value, boolean upper) {
    if (special(value) != null) {
      return String.valueOf(special(value));
    }
    BigDecimal exact = value == 0 ? BigDecimal.ZERO : new BigDecimal(Double.toString(value));
    return sign(value) + general(exact.abs().stripTrailingZeros(), LEAST_EXPONENT, upper);
  }

  /**
   * Returns a number as {@code %g} with a precision does.
   *
   * @param precision the number of digits
   */
  static String general(double value, int precision, boolean upper) {
    if (special(value) != null) {
      return String.valueOf(special(value));
    }
    int digits = Math.max(1, precision);
    BigDecimal rounded =
        new BigDecimal(Math.abs(value))
            .round(new MathContext(digits, RoundingMode.HALF_EVEN))
            .stripTrailingZeros();
    return sign(value) + general(rounded, digits, upper);
  }

  private static String general(BigDecimal value, int limit, boolean upper) {
    int exponent = value.signum() == 0 ? 0 : value.precision() - value.scale() - 1;
    return exponent < -4 || exponent >= limit
        ? scientific(value, value.precision() - 1, upper)
        : value.toPlainString();
  }

  /** Returns a number as {@code %f} does. */
  static String fixed(double value, int decimals) {
    return special(value) != null
        ? String.valueOf(special(value))
        : sign(value)
            + new BigDecimal(Math.abs(value))
                .setScale(decimals, RoundingMode.HALF_EVEN)
                .toPlainString();
  }

  /** Returns a number as {@code %e} does. */
  static String scientific(double value, int decimals, boolean upper) {
    return special(value) != null
        ? String.valueOf(special(value))
        : sign(value) + scientific(new BigDecimal(Math.abs(value)), decimals, upper);
  }

  private static String scientific(BigDecimal value, int decimals, boolean upper) {
    BigDecimal rounded = value.round(new MathContext(decimals + 1, RoundingMode.HALF_EVEN));
    int exponent = rounded.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
    String digits =
        rounded.movePointLeft(exponent).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
    return digits
        + (upper ? 'E' : 'e')
        + (exponent < 0 ? '-' : '+')
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }

  private static String sign(double value) {
    return value < 0 || 1 / value < 0 ? "-" : "";
  }

  private static @org.jspecify.annotations.Nullable String special(double value) {
    return Double.isNaN(value)
        ? "NaN"
        : Double.isInfinite(value) ? (value > 0 ? "+Inf" : "-Inf") : null;
  }
}
