package io.datamon.manifest;

import io.datamon.error.InvalidInputException;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import io.datamon.model.Profile;
import java.util.BitSet;

/**
 * Writes or reads the references of one page, in order: each is coded as its difference from the
 * place where a neighbour of the reference before it would lie. Not thread-safe.
 */
final class Refs {
  /** The least number of bytes of a reference. */
  static final int MIN_BYTES = 5 + Digest.BYTES;

  private static final int PACK_HEADER = 64;
  private static final int RECORD_HEADER = 56;

  private final PackSet packs;
  private final PackId[] ids;
  private final long[] nextOffset;
  private final int[] nextNumber;
  private final BitSet named = new BitSet();

  /** Begins a page with this table of packs. */
  Refs(PackSet packs) {
    this.packs = packs;
    this.ids = new PackId[packs.size()];
    this.nextOffset = new long[packs.size()];
    this.nextNumber = new int[packs.size()];
  }

  /** Checks that a reference can be written. */
  static void check(ChunkRef ref) {
    if (ref.length() < 1 || ref.length() > Profile.MAX_CHUNK) {
      throw new InvalidInputException(
          "chunk "
              + ref.id()
              + " of "
              + ref.length()
              + " bytes is not valid: 1 to "
              + Profile.MAX_CHUNK
              + " bytes are possible");
    }
  }

  void write(PageOutput out, ChunkRef ref) {
    check(ref);
    Place place = ref.place();
    int ordinal = packs.indexOf(place.pack());
    if (ordinal < 0) {
      throw new IllegalStateException("pack " + place.pack() + " is not in the table of the page");
    }
    out.varint(ordinal);
    out.zigzag(place.number() - nextNumber[ordinal]);
    out.zigzag(place.offset() - offset(ordinal));
    out.varint(ref.length());
    out.zigzag((long) place.stored() - ref.length());
    out.digest(ref.id());
    advance(ordinal, place);
  }

  ChunkRef read(PageInput in) {
    int ordinal = (int) in.varint(packs.size() - 1L, "pack");
    int number = (int) in.delta(nextNumber[ordinal], "a number in a pack");
    int offset = (int) in.delta(offset(ordinal), "an offset in a pack");
    int length = (int) in.varint(Profile.MAX_CHUNK, "chunk length");
    int stored = (int) in.delta(length, "a stored length");
    if (number > 0xffff || length == 0) {
      throw in.corrupt("a reference is not valid");
    }
    if (!named.get(ordinal)) {
      named.set(ordinal);
      ids[ordinal] = packs.get(ordinal);
    }
    Place place = new Place(ids[ordinal], number, offset, stored);
    advance(ordinal, place);
    return new ChunkRef(in.digest(), length, place);
  }

  /** Returns how many packs of the table the references read so far have named. */
  int named() {
    return named.cardinality();
  }

  private long offset(int ordinal) {
    return nextOffset[ordinal] == 0 ? PACK_HEADER : nextOffset[ordinal];
  }

  private void advance(int ordinal, Place place) {
    nextNumber[ordinal] = place.number() + 1;
    nextOffset[ordinal] = (long) place.offset() + RECORD_HEADER + place.stored();
  }
}
