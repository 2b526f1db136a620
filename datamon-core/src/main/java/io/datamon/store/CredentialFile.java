package io.datamon.store;

import java.nio.file.Path;

/**
 * A store option: the file with the credentials that a cloud is asked with, such as the key of a
 * service account.
 */
public record CredentialFile(Path path) {}
