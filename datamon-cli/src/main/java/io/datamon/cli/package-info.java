@org.jspecify.annotations.NullMarked
package io.datamon.cli;
