package io.datamon.storage.s3;

import io.datamon.storage.cloud.WatchedClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.Header;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Carries the requests of the client of AWS through watched connections. Thread-safe. */
final class WatchedHttp implements SdkHttpClient {
  /** What the connection says itself. */
  private static final Set<String> OF_CONNECTION = Set.of("content-length", "transfer-encoding");

  private final WatchedClient client;

  /**
   * Creates a client.
   *
   * @param client closed with it
   */
  WatchedHttp(WatchedClient client) {
    this.client = client;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest prepared) {
    SdkHttpRequest wanted = prepared.httpRequest();
    URI uri = wanted.getUri();
    HttpUriRequestBase request = new HttpUriRequestBase(wanted.method().name(), uri);
    wanted.forEachHeader(
        (name, values) -> {
          if (!OF_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
            values.forEach(value -> request.addHeader(name, value));
          }
        });
    return new Executable(request, prepared);
  }

  @Override
  public String clientName() {
    return "Watched";
  }

  @Override
  public void close() {
    client.close();
  }

  private final class Executable implements ExecutableHttpRequest {
    private final HttpUriRequestBase request;
    private final HttpExecuteRequest prepared;

    Executable(HttpUriRequestBase request, HttpExecuteRequest prepared) {
      this.request = request;
      this.prepared = prepared;
    }

    @Override
    public HttpExecuteResponse call() throws IOException {
      WatchedClient.Answer answer =
          prepared.contentStreamProvider().isPresent()
              ? client.execute(
                  request, length(), out -> copy(prepared.contentStreamProvider().get(), out))
              // A request that could have a body says that it has none.
              : client.execute(
                  request, request.getMethod().matches("POST|PUT|PATCH") ? 0 : -1, out -> {});
      SdkHttpResponse.Builder head =
          SdkHttpResponse.builder()
              .statusCode(answer.head().getCode())
              .statusText(String.valueOf(answer.head().getReasonPhrase()));
      for (Header header : answer.head().getHeaders()) {
        head.appendHeader(header.getName(), header.getValue());
      }
      HttpExecuteResponse.Builder response = HttpExecuteResponse.builder().response(head.build());
      if (answer.head().getEntity() == null) {
        answer.close();
        return response.build();
      }
      return response
          .responseBody(AbortableInputStream.create(answer.body(), request::cancel))
          .build();
    }

    private long length() throws IOException {
      String length = prepared.httpRequest().firstMatchingHeader("Content-Length").orElse("");
      if (!length.matches("[0-9]{1,18}")) {
        throw new IOException("the length of what is to be sent is not known");
      }
      return Long.parseLong(length);
    }

    @Override
    public void abort() {
      request.cancel();
    }
  }

  private static void copy(ContentStreamProvider body, OutputStream out) throws IOException {
    try (InputStream in = body.newStream()) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
    }
  }
}
