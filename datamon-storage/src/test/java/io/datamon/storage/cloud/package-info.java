/** Tests. */
@NullMarked
package io.datamon.storage.cloud;

import org.jspecify.annotations.NullMarked;
