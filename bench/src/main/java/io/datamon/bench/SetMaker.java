package io.datamon.bench;

import java.io.IOException;
import java.nio.file.Path;

/** Makes the set <em>big</em>, and the edited form of two of its files, for other programs. */
final class SetMaker {
  private SetMaker() {}

  /**
   * Makes them.
   *
   * @param args the folder of the set, its scale, and the folder of the edited files
   */
  public static void main(String[] args) throws IOException {
    Path big = Path.of(args[0]);
    BigSet.make(big, Double.parseDouble(args[1]));
    BigSet.edit(big, Path.of(args[2]));
  }
}
