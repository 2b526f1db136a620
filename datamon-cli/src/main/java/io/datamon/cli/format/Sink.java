package io.datamon.cli.format;

import java.io.OutputStream;

/** Where printed bytes go. */
@FunctionalInterface
public interface Sink {
  /** Takes bytes; they may be reused afterwards. */
  void write(byte[] bytes, int offset, int length);

  /** Takes a text. */
  default void write(String text) {
    byte[] bytes = NameText.bytes(text);
    write(bytes, 0, bytes.length);
  }

  /** Returns a stream that ends here. */
  default OutputStream stream() {
    return new OutputStream() {
      @Override
      public void write(int b) {
        Sink.this.write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        Sink.this.write(bytes, offset, length);
      }
    };
  }
}
