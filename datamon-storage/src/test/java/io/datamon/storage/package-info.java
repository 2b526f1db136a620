/** Tests of the module, and the servers that they start. */
@NullMarked
package io.datamon.storage;

import org.jspecify.annotations.NullMarked;
