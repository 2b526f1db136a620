package io.datamon.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class LocalFolderStoreContractTest extends ObjectStoreContract {
  @TempDir Path folder;

  @Override
  protected ObjectStore openEmpty() {
    return LocalFolderStore.open(folder.resolve("store"));
  }
}
