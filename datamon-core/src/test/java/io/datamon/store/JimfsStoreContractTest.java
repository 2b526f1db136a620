package io.datamon.store;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import org.junit.jupiter.api.AfterEach;

final class JimfsStoreContractTest extends ObjectStoreContract {
  private final FileSystem fileSystem = Jimfs.newFileSystem(Configuration.unix());

  @Override
  protected ObjectStore openEmpty() {
    return LocalFolderStore.open(fileSystem.getPath("/data/store"));
  }

  @AfterEach
  void closeFileSystem() throws IOException {
    fileSystem.close();
  }
}
