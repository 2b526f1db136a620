package io.datamon.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datamon.error.AccessDeniedException;
import io.datamon.error.AlreadyExistsException;
import io.datamon.error.ConflictException;
import io.datamon.error.DatamonException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.UnavailableException;
import io.datamon.model.Bytes;
import io.datamon.model.Descriptors;
import io.datamon.tree.FileStat;
import io.datamon.tree.FileType;
import io.datamon.tree.ReservedNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * The folder {@code .datamon} of a destination: what was, or is being, downloaded into it.
 *
 * <p>{@code state.json} is written when a download begins, without {@code finished}, and again when
 * it ended well. {@code finished} is a time of the destination's own file system, so that it
 * compares with the change times of files there whatever the clocks say.
 */
final class DestinationState implements AutoCloseable {
  private static final String STATE = "state.json";
  private static final String MARK = ".state-new";
  private static final String TEMPORARY = ".tmp";
  private static final long LONGEST_TICK_NANOS = 20_000_000;

  /** The greatest length of {@code state.json}, in bytes; a longer one says nothing. */
  static final int MAX_STATE_BYTES = 1 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern DESCRIPTOR =
      Pattern.compile("[0-9A-Za-z]{27}(-bundle-files-[0-9]+)?\\.yaml(\\.tmp)?");

  /** A file system made as a volume of its own has this at its top. */
  private static final String LOST_AND_FOUND = "lost+found";

  /**
   * A bundle of which files may be in the destination.
   *
   * @param finished since when all of them were, unless somebody changed them
   */
  record Base(String bundle, Optional<Instant> finished) {}

  /**
   * What an earlier download left.
   *
   * @param runs itself, and those before it that were killed and not cleaned up after
   * @param finished when it ended, if it did
   * @param partial whether it was one of a part of the bundle
   * @param from what was in the destination before; empty if it is finished
   */
  record Earlier(
      String repo,
      String bundle,
      List<String> runs,
      Optional<Instant> finished,
      boolean partial,
      List<Base> from) {
    List<String> deadRuns() {
      return finished.isPresent() ? List.of() : runs;
    }

    /** Returns the bundles of which files may be there. */
    List<Base> bases() {
      List<Base> bases = new ArrayList<>(from);
      bases.removeIf(base -> base.bundle().equals(bundle));
      bases.add(new Base(bundle, finished));
      return bases;
    }
  }

  private final Path folder;
  private final DownloadTarget target;
  private final boolean partial;
  private final String run;
  private final Instant started;
  private final Optional<Earlier> earlier;
  private final boolean fresh;
  private final DestinationLock lock;
  private List<String> deadRuns;

  private DestinationState(
      Path folder,
      DownloadTarget target,
      boolean partial,
      String run,
      Instant started,
      Optional<Earlier> earlier,
      boolean fresh,
      DestinationLock lock) {
    this.lock = lock;
    this.folder = folder;
    this.target = target;
    this.partial = partial;
    this.run = run;
    this.started = started;
    this.earlier = earlier;
    this.fresh = fresh;
    this.deadRuns = earlier.map(Earlier::deadRuns).orElse(List.of());
  }

  /**
   * Returns what an earlier download left in a destination, if one did; writes nothing.
   *
   * @param root the destination
   */
  static Optional<Earlier> read(Path root) {
    try {
      Path folder = root.resolve(ReservedNames.DATAMON);
      boolean isFolder =
          FileStat.readIfPresent(folder).filter(at -> at.type() == FileType.FOLDER).isPresent();
      return isFolder ? readState(folder) : Optional.empty();
    } catch (IOException e) {
      throw failed(root, e);
    }
  }

  /**
   * Returns the descriptor that an earlier download left there, if it did.
   *
   * @param root the destination
   */
  static Optional<Bytes> descriptor(Path root, String bundle) {
    Path file = root.resolve(ReservedNames.DATAMON).resolve(bundle + ".yaml");
    try {
      boolean small =
          FileStat.readIfPresent(file)
              .filter(at -> at.type() == FileType.FILE && at.size() <= Descriptors.MAX_BYTES)
              .isPresent();
      return small ? Optional.of(Bytes.copyOf(Files.readAllBytes(file))) : Optional.empty();
    } catch (IOException e) {
      throw failed(root, e);
    }
  }

