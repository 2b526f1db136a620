package io.datamon;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** The name of this machine. Asking for it may ask the network, so nobody does without need. */
final class HostName {
  private @Nullable String name; // guarded by this

  /** Returns the name, which is looked up once. */
  synchronized String get() {
    String known = name;
    if (known == null) {
      known = lookUp();
      name = known;
    }
    return known;
  }

  private static String lookUp() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
