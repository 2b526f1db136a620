package io.datamon.cli.command;

import io.datamon.cli.Output;
import io.datamon.cli.Text;
import io.datamon.cli.config.Environment;
import io.datamon.error.InvalidInputException;
import io.datamon.store.RequestMeter;
import io.datamon.store.RequestPrices;
import java.util.Locale;
import java.util.Optional;

/** What {@code --stats} tells at the end of a command: a line for each kind of stores. */
final class RequestReport {
  /** The variable with prices of 1,000 requests of class A and of class B. */
  static final String PRICES = "DATAMON_PRICES";

  private RequestReport() {}

  /**
   * Returns the prices that the environment gives.
   *
   * @throws InvalidInputException if they are none
   */
  static Optional<RequestPrices> prices(Environment environment) {
    try {
      return environment.variable(PRICES).map(RequestPrices::parse);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(PRICES + " cannot be used: " + e.getMessage(), e);
    }
  }

  static void tell(RequestMeter meter, Environment environment, Output output) {
    for (String scheme : meter.schemes()) {
      Optional<RequestPrices> given = prices(environment);
      Optional<RequestPrices> prices =
          scheme.equals("file")
              ? Optional.empty()
              : given.isPresent() ? given : RequestPrices.of(scheme);
      output.note("STATS: " + scheme + ": " + line(meter.of(scheme), prices));
    }
  }

  private static String line(RequestMeter.Counts counts, Optional<RequestPrices> prices) {
    return Text.count(counts.dear(), "request")
        + " of class A (puts, listings), "
        + counts.cheap()
        + " of class B (reads), "
        + counts.free()
        + " free (removals); "
        + counts.failed()
        + " failed in passing; "
        + Text.bytes(counts.sentBytes())
        + " sent, "
        + Text.bytes(counts.receivedBytes())
        + " received"
        + prices
            .map(list -> String.format(Locale.ROOT, "; requests cost about $%.4f", list.of(counts)))
            .orElse("");
  }
}