  /**
   * Checks that a destination may be used, keeps others from it until it is closed, and notes that
   * a download has begun.
   *
   * @param partial whether it is one of a part of the bundle
   * @param expected what an earlier download must have left; empty if that does not matter
   * @throws ConflictException if another download into it is running, or has changed it since
   * @throws AlreadyExistsException if there is something else in it and {@code force} is not set
   */
  static DestinationState begin(
      Path root,
      DownloadTarget target,
      boolean partial,
      boolean force,
      Optional<Earlier> expected,
      String run,
      Instant now) {
    Path folder = root.resolve(ReservedNames.DATAMON);
    try {
      // Before anything is made in it, and again when nobody else can change it any more.
      check(root, folder, target, force);
      Files.createDirectories(folder);
      DestinationLock lock = DestinationLock.take(folder, run);
      boolean begun = false;
      try {
        boolean empty = check(root, folder, target, force);
        Optional<Earlier> earlier = readState(folder);
        if (expected.isPresent() && !expected.equals(earlier)) {
          throw new ConflictException(
              root + " was changed by another download since it was looked at; run it again");
        }
        DestinationState state =
            new DestinationState(folder, target, partial, run, now, earlier, empty, lock);
        state.write(Optional.empty());
        begun = true;
        return state;
      } finally {
        if (!begun) {
          lock.close();
        }
      }
    } catch (IOException e) {
      throw failed(root, e);
    }
  }

  /**
   * Looks whether a download may write to a destination, which exists; writes nothing.
   *
   * @throws AlreadyExistsException if there is something else in it and {@code force} is not set
   */
  static void check(Path root, DownloadTarget target, boolean force) {
    try {
      check(root, root.resolve(ReservedNames.DATAMON), target, force);
    } catch (IOException e) {
      throw failed(root, e);
    }
  }

  /** Returns whether a destination is empty. */
  private static boolean check(Path root, Path folder, DownloadTarget target, boolean force)
      throws IOException {
    boolean empty = isEmpty(root);
    Optional<FileStat> stat = FileStat.readIfPresent(folder);
    if (stat.isPresent() && stat.get().type() != FileType.FOLDER) {
      throw new InvalidInputException(folder + " is a " + stat.get().type() + ", not a folder");
    }
    Optional<Earlier> earlier = readState(folder);
    boolean same = earlier.isPresent() && earlier.get().repo().equals(target.repo());
    if (!empty && !same && !force) {
      throw new AlreadyExistsException(
          "destination "
              + root
              + " should be empty, or hold a download of repo "
              + target.repo()
              + earlier.map(other -> " and not one of repo " + other.repo()).orElse("")
              + "; choose another folder, or use --force-dest to write into this one");
    }
    return empty;
  }

