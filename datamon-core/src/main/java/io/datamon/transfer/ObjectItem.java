package io.datamon.transfer;

import io.datamon.content.ChunkHasher;
import io.datamon.model.BundlePath;
import io.datamon.model.Digest;
import io.datamon.store.ObjectInfo;
import io.datamon.store.Version;
import io.datamon.tree.FileStat;
import io.datamon.tree.FileType;
import io.datamon.tree.TreeItem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;

/**
 * An object that is taken for a file, or a folder that names of objects lead through.
 *
 * @param modified of a folder, when the newest object below it was put
 * @param version of the object; empty for a folder
 */
record ObjectItem(BundlePath path, boolean folder, long size, Instant modified, String version) {
  private static final int FILE_MODE = 0644;
  private static final int FOLDER_MODE = 0755;

  /** There is no file: it is never opened, as no attributes are asked for. */
  private static final Path NO_FILE = Path.of("");

  static ObjectItem folder(BundlePath path, Instant newest) {
    return new ObjectItem(path, true, 0, newest, "");
  }

  static ObjectItem file(BundlePath path, ObjectInfo info) {
    return new ObjectItem(path, false, info.size(), info.modified(), info.version().value());
  }

  /** Returns what a file of these bytes is recorded as. */
  static FileStat stat(ObjectInfo info) {
    return fileStat(info.size(), info.modified(), info.version());
  }

  /** The version stands where a file has its number, so that it tells what is unchanged. */
  private static FileStat fileStat(long size, Instant modified, Version version) {
    byte[] bytes = version.value().getBytes(StandardCharsets.UTF_8);
    Digest hash = ChunkHasher.plain(bytes, 0, bytes.length);
    return new FileStat(
        FileType.FILE,
        size,
        FILE_MODE,
        modified,
        modified,
        hash.word(0) | 1, // 0 would say that there is none
        hash.word(1),
        1,
        0,
        0);
  }

  TreeItem treeItem() {
    return new TreeItem(
        path,
        NO_FILE,
        folder
            ? new FileStat(FileType.FOLDER, 0, FOLDER_MODE, modified, modified, 0, 0, 1, 0, 0)
            : fileStat(size, modified, new Version(version)));
  }
}
