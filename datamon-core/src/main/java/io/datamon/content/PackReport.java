package io.datamon.content;

import io.datamon.model.PackId;
import java.util.ArrayList;
import java.util.List;

/**
 * What a check of all bytes of a pack found.
 *
 * @param bytes the number of bytes read
 * @param chunks the number of sound chunks
 * @param damages what is wrong, in the order of the bytes; at most {@link #MAX_DAMAGES}
 * @param damageCount the number of damages, also those that are not listed
 */
public record PackReport(
    PackId pack, long bytes, int chunks, List<PackScan.Damage> damages, int damageCount) {
  /** The number of damages that are listed. */
  public static final int MAX_DAMAGES = 1000;

  /** Copies the list. */
  public PackReport {
    damages = List.copyOf(damages);
  }

  /** Tells whether every byte of the pack is as it was written. */
  public boolean isIntact() {
    return damageCount == 0;
  }

  /** Counts chunks and keeps damages while a pack is scanned. */
  static final class Collector implements PackScan.Visitor {
    private final PackId pack;
    private final List<PackScan.Damage> damages = new ArrayList<>();
    private int chunks;
    private int damageCount;

    Collector(PackId pack) {
      this.pack = pack;
    }

    @Override
    public void chunk(PackScan.Chunk chunk, byte[] plain) {
      chunks++;
    }

    @Override
    public void damage(PackScan.Damage damage) {
      damageCount++;
      if (damages.size() < MAX_DAMAGES) {
        damages.add(damage);
      }
    }

    /** Returns the report of a scan that read so many bytes of an object of this size. */
    PackReport report(long read, long size) {
      if (read != size) {
        damage(
            new PackScan.Damage(
                Math.min(read, size),
                Math.max(read, size),
                read < size,
                "the store sent " + read + " bytes of an object of " + size));
      }
      return new PackReport(pack, read, chunks, damages, damageCount);
    }
  }
}
