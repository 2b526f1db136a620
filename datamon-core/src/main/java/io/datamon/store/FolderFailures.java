package io.datamon.store;

import io.datamon.error.AccessDeniedException;
import io.datamon.error.CancelledException;
import io.datamon.error.DatamonException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.UnavailableException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/** Says what a failure of the file system means. */
final class FolderFailures {
  private FolderFailures() {}

  /**
   * Returns the failure to throw.
   *
   * @param what what could not be done to which thing, to begin the message with
   */
  static DatamonException of(String what, IOException e) {
    if (isInterrupt(e)) {
      return cancelled(what, e);
    }
    String reason = reason(e);
    String lower = reason.toLowerCase(Locale.ROOT);
    if (e instanceof java.nio.file.AccessDeniedException
        || lower.contains("operation not permitted")) {
      return new AccessDeniedException(
          what + ": permission denied" + file(e) + "; check its owner and mode", e);
    }
    if (lower.contains("read-only file system")) {
      return new AccessDeniedException(
          what + ": the file system is mounted read-only" + file(e) + "; remount it writable", e);
    }
    if (isFull(e)) {
      return new UnavailableException(
          what + ": " + reason + "; free space there and run it again", e);
    }
    if (lower.contains("name too long")) {
      return new InvalidInputException(
          what + ": the name is longer than this file system allows; choose a shorter one", e);
    }
    if (lower.contains("too many open files")) {
      return new UnavailableException(
          what + ": too many open files; raise the limit (ulimit -n) and run it again", e);
    }
    if (lower.contains("no locks available") || lower.contains("locking")) {
      return new UnavailableException(
          what + ": " + reason + "; the store's folder must be on a file system with locks", e);
    }
    return new UnavailableException(what + ": " + reason + file(e), e);
  }

  /** Tells whether something was not done because the disk is full. */
  static boolean isFull(Throwable e) {
    String reason = e instanceof IOException io ? reason(io).toLowerCase(Locale.ROOT) : "";
    return reason.contains("no space left")
        || reason.contains("disk quota")
        || reason.contains("out of disk space")
        || reason.contains("not enough space");
  }

  /** Tells whether a failure is an interrupt in disguise. */
  static boolean isInterrupt(IOException e) {
    return e instanceof ClosedByInterruptException
        || e instanceof FileLockInterruptionException
        || e instanceof InterruptedIOException;
  }

  /** Sets the interrupt flag again and returns the failure to throw. */
  static CancelledException cancelled(String what, Exception e) {
    Thread.currentThread().interrupt();
    return new CancelledException(what + ": interrupted", e);
  }

  /** Ends an operation whose thread has been interrupted; the flag stays set. */
  static void checkInterrupt(String what) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancelledException(what + ": interrupted");
    }
  }

  private static String reason(IOException e) {
    if (e instanceof FileSystemException f && f.getReason() != null) {
      return f.getReason();
    }
    String type = e.getClass().getSimpleName().replace("Exception", "");
    // The message of a bare FileSystemException is the path, which file() adds.
    return e instanceof FileSystemException || e.getMessage() == null
        ? type.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT)
        : e.getMessage();
  }

  private static String file(IOException e) {
    return e instanceof FileSystemException f && f.getFile() != null
        ? " (" + f.getFile() + ")"
        : "";
  }
}
