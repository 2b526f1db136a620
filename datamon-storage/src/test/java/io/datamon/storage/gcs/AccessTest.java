package io.datamon.storage.gcs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.datamon.error.AccessDeniedException;
import io.datamon.error.InvalidInputException;
import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.cloud.Retries;
import io.datamon.store.CredentialFile;
import io.datamon.store.Key;
import io.datamon.store.ObjectStore;
import io.datamon.store.StoreOptions;
import io.datamon.store.Stores;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who the requests are made as, on a server that gives tokens and asks for them. */
final class AccessTest {
  @TempDir Path folder;
  private final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;
  private int tokenStatus = 200;
  private int status = 404;
  private String answer = "{}";

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/token",
        exchange ->
            answer(
                exchange,
                tokenStatus,
                tokenStatus == 200
                    ? "{\"access_token\":\"secret\",\"expires_in\":3600,\"token_type\":\"Bearer\"}"
                    : "{\"error\":\"invalid_grant\",\"error_description\":\"no such account\"}"));
    server.createContext(
        "/storage/",
        exchange -> {
          authorizations.add(
              String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          answer(exchange, status, answer);
        });
    server.start();
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  private String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Makes the key file of an account whose tokens this server gives. */
  private CredentialFile keyFile() throws Exception {
    KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
    keys.initialize(2048);
    String pem =
        "-----BEGIN PRIVATE KEY-----\\n"
            + Base64.getEncoder().encodeToString(keys.generateKeyPair().getPrivate().getEncoded())
            + "\\n-----END PRIVATE KEY-----\\n";
    String json =
        "{\"type\":\"service_account\",\"project_id\":\"p\",\"private_key_id\":\"1\",\"private_key\":\""
            + pem
            + "\",\"client_email\":\"a@p.example\",\"client_id\":\"1\",\"token_uri\":\""
            + endpoint()
            + "/token\"}";
    return new CredentialFile(Files.writeString(folder.resolve("key.json"), json));
  }

  private ObjectStore open(Access access) {
    return GcsStores.open(
        BucketUri.parse(URI.create("gs://bucket")),
        endpoint(),
        access,
        Retries.standard(),
        Duration.ofSeconds(10),
        1 << 20);
  }

  private String denied(Access access) {
    try (ObjectStore store = open(access)) {
      AccessDeniedException e =
          assertThrows(AccessDeniedException.class, () -> store.head(new Key("k")));
      assertEquals(1, e.getMessage().lines().count(), e.getMessage());
      return e.getMessage();
    }
  }

  @Test
  void requestsAreMadeAsTheAccountOfAKeyFile() throws Exception {
    try (ObjectStore store = open(Access.of(keyFile()))) {
      assertTrue(store.head(new Key("k")).isEmpty());
      assertTrue(store.head(new Key("l")).isEmpty());
    }
    assertEquals(List.of("Bearer secret", "Bearer secret"), authorizations);
  }

  @Test
  void withoutCredentialsRequestsAreMadeAsNobody() {
    try (ObjectStore store = open(Access.anonymous())) {
      assertTrue(store.head(new Key("k")).isEmpty());
    }
    assertEquals(List.of("null"), authorizations);
  }

  @Test
  void anAccountThatIsNotKnownIsToldWithWhatToDo() throws Exception {
    tokenStatus = 400;
    String message = denied(Access.of(keyFile()));
    assertTrue(message.contains("the credentials are not accepted"), message);
    assertTrue(message.contains("renew them"), message);
  }

  @Test
  void aPermissionThatIsMissingIsNamed() {
    status = 403;
    answer =
        "{\"error\":{\"code\":403,\"message\":\"a@p.example does not have storage.objects.get access to"
            + " the Google Cloud Storage object.\",\"errors\":[{\"reason\":\"forbidden\"}]}}";
    String message = denied(Access.anonymous());
    assertTrue(message.contains("does not have storage.objects.get access"), message);
    assertTrue(message.contains("gs://bucket"), message);
    assertTrue(message.contains("roles/storage.objectUser"), message);
  }

  @Test
  void aRetentionPolicyIsNamed() {
    status = 403;
    answer =
        "{\"error\":{\"code\":403,\"message\":\"Object 'bucket/k' is subject to bucket's retention policy"
            + " and cannot be deleted until 2027-01-01\",\"errors\":[{\"reason\":\"retentionPolicyNotMet\"}]}}";
    String message = denied(Access.anonymous());
    assertTrue(message.contains("a retention policy or a hold"), message);
    assertTrue(message.contains("until 2027-01-01"), message);
  }

  @Test
  void credentialsThatExpiredAreToldWithWhatToDo() {
    status = 401;
    answer = "{\"error\":{\"code\":401,\"message\":\"Invalid Credentials\"}}";
    String message = denied(Access.anonymous());
    assertTrue(message.contains("expired (Invalid Credentials)"), message);
    assertTrue(message.contains("gcloud auth application-default login"), message);
  }

  @Test
  void aFileThatHoldsNoCredentialsIsRefusedByName() throws IOException {
    Path wrong = Files.writeString(folder.resolve("wrong.json"), "{\"type\":\"poem\"}");
    for (Path file : List.of(wrong, folder.resolve("nowhere.json"), folder)) {
      InvalidInputException e =
          assertThrows(
              InvalidInputException.class,
              () ->
                  Stores.open(
                      URI.create("gs://bucket"),
                      StoreOptions.NONE.with(CredentialFile.class, new CredentialFile(file))));
      assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
      assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }
  }
}
