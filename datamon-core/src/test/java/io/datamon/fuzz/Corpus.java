package io.datamon.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** The inputs that are kept of a target: an archive beside the tests. */
final class Corpus {
  /** How many bytes of inputs are kept of a target; the shortest are. */
  private static final int KEPT_BYTES = 30_000;

  private Corpus() {}

  private static String file(String target) {
    return "fuzz/" + target + ".zip";
  }

  /** Returns the inputs that are kept, by name. */
  static Map<String, byte[]> read(String target) {
    Map<String, byte[]> inputs = new LinkedHashMap<>();
    try (InputStream in = Corpus.class.getResourceAsStream("/" + file(target))) {
      if (in == null) {
        return inputs;
      }
      ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(in.readAllBytes()));
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        inputs.put(entry.getName(), zip.readAllBytes());
      }
      return inputs;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Keeps the shortest files of a folder, and those that were found to be a defect once. */
  static int keep(String target, Path folder) throws IOException {
    Map<String, byte[]> inputs = new LinkedHashMap<>();
    read(target)
        .forEach(
            (name, input) -> {
              if (name.startsWith("found-")) {
                inputs.put(name, input);
              }
            });
    int bytes = 0;
    List<Path> files = new ArrayList<>();
    try (Stream<Path> list = Files.list(folder)) {
      list.forEach(files::add);
    }
    files.sort(Comparator.comparingLong(Corpus::size).thenComparing(Path::getFileName));
    for (Path file : files) {
      byte[] input = Files.readAllBytes(file);
      bytes += input.length;
      if (bytes > KEPT_BYTES) {
        break;
      }
      String name = file.getFileName().toString();
      inputs.put(name.substring(0, Math.min(12, name.length())), input);
    }
    Path resources = Path.of("src/test/resources");
    Files.createDirectories(resources.resolve("fuzz"));
    Files.write(resources.resolve(file(target)), zip(inputs));
    return inputs.size();
  }

  private static long size(Path file) {
    return file.toFile().length();
  }

  private static byte[] zip(Map<String, byte[]> inputs) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setLevel(9);
      for (Map.Entry<String, byte[]> input : inputs.entrySet()) {
        ZipEntry entry = new ZipEntry(input.getKey());
        entry.setLastModifiedTime(FileTime.fromMillis(1_000_000_000_000L));
        zip.putNextEntry(entry);
        zip.write(input.getValue());
      }
    }
    return bytes.toByteArray();
  }
}
