package io.datamon.bench;

import java.io.PrintStream;
import java.util.Locale;
import java.util.OptionalLong;

/** Prints rows of a Markdown table as they are measured. Not safe for use by several threads. */
final class Table {
  private final PrintStream out;
  private long peak;

  /** Prints the head of a table. */
  Table(PrintStream out) {
    this.out = out;
    out.println("| data | job | seconds | peak memory, MiB |");
    out.println("|---|---|---:|---:|");
  }

  /** Prints one row. */
  void row(String data, String job, Measured measured) {
    row(data, job, measured.seconds(), measured.peakMemory());
  }

  private void row(String data, String job, double seconds, OptionalLong memory) {
    memory.ifPresent(bytes -> peak = Math.max(peak, bytes));
    out.printf(
        Locale.ROOT,
        "| %s | %s | %.1f | %s |%n",
        data,
        job,
        seconds,
        memory.isPresent() ? Long.toString(memory.getAsLong() >> 20) : "");
    out.flush();
  }

  /** The greatest memory of all rows, in bytes; 0 where it is not known. */
  long peak() {
    return peak;
  }
}
