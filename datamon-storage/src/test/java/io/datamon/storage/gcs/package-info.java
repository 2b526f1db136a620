/** Tests. */
@NullMarked
package io.datamon.storage.gcs;

import org.jspecify.annotations.NullMarked;
