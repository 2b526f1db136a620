package io.datamon.tree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;

/**
 * What the file system of a destination can do, found out by trying.
 *
 * @param foldsNames whether two names that differ in case, or in how an accent is written, are one
 * @param timeUnit the unit in which it keeps times, in nanoseconds
 * @param linkTimeUnit the unit in which this JVM can set the times of links there, in nanoseconds
 * @param modes whether it keeps modes: all bits, or only permissions
 * @param superuser whether this process may do everything
 */
public record Traits(
    boolean foldsNames, long timeUnit, long linkTimeUnit, Modes modes, boolean superuser) {
  /** How much of a mode is kept. */
  public enum Modes {
    /** All 12 bits. */
    ALL,
    /** The 9 bits of permissions. */
    PERMISSIONS,
    /** Nothing. */
    NONE
  }

  private static final Instant SAMPLE = Instant.parse("2001-02-03T04:05:07.123456789Z");
  private static final long[] UNITS = {1, 100, 1_000, 1_000_000, 1_000_000_000, 2_000_000_000};

  /**
   * Tries names, times and links in a folder, which is left as it was.
   *
   * @param id makes the names that are tried unique; lower-case letters and digits
   */
  static Traits probe(Path folder, String id) throws IOException {
    Path link = folder.resolve(".probe-l-" + id);
    try {
      boolean folds = probeNames(folder, id);
      Path plain = folder.resolve(".probe-t-" + id);
      long unit;
      boolean superuser;
      try {
        Files.createFile(plain);
        unit = probeTime(plain);
        FileStat stat = FileStat.read(plain);
        superuser = stat.uid() == 0;
      } finally {
        Files.deleteIfExists(plain);
      }
      long linkUnit;
      try {
        Files.createSymbolicLink(link, link.getFileSystem().getPath("x"));
        linkUnit = probeTime(link);
      } catch (IOException | UnsupportedOperationException e) {
        // Where there are no links, their times do not matter.
        linkUnit = unit;
      }
      Set<String> views = folder.getFileSystem().supportedFileAttributeViews();
      Modes modes =
          views.contains("unix")
              ? Modes.ALL
              : views.contains("posix") ? Modes.PERMISSIONS : Modes.NONE;
      return new Traits(folds, unit, linkUnit, modes, superuser && modes == Modes.ALL);
    } finally {
      Files.deleteIfExists(link);
    }
  }

  /** Tells whether a time that was read is what is left of a time that was to be set. */
  boolean isSameTime(Instant read, Instant wanted, FileType type) {
    return floor(read, type).equals(floor(settable(wanted), type));
  }

  /** Returns the time that this JVM can set: before 1970, it sets whole seconds only. */
  static Instant settable(Instant wanted) {
    return wanted.getEpochSecond() < 0 ? Instant.ofEpochSecond(wanted.getEpochSecond()) : wanted;
  }

  private Instant floor(Instant time, FileType type) {
    return floor(time, type == FileType.LINK ? linkTimeUnit : timeUnit);
  }

  private static Instant floor(Instant time, long unit) {
    long seconds = time.getEpochSecond();
    if (unit > 1_000_000_000L) {
      return Instant.ofEpochSecond(seconds - Math.floorMod(seconds, unit / 1_000_000_000L));
    }
    return Instant.ofEpochSecond(seconds, time.getNano() - time.getNano() % unit);
  }

  private static boolean probeNames(Path folder, String id) throws IOException {
    boolean folds = isOne(folder.resolve(".probe-n-" + id), folder.resolve(".PROBE-N-" + id));
    return folds
        || isOne(
            RawPaths.child(folder, utf8(".probe-\u00e9-" + id)),
            RawPaths.child(folder, utf8(".probe-e\u0301-" + id)));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Tells whether a name is one that {@link #probe} tries and removes. */
  static boolean isProbe(byte[] name, String id) {
    String text = new String(name, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
    return text.startsWith(".probe-") && text.endsWith("-" + id);
  }

  private static boolean isOne(Path made, Path other) throws IOException {
    Files.createFile(made);
    try {
      return Files.exists(other, LinkOption.NOFOLLOW_LINKS);
    } finally {
      Files.deleteIfExists(made);
    }
  }

  private static long probeTime(Path path) throws IOException {
    Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setTimes(FileTime.from(SAMPLE), null, null);
    Instant read = FileStat.read(path).modified();
    for (long unit : UNITS) {
      if (read.equals(floor(SAMPLE, unit))) {
        return unit;
      }
    }
    return UNITS[UNITS.length - 1];
  }
}
