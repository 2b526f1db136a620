/**
 * Google Cloud Storage by its JSON interface: {@link io.datamon.storage.gcs.GcsStores} opens a
 * store in a bucket.
 *
 * <p>Requests are built and answers read by Google's generated client; they travel through the
 * watched connections of {@code cloud}. Public only for the package above.
 */
@NullMarked
package io.datamon.storage.gcs;

import org.jspecify.annotations.NullMarked;
