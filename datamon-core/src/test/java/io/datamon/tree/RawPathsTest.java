package io.datamon.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.datamon.error.InvalidInputException;
import io.datamon.model.Bytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawPathsTest {
  @TempDir Path temp;

  @Test
  void namesKeepTheirBytes() {
    for (byte[] name : AwkwardNames.ALL) {
      assertArrayEquals(name, RawPaths.name(RawPaths.child(temp, name)));
    }
  }

  @Test
  void namesKeepTheirBytesInEveryLocale() throws Exception {
    for (String locale : new String[] {"C", "C.UTF-8", ""}) {
      Path folder = Files.createDirectory(temp.resolve("locale-" + locale));
      ProcessBuilder builder =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              System.getProperty("java.class.path"),
              RawNamesProgram.class.getName(),
              folder.toString());
      Map<String, String> environment = builder.environment();
      environment.keySet().removeIf(key -> key.startsWith("LC_") || key.startsWith("LANG"));
      if (!locale.isEmpty()) {
        environment.put("LC_ALL", locale);
      }
      Path output = temp.resolve("output-" + locale);
      Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      String said = Files.readString(output, StandardCharsets.ISO_8859_1);
      assertEquals(0, process.exitValue(), said);
      assertTrue(said.contains("all names survived"), said);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a/b",
        "/a",
        "/",
        "..",
        ".",
        "../x/.",
        "a/",
        "/a/",
        "a//b",
        "a//b//c/",
        "/a//b",
        "~/x"
      })
  void targetsOfLinksAreKeptAsTheyAre(String text) throws Exception {
    for (byte last : new byte[] {'z', (byte) 0xff}) {
      byte[] raw = (text + "z").getBytes(StandardCharsets.ISO_8859_1);
      raw[raw.length - 1] = last;
      for (Bytes target : new Bytes[] {Bytes.of(text), Bytes.copyOf(raw)}) {
        Path link = temp.resolve("link");
        Files.createSymbolicLink(link, RawPaths.targetPath(link, target));
        assertEquals(target, RawPaths.target(Files.readSymbolicLink(link)));
        Files.delete(link);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a///b", "//a", "a//", "///"})
  void slashesWithoutMeaningMayGetLost(String text) {
    Path path = RawPaths.targetPath(temp, Bytes.of(text));
    String less = text.replaceAll("/+", "/");
    assertEquals(less, RawPaths.target(path).toString().replaceAll("/+", "/"));
  }

  @Test
  void otherFileSystemsHaveNamesOfUtf8() throws Exception {
    try (FileSystem memory = Jimfs.newFileSystem(Configuration.unix())) {
      Path folder = memory.getPath("/work");
      byte[] name = AwkwardNames.utf8("\u00e9 \\ ~");
      assertArrayEquals(name, RawPaths.name(RawPaths.child(folder, name)));
      assertThrows(
          InvalidInputException.class, () -> RawPaths.child(folder, new byte[] {(byte) 0xff, 'x'}));
    }
  }
}
