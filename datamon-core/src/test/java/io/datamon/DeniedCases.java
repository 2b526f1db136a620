package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.AccessDeniedException;
import io.datamon.transfer.ProgressEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/** What {@link FullDiskTest} runs where permissions hold, that is not with the rights of root. */
final class DeniedCases {
  private final Path folder;

  DeniedCases(Path folder) {
    this.folder = folder;
  }

  private Path store(Path source) throws IOException {
    Path store = folder.resolve("store");
    try (Datamon datamon = SmallDisk.open(store)) {
      datamon
          .createRepo("digits", "Handwritten digits")
          .upload(source, Upload.message("m").label("stable").threads(1, 1));
    }
    return store;
  }

  private static void allow(Path root, boolean write) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        String modes = Files.isDirectory(each) ? "r-x------" : "r--------";
        Files.setPosixFilePermissions(
            each, PosixFilePermissions.fromString(write ? modes.replaceFirst("-", "w") : modes));
      }
    }
  }

  void aStoreWithoutWritePermissionIsReadAndRefusesEveryWriteInOneLine() throws IOException {
    Path source = SmallDisk.tree(folder.resolve("source"), 20, 1);
    Path store = store(source);
    allow(store, false);
    FullDiskCases.Refusals.check(store, source, folder.resolve("out"), "permission denied");
    allow(store, true);
  }

  void aPermissionThatIsLostHalfWayEndsAnUploadAndTheNextOneSucceeds() throws IOException {
    Path store = store(SmallDisk.tree(folder.resolve("source"), 20, 1));
    Path second = SmallDisk.tree(folder.resolve("second"), 200, 500);
    for (String part : new String[] {"content/packs", "meta/bundles", "meta/labels"}) {
      Path place = store.resolve("dev").resolve(part);
      boolean[] lost = {false};
      Upload upload =
          Upload.message("m")
              .label("stable")
              .threads(1, 1)
              .progress(
                  event -> {
                    if (event instanceof ProgressEvent.Sent && !lost[0]) {
                      lost[0] = true;
                      change(place, false);
                    }
                  });
      try (Datamon datamon = SmallDisk.open(store)) {
        SmallDisk.tree(second.resolve(part), 30, part.hashCode());
        RuntimeException e =
            assertThrows(
                RuntimeException.class, () -> datamon.repo("digits").upload(second, upload));
        Throwable cause = e instanceof AccessDeniedException ? e : e.getCause();
        assertTrue(cause instanceof AccessDeniedException, e::toString);
        assertTrue(e.getMessage().contains("permission denied"), e.getMessage());
      }
      assertTrue(lost[0]);
      SmallDisk.assertSound(store);
      change(place, true);
      try (Datamon datamon = SmallDisk.open(store)) {
        Upload again = Upload.message("again").label("stable");
        Bundle bundle = datamon.repo("digits").upload(second, again);
        SmallDisk.assertHolds(second, bundle);
        assertEquals(bundle.id(), datamon.repo("digits").label("stable").bundle().id());
      }
      SmallDisk.assertSound(store);
    }
  }

  private static void change(Path place, boolean write) {
    try {
      allow(place, write);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
