package io.datamon.model;

/**
 * The owner of an entry.
 *
 * @param uid the user's number, unsigned 32 bits
 * @param gid the group's number, unsigned 32 bits
 * @param user the user's name where it was read; empty if unknown
 * @param group the group's name where it was read; empty if unknown
 */
public record Owner(long uid, long gid, String user, String group) {}
