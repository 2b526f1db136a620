package io.datamon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Who is asked, and what counts as a yes. */
class AnswersTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Output output = new Output(new ByteArrayOutputStream(), err, false);

  private static ByteArrayInputStream typed(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private String shown() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void nobodyIsNotAsked() {
    assertTrue(Answers.nobody().agree("delete it", output));
    assertTrue(Answers.nobody().agreeOnTerminal("delete it", output));
    assertEquals("", shown());
  }

  @Test
  void aPersonWhoTypesNothingDoesNotAgree() {
    assertTrue(Answers.onTerminal(typed(" YES \n")).agree("delete it", output));
    assertEquals("delete it? [y|n]\n", shown());
    assertFalse(Answers.onTerminal(typed("")).agree("delete it", output));
    assertFalse(Answers.onTerminal(typed("\n")).agreeOnTerminal("delete it", output));
  }

  @Test
  void aPipedAnswerCountsAndAnEmptyPipeIsNobody() {
    assertFalse(Answers.piped(typed("n\ny\n")).agree("delete it", output));
    assertEquals("delete it? [y|n]\n", shown());
    assertTrue(Answers.piped(typed("y")).agree("delete it", output));
    assertFalse(Answers.piped(typed("yellow\n")).agree("delete it", output));
    err.reset();
    assertTrue(Answers.piped(typed("")).agree("delete it", output));
    assertEquals("", shown());
  }

  @Test
  void whatIsPipedIsReadOnlyAsFarAsTheAnswerGoesAndOnlyForOldQuestions() {
    ByteArrayInputStream in = typed("y\nrest");
    assertTrue(Answers.piped(in).agreeOnTerminal("delete it", output));
    assertEquals(6, in.available());
    assertTrue(Answers.piped(in).agree("delete it", output));
    assertEquals(4, in.available());
  }

  @Test
  void thePersonWhoseAnswerIsWaitedForSeesTheQuestion() throws IOException {
    try (PipedOutputStream script = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(script)) {
      CompletableFuture<Boolean> answer =
          CompletableFuture.supplyAsync(() -> Answers.piped(in).agree("delete it", output));
      while (shown().isEmpty()) {
        Thread.onSpinWait();
      }
      assertEquals("delete it? [y|n]\n", shown());
      script.write("n\n".getBytes(StandardCharsets.UTF_8));
      script.flush();
      assertFalse(answer.join());
      assertEquals("delete it? [y|n]\n", shown());
    }
  }
}
