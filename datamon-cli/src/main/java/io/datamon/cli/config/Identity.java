package io.datamon.cli.config;

/**
 * Who writes.
 *
 * @param name the name, and where it came from
 * @param email the e-mail address, and where it came from
 */
public record Identity(Setting<String> name, Setting<String> email) {}
