/**
 * Contexts in buckets: the store interface on Google Cloud Storage ({@code gs://bucket/prefix}) and
 * on S3 ({@code s3://bucket/prefix}).
 *
 * <p>A program adds this module and uses such a URI; {@link io.datamon.storage.CloudStoreProvider}
 * is found by {@link java.util.ServiceLoader}. What the clouds share is in {@code cloud}, each
 * cloud in a package of its own. No class of a cloud's client is loaded before a URI of it is
 * opened.
 */
@NullMarked
package io.datamon.storage;

import org.jspecify.annotations.NullMarked;
