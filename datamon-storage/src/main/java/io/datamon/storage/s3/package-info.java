/**
 * S3 and what speaks like it: {@link io.datamon.storage.s3.S3Stores} opens a store in a bucket.
 *
 * <p>Requests are signed and answers read by the client of AWS; they travel through the watched
 * connections of {@code cloud}, and what that client would repeat by itself is switched off. Public
 * only for the package above, and for service loaders.
 */
@NullMarked
package io.datamon.storage.s3;

import org.jspecify.annotations.NullMarked;
