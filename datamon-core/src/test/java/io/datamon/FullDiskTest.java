package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Disks that are full or read-only, and permissions that are missing or lost. The cases run in
 * processes of their own: one that may mount small file systems, and one for which permissions hold
 * although root runs the tests.
 */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FullDiskTest {
  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

  private static final List<String> MOUNTS =
      ROOT ? List.of("unshare", "-m") : List.of("unshare", "-rm");

  @TempDir Path temp;
  private final Map<Class<?>, Map<String, String>> results = new HashMap<>();

  private void check(TestInfo test, Class<?> cases, List<String> prefix, String without)
      throws IOException, InterruptedException {
    if (!results.containsKey(cases)) {
      assumeTrue(Elsewhere.works(prefix), without);
      Path folder = temp.resolve(cases.getSimpleName());
      results.put(cases, Elsewhere.run(prefix, cases, folder));
    }
    assertEquals("", results.get(cases).get(test.getTestMethod().orElseThrow().getName()));
  }

  private void onASmallDisk(TestInfo test) throws IOException, InterruptedException {
    check(test, FullDiskCases.class, MOUNTS, "no file system may be mounted here (unshare -rm)");
  }

  private void withoutRights(TestInfo test) throws IOException, InterruptedException {
    check(test, DeniedCases.class, Elsewhere.NO_RIGHTS, "rights cannot be dropped here (setpriv)");
  }

  @Test
  void aFullStoreEndsAnUploadInOneLineAndTheNextOneSucceeds(TestInfo test) throws Exception {
    onASmallDisk(test);
  }

  @Test
  void whatMakesRoomCanBeDoneOnAFullDisk(TestInfo test) throws Exception {
    onASmallDisk(test);
  }

  @Test
  void aFullCacheCostsNothingButTime(TestInfo test) throws Exception {
    onASmallDisk(test);
  }

  @Test
  void aFullDestinationIsSaidAndTheNextDownloadGoesOn(TestInfo test) throws Exception {
    onASmallDisk(test);
  }

  @Test
  void aReadOnlyStoreIsReadAndRefusesEveryWriteInOneLine(TestInfo test) throws Exception {
    onASmallDisk(test);
  }

  @Test
  void aStoreWithoutWritePermissionIsReadAndRefusesEveryWriteInOneLine(TestInfo test)
      throws Exception {
    withoutRights(test);
  }

  @Test
  void aPermissionThatIsLostHalfWayEndsAnUploadAndTheNextOneSucceeds(TestInfo test)
      throws Exception {
    withoutRights(test);
  }
}
