package io.datamon.transfer;

import io.datamon.error.CorruptException;

/** The stat cache is damaged: the upload begins again without it. */
final class DamagedCacheException extends CorruptException {
  private static final long serialVersionUID = 1L;

  DamagedCacheException(String file, String message, Throwable cause) {
    super(file, message, cause);
  }

  DamagedCacheException(String file, String message) {
    super(file, message);
  }
}
