package io.datamon.tree;

import io.datamon.model.BundlePath;
import java.nio.file.Path;

/**
 * One thing that a walk found: a file, a folder or a symbolic link.
 *
 * @param path its path below the root of the walk
 * @param file where it is
 * @param stat what the file system said of it when it was found
 */
public record TreeItem(BundlePath path, Path file, FileStat stat) {}
