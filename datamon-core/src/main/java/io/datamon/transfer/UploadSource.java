package io.datamon.transfer;

import io.datamon.model.BundlePath;
import java.io.InputStream;
import java.nio.file.Path;

/** What is uploaded. */
public sealed interface UploadSource {
  /** A folder with all that lies in it. */
  record Folder(Path path) implements UploadSource {}

  /** The objects of a place, such as a bucket. */
  record Objects(ObjectPlace place) implements UploadSource {}

  /**
   * One file, whose bytes come once and end when they end.
   *
   * @param path where it is in the bundle; not the root
   * @param bytes read to the end, and not closed
   */
  record Stream(BundlePath path, InputStream bytes) implements UploadSource {}
}
