package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.catalog.GoFixture;
import io.datamon.error.UnsupportedFormatException;
import io.datamon.model.BundleId;
import io.datamon.model.BundlePath;
import io.datamon.model.ContextDescriptor;
import io.datamon.model.ContextName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A context of the older program: all but the files of its bundles can be read. */
class OlderBundlesTest {
  @TempDir Path temp;

  private Path store;

  @BeforeEach
  void makeContext() throws IOException {
    store = Files.createDirectories(temp.resolve("store"));
    for (String part : List.of("meta", "vmeta")) {
      for (Map.Entry<String, byte[]> object : GoFixture.objects(part).entrySet()) {
        Path file = store.resolve(part).resolve(object.getKey());
        Files.createDirectories(file.getParent());
        Files.write(file, object.getValue());
      }
    }
    try (Datamon datamon = Datamon.open(store.toUri())) {
      datamon.createContext(
          new ContextDescriptor(
              ContextName.of("older"),
              "./wal",
              "./log",
              "./blob",
              "./meta",
              "./vmeta",
              1,
              Optional.empty()));
    }
  }

  private Datamon open() {
    return Datamon.builder()
        .configuration(store.toUri())
        .context("older")
        .cacheFolder(temp.resolve("cache"))
        .build();
  }

  @Test
  void reposBundlesAndLabelsAreListed() {
    try (Datamon datamon = open()) {
      List<String> repos = new ArrayList<>();
      datamon.repos().forEach(repo -> repos.add(repo.name().value()));
      assertEquals(List.of("demo-repo"), repos);
      Repo repo = datamon.repo("demo-repo");
      List<String> messages = new ArrayList<>();
      repo.bundles().forEach(bundle -> messages.add(bundle.message()));
      assertEquals(
          List.of(
              "line one\nline two", "The initial commit for the repo", "many", "diamond commit"),
          messages);
      List<String> labels = new ArrayList<>();
      repo.labels().forEach(label -> labels.add(label.name().value()));
      assertEquals(List.of("v1.0"), labels);
      assertEquals("3MPT8czFHOiSrmBSCwVt30VOVS7", repo.label("v1.0").bundle().id().value());
    }
  }

  @Test
  void filesOfItsBundlesAreRefusedInOneLine() {
    try (Datamon datamon = open()) {
      Bundle bundle = datamon.bundle("demo-repo@v1.0");
      Path out = temp.resolve("out");
      for (Runnable use :
          List.<Runnable>of(
              () -> bundle.list().forEach(entry -> {}),
              () -> bundle.find("dir/file"),
              () -> bundle.open("dir/file"),
              () -> bundle.download(out, Download.defaults()))) {
        String message = assertThrows(UnsupportedFormatException.class, use::run).getMessage();
        assertTrue(message.contains(bundle.id().value()), message);
        assertTrue(message.contains("older program"), message);
        assertFalse(message.contains("\n"), message);
      }
      assertFalse(Files.exists(out));
    }
  }

  @Test
  void filesAreNotDeletedFromThemWhichIsToldBeforeAnythingIsChanged() throws IOException {
    Path source = Files.createDirectories(temp.resolve("source"));
    Files.writeString(source.resolve("file"), "text");
    try (Datamon datamon = open()) {
      Repo repo = datamon.repo("demo-repo");
      BundleId oldest = repo.bundles().iterator().next().id();
      Bundle made = repo.upload(source, Upload.message("native"));
      Set<BundlePath> paths = Set.of(BundlePath.of("file"));
      for (Runnable use :
          List.<Runnable>of(() -> repo.planDeleteFiles(paths), () -> repo.deleteFiles(paths))) {
        String message = assertThrows(UnsupportedFormatException.class, use::run).getMessage();
        assertTrue(message.startsWith("no file was deleted: bundle " + oldest), message);
        assertTrue(message.contains("delete files from it with that program"), message);
      }
      assertEquals(1, made.descriptor().nativeBundle().orElseThrow().files());
    }
  }

  @Test
  void uploadFollowsAnOlderBundle() throws IOException {
    Path source = Files.createDirectories(temp.resolve("source"));
    Files.writeString(source.resolve("file"), "text");
    try (Datamon datamon = open()) {
      Repo repo = datamon.repo("demo-repo");
      Bundle before = repo.newest();
      Bundle made = repo.upload(source, Upload.message("native"));
      assertEquals(List.of(before.id()), made.descriptor().parents());
      assertEquals(made.id(), repo.newest().id());
      assertEquals(List.of(), TreeSnapshot.of(source).differences(made.list()));
    }
  }
}
