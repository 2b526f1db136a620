package io.datamon.cli;

import io.datamon.error.CancelledException;
import io.datamon.error.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Who answers questions: a person at a terminal, what a script pipes in, or nobody. */
public final class Answers {
  /** After so long without a piped answer the question is shown, to tell what is waited for. */
  private static final int PATIENCE_MILLIS = 1000;

  private enum Kind {
    NOBODY,
    PIPED,
    TERMINAL
  }

  private final InputStream in;
  private final Kind kind;

  private Answers(InputStream in, Kind kind) {
    this.in = in;
    this.kind = kind;
  }

  /** Returns what stands for nobody: no question is asked, and what was ordered is done. */
  public static Answers nobody() {
    return new Answers(InputStream.nullInputStream(), Kind.NOBODY);
  }

  /** Returns a person at a terminal, who is asked; who types nothing does not agree. */
  public static Answers onTerminal(InputStream in) {
    return new Answers(in, Kind.TERMINAL);
  }

  /**
   * Returns the answers that a script pipes in, such as {@code yes | datamon ...}. Where it ends
   * without an answer there is nobody to be asked.
   */
  public static Answers piped(InputStream in) {
    return new Answers(in, Kind.PIPED);
  }

  /**
   * Asks whether something is to be done; if there is nobody to be asked, it is.
   *
   * @param question what would be done
   */
  public boolean agree(String question, Output output) {
    return kind == Kind.NOBODY || ask(question, output);
  }

  /**
   * Asks as {@link #agree} does, but leaves alone what is piped in: for questions that the older
   * program did not ask, whose scripts may read the same input.
   */
  public boolean agreeOnTerminal(String question, Output output) {
    return kind != Kind.TERMINAL || ask(question, output);
  }

  private boolean ask(String question, Output output) {
    output.flush();
    String asked = question + "? [y|n]";
    if (kind == Kind.TERMINAL) {
      output.note(asked);
      return isYes(line().orElse(""));
    }
    CompletableFuture<Boolean> shown = new CompletableFuture<>();
    Thread teller =
        new Thread(
            () -> {
              try {
                shown.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
              } catch (TimeoutException e) {
                if (shown.complete(true)) {
                  output.note(asked);
                }
              } catch (InterruptedException | ExecutionException e) {
                Thread.currentThread().interrupt();
              }
            },
            "datamon-question");
    teller.setDaemon(true);
    teller.start();
    Optional<String> answer = line();
    if (shown.complete(false) && answer.isPresent()) {
      output.note(asked);
    }
    return answer.map(Answers::isYes).orElse(true);
  }

  private static boolean isYes(String answer) {
    String word = answer.strip().toLowerCase(Locale.ROOT);
    return word.equals("y") || word.equals("yes");
  }

  /** Reads as far as the line goes: what follows is not for this question. */
  private Optional<String> line() {
    try {
      StringBuilder answer = new StringBuilder();
      int c = in.read();
      if (c < 0) {
        return Optional.empty();
      }
      for (; c >= 0 && c != '\n'; c = in.read()) {
        answer.append((char) c);
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new CancelledException("cancelled before the question was answered");
      }
      return Optional.of(answer.toString());
    } catch (ClosedByInterruptException e) {
      throw new CancelledException("cancelled before the question was answered", e);
    } catch (IOException e) {
      throw new UnavailableException("the answer cannot be read: " + e.getMessage(), e);
    }
  }
}
