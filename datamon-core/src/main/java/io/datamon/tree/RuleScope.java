package io.datamon.tree;

import io.datamon.error.AccessDeniedException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.UnavailableException;
import io.datamon.model.BundlePath;
import io.datamon.tree.PathRules.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the rules of a walk say in one folder: those that the walk began with, and those of files in
 * the folder and above it. Immutable.
 */
final class RuleScope {
  /** A file of rules that is longer is not one, in bytes. */
  private static final int MOST_BYTES = 1 << 20;

  private final WalkRules rules;
  private final @Nullable Level deepest;
  private final boolean anything;
  private final boolean ignored;
  private final boolean included;

  /** The rules of one file. */
  private record Level(PathRules rules, int from, @Nullable Level up) {}

  private RuleScope(WalkRules rules, @Nullable Level deepest, boolean ignored, boolean included) {
    this.rules = rules;
    this.deepest = deepest;
    this.anything = rules.exclude().isEmpty() && rules.include().isEmpty() && !rules.ignoreFiles();
    this.ignored = ignored;
    this.included = included;
  }

  /** Returns the scope above the root. */
  static RuleScope of(WalkRules rules) {
    return new RuleScope(rules, null, false, rules.include().isEmpty());
  }

  /** Tells whether a file of rules in the tree counts. */
  boolean wantsFiles() {
    return rules.ignoreFiles();
  }

  /**
   * Returns the scope in a folder.
   *
   * @param path its path below the root of the walk
   * @param file its file of rules, if it has one
   */
  RuleScope in(BundlePath path, Optional<Path> file) {
    byte[] bytes = path.toArray();
    boolean below = !path.isRoot();
    Level level = deepest;
    Optional<PathRules> own = file.flatMap(RuleScope::read).filter(read -> !read.isEmpty());
    if (own.isPresent()) {
      level = new Level(own.get(), below ? bytes.length + 1 : 0, deepest);
    }
    return new RuleScope(
        rules,
        level,
        ignored || below && isIgnored(bytes, true),
        below ? isIncluded(bytes, true) : included);
  }

  /** Tells whether something in the folder of this scope is taken, or has to be gone into. */
  boolean takes(BundlePath path, boolean folder) {
    if (anything) {
      return true;
    }
    byte[] bytes = path.toArray();
    Verdict excluded = rules.exclude().look(bytes, 0, bytes.length, folder);
    if (excluded == Verdict.MATCHED) {
      return false;
    }
    if (excluded == Verdict.SILENT
        && (ignored || isIgnored(bytes, folder))
        && !rules.keep().test(path)) {
      return false;
    }
    return isIncluded(bytes, folder) || folder && rules.include().mayMatchBelow(path);
  }

  private boolean isIncluded(byte[] path, boolean folder) {
    Verdict verdict = rules.include().look(path, 0, path.length, folder);
    return verdict == Verdict.SILENT ? included : verdict == Verdict.MATCHED;
  }

  private boolean isIgnored(byte[] path, boolean folder) {
    for (Level level = deepest; level != null; level = level.up()) {
      Verdict verdict = level.rules().look(path, level.from(), path.length, folder);
      if (verdict != Verdict.SILENT) {
        return verdict == Verdict.MATCHED;
      }
    }
    return false;
  }

  /** Reads a file of rules; empty if it is no regular file. */
  private static Optional<PathRules> read(Path file) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] text = in.readNBytes(MOST_BYTES + 1);
      if (text.length > MOST_BYTES) {
        throw new InvalidInputException(
            file + " is longer than " + MOST_BYTES + " bytes, so it is no file of rules");
      }
      return Optional.of(PathRules.parse(text));
    } catch (java.nio.file.AccessDeniedException e) {
      throw new AccessDeniedException(
          file + " cannot be read, so it is not known what to leave out: access denied", e);
    } catch (IOException e) {
      throw new UnavailableException(
          file + " cannot be read, so it is not known what to leave out: " + TreeWalker.reason(e),
          e);
    }
  }
}
