package io.datamon.transfer;

import io.datamon.error.AccessDeniedException;
import io.datamon.error.CorruptException;
import io.datamon.error.DatamonException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NoSuchObjectException;
import io.datamon.store.ByteRange;
import io.datamon.store.StoredObject;
import io.datamon.tree.FileStat;
import java.io.IOException;
import java.nio.file.FileSystemException;

/**
 * An object that is open for upload: one version of it, whose checksum the store checks. What is
 * wrong with this one object is told as an {@link IOException}; what is wrong with all is thrown.
 * One thread.
 */
final class ObjectBytes implements SourceBytes {
  private final ObjectItem item;
  private final StoredObject object;

  private ObjectBytes(ObjectItem item, StoredObject object) {
    this.item = item;
    this.object = object;
  }

  static ObjectBytes open(ObjectPlace place, ObjectItem item) throws IOException {
    try {
      return new ObjectBytes(item, place.store().get(place.key(item.path()), ByteRange.ALL));
    } catch (DatamonException e) {
      throw ofOne(item, e);
    }
  }

  private static IOException ofOne(ObjectItem item, DatamonException e) {
    boolean vanished = e instanceof NoSuchObjectException;
    if (!vanished
        && !(e instanceof AccessDeniedException)
        && !(e instanceof InvalidInputException)
        && !(e instanceof CorruptException)) {
      throw e;
    }
    FileSystemException one =
        new FileSystemException(
            item.path().toString(), null, vanished ? "it vanished" : e.getMessage());
    one.initCause(e);
    return one;
  }

  @Override
  public FileStat stat() {
    return ObjectItem.stat(object.info());
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      return object.body().readNBytes(target, offset, length);
    } catch (DatamonException e) {
      throw ofOne(item, e);
    }
  }

  @Override
  public boolean isUnchanged(long bytesRead) {
    return bytesRead == object.info().size();
  }

  @Override
  public void close() throws IOException {
    object.close();
  }
}
