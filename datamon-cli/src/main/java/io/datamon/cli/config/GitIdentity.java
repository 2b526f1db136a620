package io.datamon.cli.config;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Name and e-mail of git's configuration, as far as they are set. Git itself is asked where it is
 * installed, since it knows includes and the repository's own settings; else {@code ~/.gitconfig}
 * is read. That git fails or takes long is no failure here: then nothing is known.
 */
record GitIdentity(Optional<Setting<String>> name, Optional<Setting<String>> email) {
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final int MAX_BYTES = 1 << 16;

  /** How much of {@code ~/.gitconfig} is looked at, in bytes. */
  private static final int MAX_FILE_BYTES = 1 << 20;

  static GitIdentity read(Environment environment) {
    try {
      return ask(environment);
    } catch (IOException e) {
      log("git cannot be started", e);
      return ofFile(environment.home().resolve(".gitconfig"));
    }
  }

  /** Throws only when git cannot be started. */
  private static GitIdentity ask(Environment environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("git", "config", "-z", "--get-regexp", "^user\\.(name|email)$")
            .directory(environment.directory().toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(environment.variables());
    builder.environment().put("HOME", environment.home().toString());
    Process process = builder.start();
    try (InputStream out = process.getInputStream()) {
      process.getOutputStream().close();
      CompletableFuture<byte[]> answer =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return out.readNBytes(MAX_BYTES);
                } catch (IOException e) {
                  log("git's answer cannot be read", e);
                  return new byte[0];
                }
              });
      return ofAnswer(
          new String(
              answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS), StandardCharsets.UTF_8));
    } catch (TimeoutException | ExecutionException e) {
      log("git did not answer", e);
      return new GitIdentity(Optional.empty(), Optional.empty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new GitIdentity(Optional.empty(), Optional.empty());
    } finally {
      process.destroyForcibly();
    }
  }

  /** Reads records {@code key LF value NUL}; the last of a key is the one in force. */
  static GitIdentity ofAnswer(String answer) {
    String name = "";
    String email = "";
    for (String line : answer.split("\0", -1)) {
      int end = line.indexOf('\n');
      String value = end < 0 ? "" : line.substring(end + 1).strip();
      switch (end < 0 ? "" : line.substring(0, end)) {
        case "user.name" -> name = value;
        case "user.email" -> email = value;
        default -> {}
      }
    }
    return of(name, email);
  }

  /** Reads the section {@code [user]} of a file of git's syntax, without includes. */
  static GitIdentity ofFile(Path file) {
    String name = "";
    String email = "";
    boolean user = false;
    try (InputStream in = Files.newInputStream(file)) {
      ByteBuffer bytes = ByteBuffer.wrap(in.readNBytes(MAX_FILE_BYTES));
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      for (String raw : text.lines().toList()) {
        String line = raw.strip();
        int equals = line.indexOf('=');
        if (line.startsWith("[")) {
          user = line.replaceAll("\\s", "").equalsIgnoreCase("[user]");
        } else if (user && equals > 0 && !line.startsWith("#") && !line.startsWith(";")) {
          String value = unquote(line.substring(equals + 1).strip());
          String key = line.substring(0, equals).strip();
          if (key.equalsIgnoreCase("name")) {
            name = value;
          } else if (key.equalsIgnoreCase("email")) {
            email = value;
          }
        }
      }
    } catch (NoSuchFileException e) {
      return of("", "");
    } catch (IOException e) {
      log(file + " cannot be read", e);
    }
    return of(name, email);
  }

  private static String unquote(String value) {
    StringBuilder out = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\' && i + 1 < value.length()) {
        out.append(value.charAt(++i));
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == '#' || c == ';')) {
        break;
      } else {
        out.append(c);
      }
    }
    return out.toString().strip();
  }

  /** Logging is set up when there is something to log: that takes a while. */
  private static void log(String what, Exception why) {
    System.getLogger(GitIdentity.class.getName()).log(Level.DEBUG, what, why);
  }

  private static GitIdentity of(String name, String email) {
    return new GitIdentity(setting(name), setting(email));
  }

  private static Optional<Setting<String>> setting(String value) {
    return value.isBlank()
        ? Optional.empty()
        : Optional.of(new Setting<>(value, "git's configuration"));
  }
}
