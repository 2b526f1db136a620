package io.datamon.storage.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/** The body of an answer, of which failures are told as those of streams are. */
final class S3Answer extends FilterInputStream {
  private final ResponseInputStream<?> answer;

  S3Answer(ResponseInputStream<?> answer) {
    super(answer);
    this.answer = answer;
  }

  private static IOException told(SdkException e) {
    IOException told =
        e instanceof AbortedException
            ? new InterruptedIOException("interrupted")
            : new IOException(e.getMessage());
    told.initCause(e);
    return told;
  }

  @Override
  public int read() throws IOException {
    try {
      return super.read();
    } catch (SdkException e) {
      throw told(e);
    }
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      return super.read(target, offset, length);
    } catch (SdkException e) {
      throw told(e);
    }
  }

  @Override
  public long skip(long count) throws IOException {
    try {
      return super.skip(count);
    } catch (SdkException e) {
      throw told(e);
    }
  }

  /** Ends the answer; an interrupt is no reason to fail. */
  @Override
  public void close() throws IOException {
    try {
      super.close();
    } catch (AbortedException e) {
      answer.abort();
    } catch (SdkException e) {
      throw told(e);
    }
  }
}
