package io.datamon.content;

import io.datamon.error.InvalidInputException;
import io.datamon.model.ChunkKind;
import io.datamon.model.Digest;
import io.datamon.model.PackId;

/**
 * What an index says of a chunk: a hint where to look, never proof.
 *
 * @param number its number in the pack; the offset is in the pack's table of contents
 * @param length the number of its plain bytes
 * @param stored the number of its stored bytes
 */
public record IndexRecord(
    Digest id, ChunkKind kind, PackId pack, int number, int length, int stored) {
  /** Checks the numbers. */
  public IndexRecord {
    if (number < 0 || number > 0xffff || length < 0 || stored < 0) {
      throw new InvalidInputException(
          "index record "
              + pack
              + "/"
              + number
              + " of "
              + length
              + " bytes in "
              + stored
              + " is not valid");
    }
  }
}
