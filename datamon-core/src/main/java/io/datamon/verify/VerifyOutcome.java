package io.datamon.verify;

/**
 * What was verified.
 *
 * @param bundles the number of bundles
 * @param olderBundles the number of bundles of the older program, whose files were not looked at
 * @param entries the number of entries of manifests
 * @param packs the number of packs that bundles lead to
 * @param packsRead the number of packs whose every byte was read
 * @param corrupt the number of findings that mean damage
 * @param warnings the number of other findings
 */
public record VerifyOutcome(
    long bundles,
    long olderBundles,
    long entries,
    long packs,
    long packsRead,
    long corrupt,
    long warnings) {
  /** Tells whether nothing is damaged. */
  public boolean isSound() {
    return corrupt == 0;
  }
}
