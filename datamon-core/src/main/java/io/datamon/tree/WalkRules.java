package io.datamon.tree;

import io.datamon.model.BundlePath;
import java.util.function.Predicate;

/**
 * Which files of a tree a walk takes. A folder that is excluded is not gone into, so that nothing
 * below it can be taken.
 *
 * @param exclude what they match is excluded, whatever the files of rules in the tree say
 * @param include if there are any, what they do not match, with its folders, is excluded too
 * @param ignoreFiles whether the tree's own {@value PathRules#FILE_NAME} count, each for the folder
 *     that it is in, the deeper ones first
 * @param keep what is taken although files of rules exclude it
 */
public record WalkRules(
    PathRules exclude, PathRules include, boolean ignoreFiles, Predicate<BundlePath> keep) {
  /** Takes everything. */
  public static final WalkRules ALL =
      new WalkRules(PathRules.NONE, PathRules.NONE, false, path -> false);
}
