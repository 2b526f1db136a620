/**
 * What stores in buckets share, whatever the cloud: {@link io.datamon.storage.cloud.CloudStore} has
 * the store's contract, with retries, bounded concurrency and lost answers; a {@link
 * io.datamon.storage.cloud.BucketClient} makes single requests of one cloud and says what their
 * failures mean.
 *
 * <p>Knows no cloud. Public only for the packages beside it.
 */
@NullMarked
package io.datamon.storage.cloud;

import org.jspecify.annotations.NullMarked;
