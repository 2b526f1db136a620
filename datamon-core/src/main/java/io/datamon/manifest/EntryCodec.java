package io.datamon.manifest;

import io.datamon.error.InvalidInputException;
import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import io.datamon.model.Extras;
import io.datamon.model.FileContent;
import io.datamon.model.Profile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The stored form of one entry, without its key, and what every entry must obey. */
final class EntryCodec {
  private static final int FILE = 1;
  private static final int FOLDER = 2;
  private static final int LINK = 3;

  private static final int INLINE = 0;
  private static final int DIRECT = 1;
  private static final int LISTED = 2;

  private static final int MAX_NANOS = 999_999_999;
  private static final int MAX_TARGET = 0xffff;

  private EntryCodec() {}

  /**
   * Checks what the types of the model leave open.
   *
   * @throws InvalidInputException if no manifest can hold the entry
   */
  static void check(Entry entry) {
    BundlePath path = entry.path();
    boolean folder = entry instanceof Entry.Directory;
    if (path.isRoot() && !folder) {
      throw new InvalidInputException("the root of a bundle is not a folder");
    }
    if (entry.extras().hardLink().isPresent()) {
      BundlePath first = entry.extras().hardLink().get();
      if (folder || first.isRoot() || first.compareTo(path) >= 0) {
        throw new InvalidInputException(
            path + " is not valid: a hard link leads to an entry before it, not to " + first);
      }
    }
    if (entry instanceof Entry.File file) {
      checkContent(file);
    }
  }

  private static void checkContent(Entry.File file) {
    long size = file.size();
    boolean fits =
        switch (kind(file.content())) {
          case INLINE -> true;
          case DIRECT -> {
            long sum = 0;
            for (ChunkRef chunk : ((FileContent.Direct) file.content()).chunks()) {
              Refs.check(chunk);
              sum += chunk.length();
            }
            yield sum == size && size > FileContent.MAX_INLINE;
          }
          default -> {
            FileContent.Listed listed = (FileContent.Listed) file.content();
            Refs.check(listed.top());
            yield listed.count() > FileContent.MAX_DIRECT
                && size > FileContent.MAX_INLINE
                && size >= listed.count()
                && (size - 1) / Profile.MAX_CHUNK < listed.count();
          }
        };
    if (!fits) {
      throw new InvalidInputException(
          "size "
              + size
              + " of "
              + file.path()
              + " does not fit its chunks (a file of at most "
              + FileContent.MAX_INLINE
              + " bytes has none)");
    }
  }

  /** Returns the references of an entry, in order. */
  static List<ChunkRef> refs(Entry entry) {
    if (entry instanceof Entry.File file) {
      if (file.content() instanceof FileContent.Direct direct) {
        return direct.chunks();
      }
      if (file.content() instanceof FileContent.Listed listed) {
        return List.of(listed.top());
      }
    }
    return List.of();
  }

  /** Returns what an entry adds to the weight of a page. */
  static long weight(byte[] key, Entry entry) {
    long weight = 64L + key.length + 64L * refs(entry).size() + ExtrasCodec.weight(entry.extras());
    if (entry instanceof Entry.Link link) {
      weight += link.target().length();
    } else if (entry instanceof Entry.File file
        && file.content() instanceof FileContent.Inline inline) {
      weight += inline.bytes().length();
    }
    return weight;
  }

  /**
   * Writes an entry; its time is stored as it is represented, in two parts.
   *
   * @param secondsBefore the seconds of the modification time of the item before
   */
  @SuppressWarnings("JavaInstantGetSecondsGetNano") // the seconds are written, too
  static void write(PageOutput out, Refs refs, long secondsBefore, Entry entry) {
    out.u8(entry instanceof Entry.File ? FILE : entry instanceof Entry.Directory ? FOLDER : LINK);
    out.varint(entry.mode());
    out.zigzag(entry.modified().getEpochSecond() - secondsBefore);
    out.varint(entry.modified().getNano());
    if (entry instanceof Entry.File file) {
      writeContent(out, refs, file);
    } else if (entry instanceof Entry.Link link) {
      out.counted(link.target());
    }
    ExtrasCodec.write(out, entry.extras());
  }

  /** Reads an entry of a path. */
  static Entry read(PageInput in, Refs refs, long secondsBefore, BundlePath path) {
    int type = in.u8();
    int mode = (int) in.varint(Entry.MODE_MASK, "a mode");
    long seconds = Math.addExact(secondsBefore, in.zigzag());
    Instant modified = Instant.ofEpochSecond(seconds, in.varint(MAX_NANOS, "nanoseconds"));
    Entry entry =
        switch (type) {
          case FILE -> {
            long size = in.varint(Long.MAX_VALUE, "a size");
            FileContent content = readContent(in, refs, size);
            yield new Entry.File(path, mode, modified, size, content, ExtrasCodec.read(in));
          }
          case FOLDER -> new Entry.Directory(path, mode, modified, ExtrasCodec.read(in));
          case LINK -> {
            Bytes target = in.bytes((int) in.varint(MAX_TARGET, "the length of a target"));
            Extras extras = ExtrasCodec.read(in);
            yield new Entry.Link(path, mode, modified, target, extras);
          }
          default -> throw in.corrupt("entry type " + type + " is not known");
        };
    check(entry);
    return entry;
  }

  private static int kind(FileContent content) {
    return content instanceof FileContent.Inline
        ? INLINE
        : content instanceof FileContent.Direct ? DIRECT : LISTED;
  }

  private static void writeContent(PageOutput out, Refs refs, Entry.File file) {
    out.varint(file.size());
    out.u8(kind(file.content()));
    if (file.content() instanceof FileContent.Inline inline) {
      out.bytes(inline.bytes());
    } else if (file.content() instanceof FileContent.Direct direct) {
      out.varint(direct.chunks().size());
      if (direct.chunks().size() > 1) {
        out.digest(direct.hash());
      }
      direct.chunks().forEach(chunk -> refs.write(out, chunk));
    } else if (file.content() instanceof FileContent.Listed listed) {
      out.varint(listed.count());
      out.digest(listed.hash());
      refs.write(out, listed.top());
    }
  }

  private static FileContent readContent(PageInput in, Refs refs, long size) {
    int kind = in.u8();
    switch (kind) {
      case INLINE -> {
        if (size > FileContent.MAX_INLINE) {
          throw in.corrupt("an inline file has " + size + " bytes");
        }
        return new FileContent.Inline(in.bytes((int) size));
      }
      case DIRECT -> {
        int count = (int) in.varint(FileContent.MAX_DIRECT, "a number of chunks");
        if (count == 0) {
          throw in.corrupt("a file has no chunk");
        }
        if (count == 1) {
          ChunkRef only = refs.read(in);
          return new FileContent.Direct(only.id(), List.of(only));
        }
        Digest hash = in.digest();
        List<ChunkRef> chunks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          chunks.add(refs.read(in));
        }
        return new FileContent.Direct(hash, chunks);
      }
      case LISTED -> {
        long count = in.varint(Long.MAX_VALUE, "a number of chunks");
        Digest hash = in.digest();
        return new FileContent.Listed(hash, refs.read(in), count);
      }
      default -> throw in.corrupt("content kind " + kind + " is not known");
    }
  }
}
