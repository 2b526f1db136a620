package io.datamon.storage.cloud;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.util.Timeout;

/**
 * An HTTP client that repeats nothing, follows nothing, keeps no cookies, and whose requests end
 * when nothing moves or their thread is interrupted. Thread-safe.
 */
public final class WatchedClient implements AutoCloseable {
  private static final int CONNECTIONS = 256;
  private static final Timeout CONNECT = Timeout.ofSeconds(10);

  /** What is left of an answer is read up to here, to keep its connection. */
  private static final int DRAIN = 1 << 16;

  private final Duration stall;
  private final TransferWatch watch;
  private final CloseableHttpClient http;

  /**
   * Creates a client.
   *
   * @param stall how long nothing may move
   */
  public WatchedClient(Duration stall) {
    this.stall = stall;
    this.watch = new TransferWatch(stall);
    Timeout still = Timeout.of(stall);
    this.http =
        HttpClients.custom()
            .useSystemProperties()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .useSystemProperties()
                    .setMaxConnTotal(CONNECTIONS)
                    .setMaxConnPerRoute(CONNECTIONS)
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(CONNECT)
                            .setSocketTimeout(still)
                            .setValidateAfterInactivity(Timeout.ofSeconds(1))
                            .build())
                    .build())
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setConnectionRequestTimeout(still)
                    .setResponseTimeout(still)
                    .build())
            .disableAutomaticRetries()
            .disableRedirectHandling()
            .disableCookieManagement()
            .disableContentCompression()
            .disableAuthCaching()
            .build();
  }

  /** A request whose body tells when it moves. */
  public interface Body {
    /** Writes the body. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** An answer; close it. */
  public final class Answer implements AutoCloseable {
    private final HttpUriRequestBase request;
    private final ClassicHttpResponse response;
    private final TransferWatch.Transfer transfer;

    private Answer(
        HttpUriRequestBase request, ClassicHttpResponse response, TransferWatch.Transfer transfer) {
      this.request = request;
      this.response = response;
      this.transfer = transfer;
    }

    /** Returns status and headers. */
    public ClassicHttpResponse head() {
      return response;
    }

    /** Returns the body, empty if there is none. Closing it closes the answer. */
    public InputStream body() throws IOException {
      HttpEntity entity = response.getEntity();
      InputStream in = entity == null ? null : entity.getContent();
      return in == null
          ? new Watched(InputStream.nullInputStream(), 0)
          : new Watched(in, entity.getContentLength());
    }

    /** Ends it, and its connection if anything is left to come. */
    @Override
    public void close() {
      transfer.close();
      try {
        response.close();
      } catch (IOException e) {
        request.cancel(); // what could not be read to its end is not used again
      }
    }

    private final class Watched extends FilterInputStream {
      /** How much is to come; {@link Long#MAX_VALUE} if nobody said it. */
      private long left;

      Watched(InputStream in, long length) {
        super(in);
        this.left = length < 0 ? Long.MAX_VALUE : length;
      }

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        transfer.enter();
        try {
          int n = in.read(target, offset, length);
          left = n < 0 ? 0 : left - n;
          return n;
        } catch (IOException e) {
          throw told(transfer, e);
        } finally {
          transfer.leave();
        }
      }

      @Override
      public void close() throws IOException {
        if (!isAtEnd()) {
          request.cancel();
        }
        Answer.this.close();
      }

      /** Reads what is left, if that is little, so that the connection can be used again. */
      private boolean isAtEnd() {
        try {
          byte[] rest = new byte[1 << 13];
          int drained = 0;
          while (left > 0 && (left <= DRAIN || left > Long.MAX_VALUE / 2) && drained < DRAIN) {
            drained += Math.max(0, read(rest, 0, rest.length));
          }
        } catch (IOException e) {
          return false; // it was no longer wanted
        }
        return left == 0;
      }
    }
  }

  /** Returns a body's stream that tells when it moves. */
  private static OutputStream telling(OutputStream out, TransferWatch.Transfer transfer) {
    return new FilterOutputStream(out) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        // While the source is read, it is not this transfer that stands still.
        transfer.enter();
        super.out.write(bytes, offset, length);
        transfer.leave();
      }
    };
  }

  /**
   * Gives a request less time than others have; more it cannot be given.
   *
   * @param connect how long a connection may take
   * @param answer how long the answer may take to begin, and nothing may move in it
   */
  @SuppressWarnings("deprecation") // of one request there is no other way to say it
  public void limit(HttpUriRequestBase request, Duration connect, Duration answer) {
    request.setConfig(
        RequestConfig.custom()
            .setConnectionRequestTimeout(Timeout.of(stall))
            .setConnectTimeout(Timeout.of(shorter(connect, CONNECT.toDuration())))
            .setResponseTimeout(Timeout.of(shorter(answer, stall)))
            .build());
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /**
   * Makes a request.
   *
   * @param length the length of the body, or a negative number if there is none
   */
  public Answer execute(HttpUriRequestBase request, long length, Body body) throws IOException {
    TransferWatch.Transfer transfer = watch.begin(request::cancel);
    boolean done = false;
    try {
      if (length >= 0) {
        request.setEntity(
            new BodyEntity(
                length,
                out -> {
                  transfer.leave();
                  body.writeTo(telling(out, transfer));
                  transfer.enter();
                }));
      }
      transfer.enter();
      ClassicHttpResponse response = http.executeOpen(null, request, null);
      done = true;
      return new Answer(request, response, transfer);
    } catch (IOException e) {
      throw told(transfer, e);
    } catch (IllegalStateException e) {
      if (!request.isCancelled()) {
        throw e;
      }
      // Ended while it waited for a connection, or had just got one.
      throw told(transfer, new IOException("the request was ended", e));
    } finally {
      transfer.leave();
      if (!done) {
        transfer.close();
      }
    }
  }

  private IOException told(TransferWatch.Transfer transfer, IOException e) {
    if (!transfer.stalled()) {
      return e;
    }
    SocketTimeoutException stalled =
        new SocketTimeoutException("nothing moved for " + stall.toSeconds() + " s");
    stalled.initCause(e);
    return stalled;
  }

  @Override
  public void close() {
    watch.close();
    http.close(org.apache.hc.core5.io.CloseMode.IMMEDIATE);
  }
}