  private static boolean isEmpty(Path root) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(root)) {
      for (Path child : children) {
        String name = child.getFileName().toString();
        if (!name.equals(LOST_AND_FOUND)
            && !(name.equals(ReservedNames.DATAMON) && isBarelyBegun(child))) {
          return false;
        }
      }
    }
    return true;
  }

  /** Tells whether a run made the folder and was killed before it noted anything. */
  private static boolean isBarelyBegun(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        String name = child.getFileName().toString();
        if (!name.equals(STATE + TEMPORARY) && !name.equals(DestinationLock.FILE)) {
          return false;
        }
      }
    }
    return true;
  }

  private static Optional<Earlier> readState(Path folder) throws IOException {
    Path file = folder.resolve(STATE);
    if (FileStat.readIfPresent(file).filter(stat -> stat.type() == FileType.FILE).isEmpty()) {
      return Optional.empty();
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_STATE_BYTES + 1);
    }
    return bytes.length > MAX_STATE_BYTES ? Optional.empty() : parse(bytes);
  }

  /** Reads {@code state.json}; nothing if it is not understood. */
  static Optional<Earlier> parse(byte[] bytes) {
    try {
      JsonNode node = JSON.readTree(bytes);
      List<String> runs = new ArrayList<>(List.of(node.path("run").asText("")));
      node.path("deadRuns").forEach(run -> runs.add(run.asText("")));
      runs.removeIf(run -> !run.matches("[0-9a-z]{8,32}"));
      List<Base> from = new ArrayList<>();
      for (JsonNode base : node.path("from")) {
        from.add(new Base(base.path("bundle").asText(""), finished(base)));
      }
      return Optional.of(
          new Earlier(
              node.path("repo").asText(""),
              node.path("bundle").asText(""),
              runs,
              finished(node),
              node.path("partial").asBoolean(false),
              List.copyOf(from)));
    } catch (IOException | DateTimeException e) {
      // What it says cannot be told, so it says nothing.
      return Optional.empty();
    }
  }

  private static Optional<Instant> finished(JsonNode node) {
    String finished = node.path("finished").asText("");
    return finished.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(finished));
  }

  /** Returns the folder {@code .datamon}. */
  Path folder() {
    return folder;
  }

  /** Tells whether the destination was empty. */
  boolean isFresh() {
    return fresh;
  }

  /** Returns the runs that were killed in this destination, whose leftovers are still there. */
  List<String> deadRuns() {
    return deadRuns;
  }

  /** Notes that nothing is left of killed runs. */
  void cleaned() {
    deadRuns = List.of();
    try {
      write(Optional.empty());
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  /** Returns when this same bundle was downloaded here in full or in part, if it was. */
  Optional<Instant> finishedBefore() {
    return earlier
        .filter(
            state -> state.repo().equals(target.repo()) && state.bundle().equals(target.bundle()))
        .flatMap(Earlier::finished);
  }

  /** Notes that the download ended well, and puts the descriptor there instead of older ones. */
  void finish() {
    try {
      Path descriptor = folder.resolve(target.bundle() + ".yaml");
      replace(descriptor, target.descriptor().toArray());
      removeDescriptors(Optional.of(descriptor));
      Path mark = folder.resolve(MARK);
      write(Optional.of(nextTick(mark)));
      Files.deleteIfExists(mark);
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  /**
   * Returns the time of the file system when it has gone on, so that what was written just now is
   * older than it and need not be read by a later run; its clock stands still for some
   * milliseconds. Where it does so for longer, the time that it has.
   *
   * @param mark a file to write for that
   */
  private static Instant nextTick(Path mark) throws IOException {
    long begun = System.nanoTime();
    Files.write(mark, new byte[1]);
    Instant first = FileStat.read(mark).changed();
    Instant now = first;
    while (now.equals(first) && System.nanoTime() - begun < LONGEST_TICK_NANOS) {
      LockSupport.parkNanos(1_000_000);
      Files.write(mark, new byte[1]);
      now = FileStat.read(mark).changed();
    }
    return now;
  }

  /** Removes what this program writes there, and the folder if nothing else is in it. */
  void remove() {
    try {
      removeDescriptors(Optional.empty());
      Files.deleteIfExists(folder.resolve(MARK));
      Files.deleteIfExists(folder.resolve(STATE + TEMPORARY));
      Files.deleteIfExists(folder.resolve(STATE));
      lock.removeFile();
      boolean empty;
      try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
        empty = !children.iterator().hasNext();
      }
      if (empty) {
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  private void removeDescriptors(Optional<Path> except) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        boolean descriptor = DESCRIPTOR.matcher(child.getFileName().toString()).matches();
        if (descriptor && !except.equals(Optional.of(child))) {
          Files.delete(child);
        }
      }
    }
  }

  private void write(Optional<Instant> finished) throws IOException {
    ObjectNode node = JSON.createObjectNode();
    node.put("format", 1);
    node.put("repo", target.repo());
    node.put("bundle", target.bundle());
    node.put("run", run);
    node.put("started", started.toString());
    if (!deadRuns.isEmpty()) {
      deadRuns.forEach(node.putArray("deadRuns")::add);
    }
    if (partial) {
      node.put("partial", true);
    }
    if (finished.isPresent()) {
      node.put("finished", finished.get().toString());
    } else {
      writeBases(node);
    }
    replace(folder.resolve(STATE), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(node));
  }

  /** Until this ended, files of what was there before may be left. */
  private void writeBases(ObjectNode node) {
    List<Base> bases =
        earlier
            .filter(was -> was.repo().equals(target.repo()))
            .map(Earlier::bases)
            .orElse(List.of());
    if (bases.isEmpty()) {
      return;
    }
    ArrayNode from = node.putArray("from");
    for (Base base : bases) {
      ObjectNode one = from.addObject().put("bundle", base.bundle());
      base.finished().ifPresent(time -> one.put("finished", time.toString()));
    }
  }

  private static void replace(Path file, byte[] bytes) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + TEMPORARY);
    Files.write(temporary, bytes);
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static DatamonException failed(Path where, IOException e) {
    String message = "destination " + where + " cannot be used: " + SourceFile.reason(e);
    return e instanceof java.nio.file.AccessDeniedException
        ? new AccessDeniedException(message, e)
        : new UnavailableException(message, e);
  }

  /** Lets others use the destination. */
  @Override
  public void close() {
    lock.close();
  }
}
