package io.datamon.store;

import io.datamon.error.InvalidInputException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What requests cost. What is stored and what leaves the cloud costs besides.
 *
 * @param dear the price of 1,000 requests of class A, in US dollars
 * @param cheap the price of 1,000 requests of class B
 */
public record RequestPrices(double dear, double cheap) {
  private static final Pattern TEXT =
      Pattern.compile("([0-9]{1,6}(?:\\.[0-9]{1,9})?),([0-9]{1,6}(?:\\.[0-9]{1,9})?)");

  /** Standard storage in one region, by the examples of Google's price list. */
  private static final RequestPrices GOOGLE = new RequestPrices(0.005, 0.0004);

  /** Returns the prices of a kind of stores, if they are known, by the scheme of their URIs. */
  public static Optional<RequestPrices> of(String scheme) {
    return scheme.equals("gs") ? Optional.of(GOOGLE) : Optional.empty();
  }

  /**
   * Reads prices of 1,000 requests of class A and of class B, such as {@code 0.005,0.0004}.
   *
   * @throws InvalidInputException if it is something else
   */
  public static RequestPrices parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new InvalidInputException(
          "\""
              + text
              + "\" is no pair of prices: write dollars for 1,000 requests of class A and of class"
              + " B, such as 0.005,0.0004");
    }
    return new RequestPrices(
        Double.parseDouble(matcher.group(1)), Double.parseDouble(matcher.group(2)));
  }

  /** Returns what was asked costs, in US dollars. */
  public double of(RequestMeter.Counts counts) {
    return (counts.dear() * dear + counts.cheap() * cheap) / 1000;
  }
}
