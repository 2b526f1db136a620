package io.datamon.storage.gcs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.datamon.Bundle;
import io.datamon.Datamon;
import io.datamon.Repo;
import io.datamon.Upload;
import io.datamon.storage.PlacesContract;
import io.datamon.storage.TestServer;
import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.cloud.Retries;
import io.datamon.store.ObjectStore;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class GcsPlacesTest extends PlacesContract {
  private static TestServer server;

  @BeforeAll
  static void startServer() throws Exception {
    server = TestServer.fakeGcs();
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected ObjectStore makeBucket(String name) throws Exception {
    server.makeGcsBucket(name, false);
    return GcsStores.open(
        BucketUri.parse(URI.create("gs://" + name)),
        server.endpoint().toString(),
        Access.anonymous(),
        Retries.standard(),
        Duration.ofSeconds(10),
        1 << 20);
  }

  @Override
  protected void put(String bucket, String name, String text) throws Exception {
    HttpResponse<String> answer =
        server.send(
            "POST",
            "/upload/storage/v1/b/"
                + bucket
                + "/o?uploadType=media&name="
                + URLEncoder.encode(name, StandardCharsets.UTF_8),
            text);
    assertEquals(200, answer.statusCode(), answer.body());
  }

  @Test
  void whatIsStoredCompressedIsTakenAsItIsStored() throws Exception {
    String bucket = makeBucket();
    put(bucket, "plain", "x".repeat(2000));
    HttpResponse<String> answer =
        server.send(
            "PATCH", "/storage/v1/b/" + bucket + "/o/plain", "{\"contentEncoding\":\"gzip\"}");
    assertEquals(200, answer.statusCode(), answer.body());
    try (Datamon datamon = datamon()) {
      Repo repo = datamon.createRepo("r", "d");
      Bundle bundle = repo.upload(URI.create("test://" + bucket), Upload.message("one"));
      try (InputStream in = bundle.open("plain")) {
        assertEquals("x".repeat(2000), new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
  }
}
