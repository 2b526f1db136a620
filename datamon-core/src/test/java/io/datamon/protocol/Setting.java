package io.datamon.protocol;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How large a {@link CollectionModel} is, and which rules it is without.
 *
 * @param packs how many packs there are at first
 * @param addresses how many packs there can ever be
 * @param chunks how many chunks a pack has
 * @param old what each bundle uses that is there at first: a bit for each chunk of each pack
 * @param writers what each writer does
 * @param picks how often a writer looks for something to use again
 * @param collectors how many collectors run
 * @param options what else there is
 * @param mutations rules left out
 */
record Setting(
    int packs,
    int addresses,
    int chunks,
    List<Integer> old,
    List<Kind> writers,
    int picks,
    int collectors,
    Set<Option> options,
    Set<Mutation> mutations) {

  /** What a writer does. */
  enum Kind {
    /** Uploads a bundle of what it finds. */
    UPLOAD,
    /** Uploads a bundle of what it finds and of a pack of its own. */
    UPLOAD_OWN,
    /** Does so, and gives the bundle a pack list that misses the first pack. */
    UPLOAD_MISLISTED,
    /** Copies the first bundle to a key that is listed before it. */
    RENAME,
    /** Replaces the first bundle, if it is unchanged. */
    EDIT,
    /** Puts the first bundle back after it was deleted. */
    UNDELETE
  }

  /** What else there is. */
  enum Option {
    /** Collectors rewrite packs. */
    REPACK,
    /** Somebody reads the first bundle. */
    READER,
    /** Who deletes the first bundle can stop between looking for a session and deleting. */
    SLOW_DELETION,
    /** The list of the first bundle misses the first pack. */
    WRONG_LIST
  }

  /** A setting of so many packs of so many chunks; the first old bundle uses all of them. */
  static Setting of(int packs, int chunks) {
    return new Setting(
        packs,
        packs,
        chunks,
        List.of((1 << packs * chunks) - 1),
        List.of(),
        1,
        1,
        Set.of(),
        Set.of());
  }

  /** Gives the setting these old bundles. */
  Setting bundles(Integer... uses) {
    return new Setting(
        packs, addresses, chunks, List.of(uses), writers, picks, collectors, options, mutations);
  }

  Setting writers(Kind... kinds) {
    return new Setting(
        packs, addresses, chunks, old, List.of(kinds), picks, collectors, options, mutations);
  }

  Setting picks(int count) {
    return new Setting(
        packs, addresses, chunks, old, writers, count, collectors, options, mutations);
  }

  Setting collectors(int count) {
    return new Setting(packs, addresses, chunks, old, writers, picks, count, options, mutations);
  }

  Setting addresses(int count) {
    return new Setting(packs, count, chunks, old, writers, picks, collectors, options, mutations);
  }

  Setting with(Option... more) {
    Set<Option> all = EnumSet.noneOf(Option.class);
    all.addAll(options);
    all.addAll(List.of(more));
    return new Setting(packs, addresses, chunks, old, writers, picks, collectors, all, mutations);
  }

  Setting without(Mutation... rules) {
    Set<Mutation> all = EnumSet.noneOf(Mutation.class);
    all.addAll(mutations);
    all.addAll(List.of(rules));
    return new Setting(packs, addresses, chunks, old, writers, picks, collectors, options, all);
  }

  boolean lacks(Mutation rule) {
    return mutations.contains(rule);
  }

  boolean has(Option option) {
    return options.contains(option);
  }
}
