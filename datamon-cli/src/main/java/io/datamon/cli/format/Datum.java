package io.datamon.cli.format;

import io.datamon.cli.Text;

/**
 * A text that came from an object, not from the template: printed as it is for people, with control
 * characters escaped.
 */
record Datum(String text) {
  @Override
  public String toString() {
    return Text.escape(text);
  }
}
