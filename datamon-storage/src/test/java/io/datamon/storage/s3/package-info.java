/** Tests. */
@NullMarked
package io.datamon.storage.s3;

import org.jspecify.annotations.NullMarked;
