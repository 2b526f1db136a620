package io.datamon;

import io.datamon.model.Profile;
import io.datamon.tree.FileStat;
import io.datamon.tree.FileType;
import io.datamon.tree.RawPaths;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes random trees on the disk, and changes them at random. */
final class TreeMaker {
  private static final boolean SUPERUSER = "root".equals(System.getProperty("user.name"));
  private static final String[] PLAIN = {"a", "b", "c", "a-", "a.", "a!b", "a0", "ab", "B", "~x"};
  private static final int[] FILE_MODES = {0644, 0755, 0600, 0444, 0700};
  private static final int WIDE = 6_500;
  private static final long HUGE = (8 << 20) + 1;

  private final Random random;
  private final Path root;
  private final Profile profile;
  private final boolean attributes;
  private final byte[] shared = new byte[1 << 16];
  private final List<Path> all = new ArrayList<>();
  private boolean zeroRun;

  /**
   * Creates a maker of trees in a folder, which is made if it is not there.
   *
   * @param attributes whether files get owners and extended attributes
   */
  TreeMaker(Random random, Path root, Profile profile, boolean attributes) throws IOException {
    this.random = random;
    this.root = Files.createDirectories(root);
    this.profile = profile;
    this.attributes = attributes;
    random.nextBytes(shared);
  }

  /** Tells whether a file with a long run of zeros was made. */
  boolean hasZeroRun() {
    return zeroRun;
  }

  /** Fills the folder. */
  void make() throws IOException {
    all.add(root);
    int dice = random.nextInt(1_000);
    int count =
        dice < 750
            ? random.nextInt(9)
            : dice < 950
                ? 8 + random.nextInt(15)
                : dice < 995 ? 20 + random.nextInt(80) : 100 + random.nextInt(400);
    for (int i = 0; i < count; i++) {
      create(folder());
    }
    if (random.nextInt(700) == 0) {
      Path wide = Files.createDirectories(root.resolve("wide"));
      for (int i = 0; i < WIDE; i++) {
        Files.createFile(wide.resolve("x" + i));
      }
    }
    settle();
  }

