package io.datamon.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** The least, the median and the greatest of figures. */
record Spread(double least, double median, double most) {

  /** Returns them; of an even number, the median is the mean of the two in the middle. */
  static Spread of(Collection<? extends Number> figures) {
    double[] sorted = figures.stream().mapToDouble(Number::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("No figures");
    }
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(sorted[0], median, sorted[sorted.length - 1]);
  }

  /** Returns them as a table shows them. */
  String text(int digits) {
    String one = "%." + digits + "f";
    return String.join(
        " / ",
        Arrays.stream(new double[] {least, median, most})
            .mapToObj(figure -> String.format(Locale.ROOT, one, figure))
            .toList());
  }
}
