package io.datamon.storage.gcs;

import java.io.IOException;

/** Reads answers, which may have been damaged on their way. */
final class Answers {
  private Answers() {}

  /** Reads an answer. */
  interface Reading<T> {
    /** Reads it. */
    T read() throws IOException;
  }

  /**
   * Returns what an answer says.
   *
   * @param reading nothing in it but the library and the answer can fail
   * @throws IOException also where the library throws something unchecked over what it reads
   */
  static <T> T read(Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (IllegalArgumentException | ArithmeticException | NullPointerException e) {
      throw new IOException("the answer cannot be understood: " + e.getMessage(), e);
    }
  }
}
