package io.datamon;

import io.datamon.error.InvalidInputException;
import io.datamon.model.BundlePath;
import io.datamon.model.LabelName;
import io.datamon.transfer.Progress;
import io.datamon.transfer.UploadSettings;
import io.datamon.tree.PathRules;
import io.datamon.tree.WalkRules;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How a folder is uploaded: a message, and settings that start at their defaults.
 *
 * <p>Immutable; each method returns a changed copy.
 */
public final class Upload {
  private static final int MAX_WORKERS = 8;
  private static final int SENDERS = 2;

  private final Draft settings;

  private Upload(Draft settings) {
    this.settings = settings;
  }

  /** Returns an upload with a message, which may be empty, and everything else at its default. */
  public static Upload message(String message) {
    Draft draft = new Draft();
    draft.message = message;
    return new Upload(draft);
  }

  /** Moves a label to the new bundle; the bundle that it points at now is the parent. */
  public Upload label(String name) {
    return with(draft -> draft.label = Optional.of(LabelName.stored(name)));
  }

  /** Leaves out files that cannot be read, and commits the rest. */
  public Upload skipUnreadable() {
    return with(draft -> draft.skipUnreadable = true);
  }

  /** Makes no bundle if nothing differs from the parent. */
  public Upload skipIfUnchanged() {
    return with(draft -> draft.skipIfUnchanged = true);
  }

  /** Records owners and hard links, extended attributes, or both. */
  public Upload attributes(boolean owner, boolean xattrs) {
    return with(
        draft -> {
          draft.owner = owner;
          draft.xattrs = xattrs;
        });
  }

  /** Leaves out folders on other file systems. */
  public Upload oneFileSystem() {
    return with(draft -> draft.oneFileSystem = true);
  }

  /** Protects the new bundle from being deleted, until {@link Bundle#unprotect}. */
  public Upload protect() {
    return with(draft -> draft.protect = true);
  }

  /** Takes only these paths, with all below those that are folders. */
  public Upload only(List<BundlePath> paths) {
    return with(draft -> draft.only = Optional.of(List.copyOf(paths)));
  }

  /**
   * Takes only files that fit one of some patterns, or lie in a folder that does. Folders in which
   * there might be such files are gone into, and are in the bundle. Called again, further patterns.
   *
   * @param patterns in the language of gitignore, as {@link PathRules} says
   * @throws InvalidInputException if one is not a pattern
   */
  public Upload include(String... patterns) {
    PathRules more = PathRules.of(List.of(patterns));
    return with(draft -> draft.include = draft.include.and(more));
  }

  /**
   * Leaves out what fits one of some patterns; what lies below a folder that does is not looked at.
   * The last pattern that fits decides; one with {@code !} takes a file whatever a {@value
   * PathRules#FILE_NAME} says.
   *
   * @param patterns in the language of gitignore, as {@link PathRules} says
   * @throws InvalidInputException if one is not a pattern
   */
  public Upload exclude(String... patterns) {
    return exclude(PathRules.of(List.of(patterns)));
  }

  /** Leaves out what rules match, such as those of a file, as {@link #exclude(String...)} does. */
  public Upload exclude(PathRules rules) {
    return with(draft -> draft.exclude = draft.exclude.and(rules));
  }

  /** Takes what files named {@value PathRules#FILE_NAME} in the folder leave out. */
  public Upload withoutIgnoreFiles() {
    return with(draft -> draft.ignoreFiles = false);
  }

  /** Sets how many threads read and compress, and how many packs are sent at once. */
  public Upload threads(int workers, int senders) {
    return with(
        draft -> {
          draft.workers = workers;
          draft.senders = senders;
        });
  }

  /** Tells a listener how it goes. */
  public Upload progress(Progress listener) {
    return with(draft -> draft.progress = listener);
  }

  private Upload with(Consumer<Draft> change) {
    Draft copy = settings.copy();
    change.accept(copy);
    return new Upload(copy);
  }

  String message() {
    return settings.message;
  }

  boolean isProtected() {
    return settings.protect;
  }

  Optional<LabelName> label() {
    return settings.label;
  }

  Progress progress() {
    return settings.progress;
  }

  UploadSettings settings(Set<Path> ownFolders) {
    return new UploadSettings(
        settings.skipUnreadable,
        settings.skipIfUnchanged,
        settings.owner,
        settings.xattrs,
        settings.oneFileSystem,
        settings.only,
        new WalkRules(settings.exclude, settings.include, settings.ignoreFiles, path -> false),
        ownFolders,
        settings.workers,
        settings.senders);
  }

  /** Returns the settings for objects: of attributes and file systems there is nothing to say. */
  UploadSettings objectSettings() {
    return new UploadSettings(
        settings.skipUnreadable,
        settings.skipIfUnchanged,
        false,
        false,
        false,
        settings.only,
        new WalkRules(settings.exclude, settings.include, false, path -> false),
        Set.of(),
        settings.workers,
        settings.senders);
  }

  UploadSettings streamSettings() {
    return new UploadSettings(
        false,
        settings.skipIfUnchanged,
        false,
        false,
        false,
        Optional.empty(),
        Set.of(),
        settings.workers,
        settings.senders);
  }

  /** The settings while they are changed; never after they are in an upload. */
  private static final class Draft {
    private String message = "";
    private Optional<LabelName> label = Optional.empty();
    private Progress progress = Progress.NONE;
    private boolean skipUnreadable;
    private boolean skipIfUnchanged;
    private boolean owner;
    private boolean xattrs;
    private boolean protect;
    private boolean oneFileSystem;
    private Optional<List<BundlePath>> only = Optional.empty();
    private PathRules exclude = PathRules.NONE;
    private PathRules include = PathRules.NONE;
    private boolean ignoreFiles = true;
    private int workers =
        Math.max(1, Math.min(MAX_WORKERS, Runtime.getRuntime().availableProcessors()));
    private int senders = SENDERS;

    Draft copy() {
      Draft copy = new Draft();
      copy.message = message;
      copy.label = label;
      copy.progress = progress;
      copy.skipUnreadable = skipUnreadable;
      copy.skipIfUnchanged = skipIfUnchanged;
      copy.owner = owner;
      copy.xattrs = xattrs;
      copy.protect = protect;
      copy.oneFileSystem = oneFileSystem;
      copy.only = only;
      copy.exclude = exclude;
      copy.include = include;
      copy.ignoreFiles = ignoreFiles;
      copy.workers = workers;
      copy.senders = senders;
      return copy;
    }
  }
}
