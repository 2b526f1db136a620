package io.datamon.fuzz;

import io.datamon.error.DatamonException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Supplier;

/**
 * A parser to be given whatever bytes, and what must hold then: it ends with a value or a {@link
 * DatamonException}, and allocates no more than {@code fixed + perByte * length} bytes.
 *
 * @param name the name of its folder of inputs
 * @param maxLength the greatest length of an input that is worth trying
 * @param fixed bytes of memory that it may allocate whatever the input
 * @param perByte bytes of memory that it may allocate for each byte of the input
 * @param parser what is tried; it checks what else must hold, and throws an error if it does not
 * @param seeds inputs to begin with
 */
public record FuzzTarget(
    String name,
    int maxLength,
    long fixed,
    long perByte,
    Parser parser,
    Supplier<List<byte[]>> seeds) {

  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Parses bytes. */
  @FunctionalInterface
  public interface Parser {
    /** Parses an input, which it may change. */
    void parse(byte[] input) throws IOException;
  }

  /** Gives the parser an input; returns whether it took it for valid. */
  public boolean run(byte[] input) {
    return run(input, 1);
  }

  /** As {@link #run(byte[])}, where so many times as much may be allocated. */
  boolean run(byte[] input, int times) {
    long limit = times * (fixed + perByte * input.length);
    boolean valid = false;
    long allocated = Long.MAX_VALUE;
    // What classes allocate when they are first used is no allocation of the parser's: if it was
    // too much, it is measured again.
    for (int i = 0; i < 5 && allocated > limit; i++) {
      byte[] copy = input.clone();
      long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
      valid = parses(copy);
      allocated = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    }
    if (allocated > limit) {
      throw new AssertionError(
          name
              + " allocates "
              + allocated
              + " bytes for an input of "
              + input.length
              + ", more than "
              + limit);
    }
    return valid;
  }

  private boolean parses(byte[] input) {
    try {
      parser.parse(input);
      return true;
    } catch (DatamonException e) {
      String message = e.getMessage();
      if (message == null || message.isBlank()) {
        throw new AssertionError(name + " fails without a message", e);
      }
      return false;
    } catch (IOException e) {
      throw new AssertionError(name + " fails as if the input could not be read", e);
    }
  }
}
