package io.datamon.content;

import com.github.luben.zstd.ZstdCompressCtx;
import io.datamon.error.InvalidInputException;
import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import io.datamon.model.Profile;
import java.util.Arrays;

/**
 * Writes one pack into a buffer: compresses each chunk where that helps.
 *
 * <p>The same chunks in the same order give the same bytes. Not thread-safe; one owner, who closes
 * it; but other threads may ask for records that they have learned of from the owner. The buffer
 * belongs to the builder until {@link #seal} hands it back.
 */
public final class PackBuilder implements FreshChunks.Records, AutoCloseable {
  private static final int LEVEL = 1;

  /** A chunk is stored compressed when that saves at least one byte in this many. */
  private static final int WORTHWHILE = 32;

  /** How many records there is room for at first. */
  private static final int FIRST_ROOM = 64;

  /** Room for the greatest page that a profile of small chunks may yet make. */
  private static final int MIN_LARGEST = 1 << 20;

  private final PackId id;
  private final byte[] session;
  private final Profile profile;
  private final byte[] buffer;
  private final ZstdCompressCtx zstd;
  private volatile byte[] toc = new byte[FIRST_ROOM * PackLayout.DESCRIPTION];
  private volatile int[] offsets = new int[FIRST_ROOM];
  private int position = PackLayout.HEADER;
  private int count;
  private int kindMask;
  private boolean sealed;

  /**
   * Returns the length of buffer that a builder needs: a pack that is just not full, and one more
   * chunk of the greatest length.
   */
  public static int capacity(Profile profile) {
    int largest = Math.max(profile.chunkMax(), 4 * profile.pageBytes());
    largest = Math.max(largest, MIN_LARGEST);
    return profile.packBytes() + room(Math.min(largest, PackLayout.MAX_CHUNK));
  }

  /**
   * Returns the bytes that a record takes at most while it is being written, and its description.
   */
  private static int room(int plainLength) {
    return PackLayout.RECORD_HEADER + PackLayout.DESCRIPTION + compressBound(plainLength);
  }

  /** Returns how long the output of zstd may be, as its own function of that name. */
  private static int compressBound(int length) {
    int small = 128 << 10;
    return length + (length >>> 8) + (length < small ? (small - length) >>> 11 : 0);
  }

  /**
   * Begins a pack.
   *
   * @param id a fresh random id
   * @param session the 20 bytes of the KSUID of the session that writes
   * @param buffer at least {@link #capacity} bytes; what it holds does not matter
   */
  public PackBuilder(PackId id, byte[] session, Profile profile, byte[] buffer) {
    if (session.length != PackLayout.SESSION) {
      throw new InvalidInputException(
          "a session id is " + PackLayout.SESSION + " bytes, not " + session.length);
    }
    if (buffer.length < capacity(profile)) {
      throw new InvalidInputException(
          "a pack of profile "
              + profile.name()
              + " needs a buffer of "
              + capacity(profile)
              + " bytes, not "
              + buffer.length);
    }
    this.id = id;
    this.session = session.clone();
    this.profile = profile;
    this.buffer = buffer;
    this.zstd = new ZstdCompressCtx();
    zstd.setLevel(LEVEL).setChecksum(false).setContentSize(true).setDictID(false);
  }

  /** Returns the pack's id. */
  public PackId id() {
    return id;
  }

  /** Returns the buffer that was given, to be used again when this pack is of no use. */
  byte[] buffer() {
    return buffer;
  }

  /** Tells whether the pack holds no record yet. */
  public boolean isEmpty() {
    return count == 0;
  }

  /** Returns the number of records so far. */
  public int count() {
    return count;
  }

  /** Returns the length that the pack would have if it were sealed now, in bytes. */
  public int size() {
    return position + count * PackLayout.DESCRIPTION + PackLayout.TRAILER;
  }

  /**
   * Tells whether a chunk of this length may be appended: the pack is not full, and the chunk fits.
   * An empty pack accepts every chunk that its profile can make.
   */
  public boolean accepts(int plainLength) {
    return !sealed
        && count < PackLayout.MAX_RECORDS
        && (count == 0 || size() < profile.packBytes())
        && (long) size() + room(plainLength) <= Math.min(buffer.length, PackLayout.MAX_PACK);
  }

  /**
   * Appends a chunk that {@link #accepts} allows.
   *
   * @param chunk the hash of these bytes by their kind; it is not checked here
   * @return where the chunk lies
   */
  public Place append(ChunkKind kind, Digest chunk, byte[] plain, int offset, int length) {
    if (length > PackLayout.MAX_CHUNK || !accepts(length)) {
      throw new InvalidInputException(
          "pack "
              + id
              + " ("
              + count
              + " records, "
              + size()
              + " bytes) has no room for a chunk of "
              + length
              + " bytes");
    }
    int start = position + PackLayout.RECORD_HEADER;
    int stored = compress(plain, offset, length, start);
    int codec = Description.ZSTD;
    if (stored >= length || (length - stored) * (long) WORTHWHILE < length) {
      System.arraycopy(plain, offset, buffer, start, length);
      stored = length;
      codec = Description.RAW;
    }
    int crc = Wire.crc(buffer, start, stored);
    Description description = new Description(chunk, kind, codec, length, stored, crc);
    description.writeRecordHeader(buffer, position);
    if (count == offsets.length) {
      toc = Arrays.copyOf(toc, 2 * toc.length);
      offsets = Arrays.copyOf(offsets, 2 * offsets.length);
    }
    description.write(toc, count * PackLayout.DESCRIPTION);
    offsets[count] = position;
    Place place = new Place(id, count, position, stored);
    position = start + stored;
    count++;
    kindMask |= PackLayout.mask(kind);
    return place;
  }

  @Override
  public long firstWord(int number) {
    return Digest.of(toc, number * PackLayout.DESCRIPTION).w0();
  }

  @Override
  public boolean holds(int number, Digest chunk) {
    return Digest.of(toc, number * PackLayout.DESCRIPTION).equals(chunk);
  }

  @Override
  public ChunkRef ref(int number) {
    Description d =
        Description.parse(toc, number * PackLayout.DESCRIPTION, "pack " + id, "record " + number);
    return new ChunkRef(d.id(), d.length(), new Place(id, number, offsets[number], d.stored()));
  }

  private int compress(byte[] plain, int offset, int length, int target) {
    if (length < WORTHWHILE) {
      return length; // No frame is shorter.
    }
    return zstd.compressByteArray(buffer, target, compressBound(length), plain, offset, length);
  }

  /** Ends the pack, which must not be empty, and hands back the buffer. */
  public SealedPack seal() {
    if (sealed || count == 0) {
      throw new IllegalStateException(
          "pack " + id + (sealed ? " is sealed already" : " holds no record to seal"));
    }
    sealed = true;
    PackLayout.writeHeader(buffer, id, session, kindMask);
    int tocLength = count * PackLayout.DESCRIPTION;
    System.arraycopy(toc, 0, buffer, position, tocLength);
    PackLayout.Trailer trailer =
        new PackLayout.Trailer(
            count,
            position,
            Wire.crc(buffer, position, tocLength),
            id,
            ChunkHasher.pack(buffer, 0, buffer, position, tocLength));
    trailer.write(buffer, position + tocLength);
    return new SealedPack(
        id, buffer, trailer.end(), TableOfContents.ofWritten(id, buffer, position, count));
  }

  /** Releases the compressor. */
  @Override
  public void close() {
    zstd.close();
  }
}
