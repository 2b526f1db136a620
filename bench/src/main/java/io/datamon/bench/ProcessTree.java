package io.datamon.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory of a process and of all that it started, as Linux tells it. Elsewhere nothing is
 * known. Not safe for use by several threads.
 */
final class ProcessTree {
  /** Looks between two looks for new processes, which cost more than one at the memory. */
  private static final int LOOKS = 10;

  private static final Pattern ANONYMOUS = Pattern.compile("(?m)^RssAnon:\\s*(\\d+)");

  private final long root;
  private List<Long> members;
  private int looks;

  ProcessTree(long root) {
    this.root = root;
    this.members = List.of(root);
  }

  /**
   * Returns the anonymous memory of all of them in bytes, or -1 where that is not known (any more).
   */
  long anonymous() {
    if (looks++ % LOOKS == 0) {
      members = find();
    }
    long sum = -1;
    for (long process : members) {
      Matcher matcher = ANONYMOUS.matcher(read(proc(process).resolve("status")));
      if (matcher.find()) {
        sum = Math.max(sum, 0) + (Long.parseLong(matcher.group(1)) << 10);
      }
    }
    return sum;
  }

  /**
   * Returns the processor time in seconds that the processes took which this one started and which
   * have ended, and what those started and waited for; 0 where that is not known.
   */
  static double secondsOfEnded() {
    String stat = read(Path.of("/proc/self/stat"));
    // The name of the program, in brackets, may hold blanks.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    return fields.length < 15
        ? 0
        : (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / 100.0;
  }

  private List<Long> find() {
    List<Long> all = new ArrayList<>();
    Deque<Long> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      long process = open.pop();
      all.add(process);
      try (DirectoryStream<Path> threads =
          Files.newDirectoryStream(proc(process).resolve("task"))) {
        for (Path thread : threads) {
          for (String child : read(thread.resolve("children")).split(" ", -1)) {
            if (!child.isBlank()) {
              open.push(Long.parseLong(child.strip()));
            }
          }
        }
      } catch (IOException | java.nio.file.DirectoryIteratorException e) {
        // It has ended since, and so have those that it started, or they are found elsewhere.
      }
    }
    return all;
  }

  private static Path proc(long process) {
    return Path.of("/proc", Long.toString(process));
  }

  /** Returns what a file says; nothing if the process has ended, or there are no such files. */
  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      // The process ended between the opening and the reading of the file (ESRCH).
      return "";
    }
  }
}
