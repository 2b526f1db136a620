package io.datamon.manifest;

import io.datamon.error.InvalidInputException;
import io.datamon.model.BundlePath;
import io.datamon.model.Bytes;
import io.datamon.model.Extras;
import io.datamon.model.Owner;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The stored form of the optional fields of an entry. */
final class ExtrasCodec {
  private static final int OWNER = 1;
  private static final int XATTRS = 2;
  private static final int HARD_LINK = 3;
  private static final long MAX_ID = 0xffff_ffffL;

  private ExtrasCodec() {}

  /** Returns the fields by tag. */
  static SortedMap<Integer, byte[]> fields(Extras extras) {
    TreeMap<Integer, byte[]> fields = new TreeMap<>();
    extras.owner().ifPresent(owner -> fields.put(OWNER, owner(owner)));
    if (!extras.xattrs().isEmpty()) {
      fields.put(XATTRS, xattrs(extras.xattrs()));
    }
    extras.hardLink().ifPresent(path -> fields.put(HARD_LINK, path.toArray()));
    extras.unknown().forEach((tag, bytes) -> fields.put(tag, bytes.toArray()));
    return fields;
  }

  /** Returns the sum of the lengths of the fields. */
  static long weight(Extras extras) {
    long sum = 0;
    if (!extras.isEmpty()) {
      for (byte[] field : fields(extras).values()) {
        sum += field.length;
      }
    }
    return sum;
  }

  static void write(PageOutput out, Extras extras) {
    if (extras.isEmpty()) {
      out.varint(0);
      return;
    }
    SortedMap<Integer, byte[]> fields = fields(extras);
    out.varint(fields.size());
    for (Map.Entry<Integer, byte[]> field : fields.entrySet()) {
      out.varint(field.getKey());
      out.varint(field.getValue().length);
      out.bytes(field.getValue());
    }
  }

  static Extras read(PageInput in) {
    int count = in.count(2, "optional fields");
    if (count == 0) {
      return Extras.NONE;
    }
    Optional<Owner> owner = Optional.empty();
    SortedMap<Bytes, Bytes> xattrs = new TreeMap<>();
    Optional<BundlePath> hardLink = Optional.empty();
    SortedMap<Integer, Bytes> unknown = new TreeMap<>();
    int before = 0;
    for (int i = 0; i < count; i++) {
      int tag = (int) in.varint(Integer.MAX_VALUE, "a tag");
      if (tag <= before) {
        throw in.corrupt("tag " + tag + " comes after tag " + before);
      }
      before = tag;
      PageInput field = in.slice(in.count(1, "bytes of an optional field"));
      switch (tag) {
        case OWNER -> owner = Optional.of(readOwner(field));
        case XATTRS -> readXattrs(field, xattrs);
        case HARD_LINK -> hardLink = Optional.of(BundlePath.of(field.rest()));
        default -> unknown.put(tag, field.bytes(field.remaining()));
      }
      field.end();
    }
    return new Extras(owner, xattrs, hardLink, unknown);
  }

  private static byte[] owner(Owner owner) {
    if (owner.uid() < 0 || owner.uid() > MAX_ID || owner.gid() < 0 || owner.gid() > MAX_ID) {
      throw new InvalidInputException(
          "owner "
              + owner.uid()
              + ":"
              + owner.gid()
              + " is not valid: 0 to "
              + MAX_ID
              + " are possible");
    }
    PageOutput out = new PageOutput();
    out.varint(owner.uid());
    out.varint(owner.gid());
    out.counted(utf8(owner.user()));
    out.counted(utf8(owner.group()));
    return out.toArray();
  }

  private static Owner readOwner(PageInput in) {
    long uid = in.varint(MAX_ID, "a user's number");
    long gid = in.varint(MAX_ID, "a group's number");
    return new Owner(uid, gid, readUtf8(in, "a user's name"), readUtf8(in, "a group's name"));
  }

  private static byte[] xattrs(SortedMap<Bytes, Bytes> xattrs) {
    PageOutput out = new PageOutput();
    out.varint(xattrs.size());
    xattrs.forEach(
        (name, value) -> {
          out.counted(name);
          out.counted(value);
        });
    return out.toArray();
  }

  private static void readXattrs(PageInput in, SortedMap<Bytes, Bytes> target) {
    int count = in.count(2, "extended attributes");
    if (count == 0) {
      throw in.corrupt("a field of extended attributes is empty");
    }
    Optional<Bytes> before = Optional.empty();
    for (int i = 0; i < count; i++) {
      Bytes name = in.counted("a name");
      if (before.isPresent() && before.get().compareTo(name) >= 0) {
        throw in.corrupt("names of extended attributes do not ascend");
      }
      before = Optional.of(name);
      target.put(name, in.counted("a value"));
    }
  }

  private static Bytes utf8(String text) {
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      return Bytes.copyOf(copy);
    } catch (CharacterCodingException e) {
      throw new InvalidInputException("owner name " + text + " is not valid Unicode", e);
    }
  }

  private static String readUtf8(PageInput in, String what) {
    Bytes bytes = in.counted(what);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.buffer()).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidInputException(what + " is not valid UTF-8", e);
    }
  }
}