  /** Changes what is there. */
  void change() throws IOException {
    all.clear();
    scan(root);
    int count = 1 + random.nextInt(10);
    for (int i = 0; i < count; i++) {
      Path path = all.get(random.nextInt(all.size()));
      if (path.equals(root)) {
        create(root);
      } else if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        change(path);
      }
    }
    all.removeIf(path -> !Files.exists(path, LinkOption.NOFOLLOW_LINKS));
    settle();
  }

  private void scan(Path folder) throws IOException {
    all.add(folder);
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        if (folder.equals(root) && child.endsWith(".datamon")) {
          continue;
        }
        if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
          scan(child);
        } else {
          all.add(child);
        }
      }
    }
  }

  /** Gives folders their times last, as every other change gives them another one. */
  private void settle() throws IOException {
    for (Path path : all) {
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && random.nextInt(3) == 0) {
        chmod(path);
        touch(path);
      }
    }
  }

  private Path folder() {
    for (int i = 0; i < 10; i++) {
      Path path = all.get(random.nextInt(all.size()));
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        return path;
      }
    }
    return root;
  }

  private void create(Path folder) throws IOException {
    Path path = RawPaths.child(folder, name());
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    switch (random.nextInt(8)) {
      case 0, 1 -> Files.createDirectory(path);
      case 2 -> Files.createSymbolicLink(path, target());
      case 3 -> {
        Path file = all.get(random.nextInt(all.size()));
        if (random.nextBoolean() || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          Files.write(path, content(size()));
        } else {
          Files.createLink(path, file);
        }
      }
      default -> Files.write(path, content(size()));
    }
    all.add(path);
    decorate(path);
  }

  private void change(Path path) throws IOException {
    FileStat stat = FileStat.read(path);
    boolean file = stat.type() == FileType.FILE;
    switch (random.nextInt(9)) {
      case 0 -> touch(path);
      case 1 -> chmod(path);
      case 2 -> delete(path);
      case 3 -> rename(path);
      case 4 -> {
        delete(path);
        if (file || random.nextBoolean()) {
          Files.createDirectory(path);
          create(path);
        } else {
          Files.write(path, content(size()));
        }
        decorate(path);
      }
      default -> {
        if (file) {
          edit(path, stat);
        } else if (stat.type() == FileType.FOLDER) {
          create(path);
        } else {
          Files.delete(path);
          Files.createSymbolicLink(path, target());
        }
      }
    }
  }

  private void edit(Path path, FileStat stat) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    int at = random.nextInt(bytes.length + 1);
    byte[] some = content(1 + random.nextInt(200));
    switch (random.nextInt(5)) {
      case 0 -> writeAt(path, at, some);
      case 1 -> {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + some.length);
        System.arraycopy(some, 0, longer, at, some.length);
        System.arraycopy(bytes, at, longer, at + some.length, bytes.length - at);
        Files.write(path, longer);
      }
      case 2 -> Files.write(path, some, StandardOpenOption.APPEND);
      case 3 -> {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
          channel.truncate(at);
        }
      }
      default -> {
        // As many bytes, and the same time: only the time of the change tells.
        random.nextBytes(some);
        writeAt(
            path, Math.max(0, at - some.length), Arrays.copyOf(some, Math.min(at, some.length)));
        Files.setLastModifiedTime(path, FileTime.from(settable(stat.modified())));
      }
    }
  }

  private static Instant settable(Instant time) {
    return time.getEpochSecond() < 0 ? Instant.ofEpochSecond(time.getEpochSecond()) : time;
  }

  private static void writeAt(Path path, long at, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest, at + rest.position());
      }
    }
  }

  private void rename(Path path) throws IOException {
    Path folder = folder();
    Path to = RawPaths.child(folder, name());
    if (!folder.startsWith(path) && !Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(path, to);
    }
  }

  /** Removes a file, or a folder with all that is in it. */
  static void delete(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      if (!SUPERUSER) {
        Files.setAttribute(path, "unix:mode", 0700);
      }
      try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
        for (Path child : children) {
          delete(child);
        }
      }
    }
    Files.delete(path);
  }

  private void decorate(Path path) throws IOException {
    boolean link = Files.isSymbolicLink(path);
    if (attributes && !link && random.nextInt(3) == 0) {
      Files.getFileAttributeView(path, UserDefinedFileAttributeView.class)
          .write("tag" + random.nextInt(3), ByteBuffer.wrap(content(random.nextInt(40))));
    }
    if (attributes && SUPERUSER && random.nextInt(3) == 0) {
      Files.setAttribute(path, "unix:uid", random.nextInt(70_000), LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(path, "unix:gid", random.nextInt(70_000), LinkOption.NOFOLLOW_LINKS);
    }
    if (random.nextBoolean()) {
      touch(path);
    }
    if (random.nextBoolean()) {
      chmod(path);
    }
  }

  private void chmod(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return;
    }
    boolean folder = Files.isDirectory(path);
    int mode =
        random.nextBoolean()
            ? random.nextInt(010000)
            : FILE_MODES[random.nextInt(FILE_MODES.length)] | (folder ? 0111 : 0);
    // Who is not the superuser must stay able to read and change it.
    Files.setAttribute(path, "unix:mode", SUPERUSER ? mode : mode & 05777 | (folder ? 0700 : 0600));
  }

  private void touch(Path path) throws IOException {
    Instant time =
        switch (random.nextInt(8)) {
          case 0 -> Instant.ofEpochSecond(-random.nextInt(2_000_000_000));
          case 1 -> Instant.ofEpochSecond(random.nextInt(Integer.MAX_VALUE));
          default ->
              Instant.ofEpochSecond(
                  random.nextInt(Integer.MAX_VALUE), random.nextInt(1_000_000_000));
        };
    Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setTimes(FileTime.from(time), null, null);
  }

  private byte[] name() {
    return switch (random.nextInt(10)) {
      case 0 ->
          "\u00e9\u4e2d\ud83d\ude00".substring(random.nextInt(2)).getBytes(StandardCharsets.UTF_8);
      case 1 -> raw(1 + random.nextInt(6));
      case 2 ->
          random.nextInt(4) == 0
              ? raw(255)
              : ("\n " + random.nextInt(50)).getBytes(StandardCharsets.UTF_8);
      default ->
          (PLAIN[random.nextInt(PLAIN.length)] + random.nextInt(30))
              .getBytes(StandardCharsets.UTF_8);
    };
  }

  private byte[] raw(int length) {
    byte[] name = new byte[length];
    for (int i = 0; i < length; i++) {
      do {
        name[i] = (byte) (1 + random.nextInt(255));
      } while (name[i] == '/' || name[i] == '.');
    }
    return name;
  }

  private Path target() {
    Path other = all.get(random.nextInt(all.size()));
    return switch (random.nextInt(6)) {
      case 0 -> Path.of("nowhere/at/all");
      case 1 -> Path.of("/nonexistent/place");
      case 2 -> Path.of("../../..");
      case 3 -> RawPaths.child(root, name()).getFileName();
      case 4 -> other;
      default -> Path.of(".").resolve(root.relativize(folder()));
    };
  }

  private int size() {
    int dice = random.nextInt(1_000);
    int min = profile.chunkMin();
    int max = profile.chunkMax();
    boolean small = profile.equals(Profile.SMALL);
    int[] edges = {
      0, 1, 127, 128, 129, min - 1, min, min + 1, small ? max : min, small ? max + 1 : 0
    };
    if (dice < 500) {
      return random.nextInt(300);
    } else if (dice < 650) {
      return edges[random.nextInt(edges.length)];
    } else if (dice < 950) {
      return random.nextInt(small ? 4 * min : min / 16);
    } else if (dice < 990 || !small) {
      return random.nextInt(small ? 100 << 10 : 3 * min);
    }
    return random.nextInt(25) == 0
        ? (int) HUGE + random.nextInt(1 << 20)
        : random.nextInt(random.nextInt(8) == 0 ? 4 << 20 : 400 << 10);
  }

  private byte[] content(int size) {
    byte[] bytes = new byte[size];
    switch (random.nextInt(5)) {
      case 0 -> {
        Arrays.fill(bytes, (byte) ('a' + random.nextInt(3)));
        for (int i = 0; i < size; i += 1 + random.nextInt(50)) {
          bytes[i] = (byte) random.nextInt();
        }
      }
      case 1 -> {
        for (int at = 0; at < size; at += shared.length) {
          System.arraycopy(shared, 0, bytes, at, Math.min(shared.length, size - at));
        }
      }
      case 2 -> {
        random.nextBytes(bytes);
        int from = size / 4;
        Arrays.fill(bytes, from, size, (byte) 0);
        zeroRun |= size - from >= profile.chunkMax();
      }
      default -> random.nextBytes(bytes);
    }
    return bytes;
  }
}
