package io.datamon.bench;

import java.util.Locale;
import java.util.function.Consumer;

/**
 * Finds the requests in what a client of HTTP/1.1 sends over one connection (RFC 9112): heads, and
 * bodies of a known length or in chunks. One thread.
 */
final class RequestCounter {
  private enum At {
    HEAD,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILER
  }

  private final Consumer<String> method;
  private final StringBuilder line = new StringBuilder();
  private At at = At.HEAD;
  private boolean first = true;
  private boolean chunked;
  private long left;

  /**
   * Creates a counter.
   *
   * @param method told of the method of each request
   */
  RequestCounter(Consumer<String> method) {
    this.method = method;
  }

  /** Sees the next bytes. */
  void see(byte[] bytes, int length) {
    for (int i = 0; i < length; ) {
      if (at == At.BODY || at == At.CHUNK) {
        int n = (int) Math.min(left, length - i);
        i += n;
        left -= n;
        if (left == 0) {
          at = at == At.BODY ? At.HEAD : At.CHUNK_END;
        }
        continue;
      }
      byte next = bytes[i++];
      if (next != '\n') {
        line.append((char) (next & 0xff));
        continue;
      }
      String whole = line.toString().strip();
      line.setLength(0);
      end(whole);
    }
  }

  private void end(String text) {
    switch (at) {
      case HEAD -> head(text);
      case CHUNK_SIZE -> {
        left = Long.parseLong(text.split(";", -1)[0].strip(), 16);
        at = left == 0 ? At.TRAILER : At.CHUNK;
      }
      case CHUNK_END -> at = At.CHUNK_SIZE;
      case TRAILER -> at = text.isEmpty() ? At.HEAD : At.TRAILER;
      default -> throw new IllegalStateException("no line ends in " + at);
    }
  }

  private void head(String text) {
    if (first) {
      if (!text.isEmpty()) { // an empty line may stand between requests
        method.accept(text.split(" ", -1)[0]);
        first = false;
        chunked = false;
        left = 0;
      }
      return;
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("content-length:")) {
      left = Long.parseLong(value(text));
    } else if (lower.startsWith("transfer-encoding:") && lower.contains("chunked")) {
      chunked = true;
    } else if (text.isEmpty()) {
      first = true;
      at = chunked ? At.CHUNK_SIZE : left > 0 ? At.BODY : At.HEAD;
    }
  }

  private static String value(String header) {
    return header.substring(header.indexOf(':') + 1).strip();
  }
}
