package io.datamon.cli.format;

import io.datamon.store.StoreCheck;
import java.net.URI;

/**
 * What a store was found to keep, as it is shown.
 *
 * @param store where it is
 * @param result how it kept one promise
 */
public record CheckItem(URI store, StoreCheck.Result result) {}
