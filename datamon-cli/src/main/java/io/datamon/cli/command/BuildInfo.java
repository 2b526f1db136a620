package io.datamon.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What the build wrote down about itself; blank where it did not know.
 *
 * @param version the version
 * @param date the time of the commit, or the one that the archives carry
 * @param commit the commit
 * @param state {@code clean} or {@code dirty}: whether the sources were as committed
 */
record BuildInfo(String version, String date, String commit, String state) {
  static BuildInfo load() {
    Properties properties = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream("/io/datamon/cli/build.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own jar cannot be read", e);
    }
    String[] commit = value(properties, "commit").split(",", 2);
    return new BuildInfo(
        value(properties, "version"),
        commit.length == 2 ? commit[1] : value(properties, "timestamp"),
        commit[0],
        value(properties, "state"));
  }

  /** A placeholder that is still there was not known to the build. */
  private static String value(Properties properties, String key) {
    String value = properties.getProperty(key, "");
    return value.startsWith("$") ? "" : value;
  }
}
