package io.datamon.tree;

import java.nio.file.Path;
import java.util.Set;

/**
 * What a walk leaves out.
 *
 * @param leaveOut folders that are left out with all below them where they lie in the tree, such as
 *     the store and the caches; those that do not exist do not matter
 * @param oneFileSystem whether folders on other file systems than the root's are left out
 * @param rules what else is taken, and what is not
 */
public record WalkOptions(Set<Path> leaveOut, boolean oneFileSystem, WalkRules rules) {
  /** Leaves nothing out but what is reserved. */
  public static final WalkOptions ALL = new WalkOptions(Set.of(), false);

  /** Copies the set. */
  public WalkOptions {
    leaveOut = Set.copyOf(leaveOut);
  }

  /** Without rules. */
  public WalkOptions(Set<Path> leaveOut, boolean oneFileSystem) {
    this(leaveOut, oneFileSystem, WalkRules.ALL);
  }
}
