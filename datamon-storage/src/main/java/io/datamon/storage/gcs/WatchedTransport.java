package io.datamon.storage.gcs;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.LowLevelHttpRequest;
import com.google.api.client.http.LowLevelHttpResponse;
import io.datamon.storage.cloud.WatchedClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;

/** Carries the requests of Google's client through watched connections. */
final class WatchedTransport extends HttpTransport {
  /** Longer than what a client allows. */
  private static final Duration LONG = Duration.ofDays(1);

  private final Supplier<WatchedClient> clients;
  private final boolean isSingle;

  private WatchedTransport(Supplier<WatchedClient> clients, boolean isSingle) {
    this.clients = clients;
    this.isSingle = isSingle;
  }

  /**
   * Creates a transport.
   *
   * @param client closed with it
   */
  WatchedTransport(WatchedClient client) {
    this(() -> client, false);
  }

  /**
   * Returns a transport whose requests have connections of their own, and whose answers are read at
   * once: for who asks seldom, keeps it, and closes nothing, as Google's credentials do.
   *
   * @param stall how long nothing may move
   */
  static WatchedTransport ofSingleRequests(Duration stall) {
    return new WatchedTransport(() -> new WatchedClient(stall), true);
  }

  @Override
  public boolean supportsMethod(String method) {
    return true;
  }

  @Override
  protected LowLevelHttpRequest buildRequest(String method, String url) {
    return new Request(new HttpUriRequestBase(method, URI.create(url)));
  }

  @Override
  public void shutdown() {
    if (!isSingle) {
      clients.get().close();
    }
  }

  private final class Request extends LowLevelHttpRequest {
    private final HttpUriRequestBase request;
    private Duration connect = LONG;
    private Duration answer = LONG;

    Request(HttpUriRequestBase request) {
      this.request = request;
    }

    @Override
    public void addHeader(String name, String value) {
      request.addHeader(name, value);
    }

    @Override
    public void setTimeout(int connectMillis, int readMillis) {
      // Where it is asked whether this machine is one of Google's, that must not take long.
      connect = limit(connectMillis);
      answer = limit(readMillis);
    }

    private static Duration limit(int millis) {
      return millis <= 0 ? LONG : Duration.ofMillis(millis); // 0 is without end
    }

    @Override
    public LowLevelHttpResponse execute() throws IOException {
      WatchedClient client = clients.get();
      try {
        client.limit(request, connect, answer);
        return new Response(send(client), isSingle);
      } finally {
        if (isSingle) {
          client.close();
        }
      }
    }

    private WatchedClient.Answer send(WatchedClient client) throws IOException {
      var content = getStreamingContent();
      if (content == null) {
        // A request that could have a body says that it has none.
        boolean empty = request.getMethod().matches("POST|PUT|PATCH");
        return client.execute(request, empty ? 0 : -1, out -> {});
      }
      if (getContentType() != null) {
        request.addHeader("Content-Type", getContentType());
      }
      if (getContentEncoding() != null) {
        request.addHeader("Content-Encoding", getContentEncoding());
      }
      return client.execute(request, getContentLength(), content::writeTo);
    }
  }

  private static final class Response extends LowLevelHttpResponse {
    private static final int MAX_COMPLAINT = 1 << 16;
    private static final int MAX_READ = 1 << 20;

    private final WatchedClient.Answer answer;
    private final Header[] headers;
    private final byte @Nullable [] read;

    Response(WatchedClient.Answer answer, boolean isReadAtOnce) throws IOException {
      this.answer = answer;
      this.headers = answer.head().getHeaders();
      if (answer.head().getCode() >= 300) {
        this.read = complaint(answer);
      } else {
        this.read = isReadAtOnce ? whole(answer) : null;
      }
    }

    private static byte[] whole(WatchedClient.Answer answer) throws IOException {
      try (InputStream in = answer.body()) {
        return in.readNBytes(MAX_READ);
      }
    }

    /**
     * Reads what an answer says that is none; Google's client prints a trace if that breaks off.
     */
    private static byte[] complaint(WatchedClient.Answer answer) {
      try (InputStream in = answer.body()) {
        return in.readNBytes(MAX_COMPLAINT);
      } catch (IOException e) {
        return new byte[0]; // the status says enough
      }
    }

    private @Nullable String header(String name) {
      Header header = answer.head().getFirstHeader(name);
      return header == null ? null : header.getValue();
    }

    @Override
    public InputStream getContent() throws IOException {
      return read == null ? answer.body() : new ByteArrayInputStream(read);
    }

    @Override
    public @Nullable String getContentEncoding() {
      return header("Content-Encoding");
    }

    @Override
    public long getContentLength() {
      String length = header("Content-Length");
      return length == null ? -1 : Long.parseLong(length);
    }

    @Override
    public @Nullable String getContentType() {
      return header("Content-Type");
    }

    @Override
    public String getStatusLine() {
      return answer.head().getCode() + " " + answer.head().getReasonPhrase();
    }

    @Override
    public int getStatusCode() {
      return answer.head().getCode();
    }

    @Override
    public String getReasonPhrase() {
      return answer.head().getReasonPhrase();
    }

    @Override
    public int getHeaderCount() {
      return headers.length;
    }

    @Override
    public String getHeaderName(int index) {
      return headers[index].getName();
    }

    @Override
    public String getHeaderValue(int index) {
      return headers[index].getValue();
    }

    @Override
    public void disconnect() {
      answer.close();
    }
  }
}
