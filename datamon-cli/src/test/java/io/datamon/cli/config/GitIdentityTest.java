package io.datamon.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitIdentityTest {
  @TempDir private Path home;

  private GitIdentity file(String text) throws IOException {
    return GitIdentity.ofFile(Files.writeString(home.resolve(".gitconfig"), text));
  }

  @Test
  void theLastValueOfGitsAnswerCounts() {
    GitIdentity found =
        GitIdentity.ofAnswer("user.name\nGlobal\0user.email\na@b\0user.name\nLocal\0");
    assertEquals("Local", found.name().orElseThrow().value());
    assertEquals("a@b", found.email().orElseThrow().value());
  }

  @Test
  void noAnswerIsNobody() {
    assertTrue(GitIdentity.ofAnswer("").name().isEmpty());
    assertTrue(GitIdentity.ofAnswer("user.name\0").name().isEmpty());
  }

  @Test
  void theSectionUserOfTheFileIsRead() throws IOException {
    GitIdentity found =
        file(
            """
            [core]
              name = no
            [User]
              Name = "Ann # B" ; a remark
            # email = c@d
              email=a@b # remark
            [user "x"]
              name = no
            [alias]
              email = no
            """);
    assertEquals("Ann # B", found.name().orElseThrow().value());
    assertEquals("a@b", found.email().orElseThrow().value());
  }

  @Test
  void aFileThatDoesNotExistOrIsBlankIsNobody() throws IOException {
    assertTrue(GitIdentity.ofFile(home.resolve("none")).name().isEmpty());
    assertTrue(file("[user]\n name =\n").name().isEmpty());
  }
}
