package io.datamon.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is installed on this host, and what kind of machine it is. */
final class Host {
  private static final Path JVMS = Path.of("/usr/lib/jvm");

  private Host() {}

  /**
   * An installed Java.
   *
   * @param home the folder that it is in
   * @param version its whole version
   */
  record Jdk(Path home, String version) {
    /** The first number of its version. */
    int release() {
      return Integer.parseInt(version.replaceAll("\\D.*", ""));
    }

    Path java() {
      return home.resolve("bin/java");
    }
  }

  /** Tells whether a program is found on PATH. */
  static boolean has(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the Java in a folder.
   *
   * @throws IOException if there is none
   */
  static Jdk jdk(Path home) throws IOException {
    return find(home).orElseThrow(() -> new IOException("There is no Java in " + home));
  }

  private static Optional<Jdk> find(Path home) throws IOException {
    Path release = home.resolve("release");
    if (!Files.isReadable(release) || !Files.isExecutable(home.resolve("bin/java"))) {
      return Optional.empty();
    }
    Matcher version =
        Pattern.compile("(?m)^JAVA_VERSION=\"([^\"]+)\"")
            .matcher(Files.readString(release, StandardCharsets.UTF_8));
    return version.find() ? Optional.of(new Jdk(home, version.group(1))) : Optional.empty();
  }

  /** Returns what is in /usr/lib/jvm beside the Java that runs this, the newest first. */
  static List<Jdk> jdks() throws IOException {
    List<Jdk> all = new ArrayList<>();
    find(Path.of(System.getProperty("java.home"))).ifPresent(all::add);
    if (Files.isDirectory(JVMS)) {
      try (DirectoryStream<Path> homes = Files.newDirectoryStream(JVMS)) {
        for (Path home : homes) {
          find(home).ifPresent(all::add);
        }
      }
    }
    all.sort(Comparator.comparingInt(Jdk::release).reversed().thenComparing(Jdk::home));
    return all;
  }

  /** Describes the machine, in words for a reader. */
  static Map<String, String> machine() throws IOException {
    Map<String, String> all = new LinkedHashMap<>();
    String processors = read("/proc/cpuinfo");
    all.put("processor", first(processors, "(?m)^model name\\s*:\\s*(.*)$"));
    all.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    String flags = first(processors, "(?m)^flags\\s*:\\s*(.*)$") + " ";
    all.put(
        "vectors",
        flags.contains(" avx512f ") ? "AVX-512" : flags.contains(" avx2 ") ? "AVX2" : "neither");
    String kb = first(read("/proc/meminfo"), "MemTotal:\\s*(\\d+)");
    if (!kb.isEmpty()) {
      all.put(
          "memory", String.format(Locale.ROOT, "%.0f GiB", Long.parseLong(kb) / 1024.0 / 1024.0));
    }
    all.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    all.put("load", read("/proc/loadavg").replaceAll("^(\\S+ \\S+ \\S+).*\\s*$", "$1"));
    return all;
  }

  private static String read(String file) throws IOException {
    Path path = Path.of(file);
    return Files.isReadable(path) ? Files.readString(path, StandardCharsets.ISO_8859_1) : "";
  }

  private static String first(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    return matcher.find() ? matcher.group(1) : "";
  }
}
