/**
 * What a program types to use Datamon: open a {@link io.datamon.Datamon}, then nouns: {@link
 * io.datamon.Repo}, {@link io.datamon.Bundle}, {@link io.datamon.Label}.
 *
 * <p>Names, ids and entries are in {@code io.datamon.model}, failures in {@code io.datamon.error},
 * what a transfer tells and returns in {@code io.datamon.transfer}, findings in {@code
 * io.datamon.verify}. May know every other package; no other knows this one.
 */
@NullMarked
package io.datamon;

import org.jspecify.annotations.NullMarked;
