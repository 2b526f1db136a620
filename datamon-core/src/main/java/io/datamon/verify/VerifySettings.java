package io.datamon.verify;

import io.datamon.error.InvalidInputException;

/**
 * How much is verified.
 *
 * @param dataShare the share of the packs whose every byte is read, 0 to 1; the same packs each
 *     time
 */
public record VerifySettings(double dataShare) {
  /** Everything but the bytes of files. */
  public static final VerifySettings STRUCTURE = new VerifySettings(0);

  /** Every byte. */
  public static final VerifySettings DATA = new VerifySettings(1);

  /** Checks the share. */
  public VerifySettings {
    if (!(dataShare >= 0 && dataShare <= 1)) {
      throw new InvalidInputException(
          "the share of data to verify is a number from 0 to 1, not " + dataShare);
    }
  }
}
