package io.datamon.model;

/**
 * The mark of a deletion of a repo that has begun.
 *
 * @param owner a number chosen at random by whoever deletes, or goes on with it; empty in what
 *     drafts wrote
 * @param partly whether something of the repo may be gone already: until then, the owner may take
 *     the mark off
 */
public record DeletionMark(String owner, boolean partly) {}
