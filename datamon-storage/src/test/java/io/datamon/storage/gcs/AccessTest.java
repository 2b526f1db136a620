package io.datamon.storage.gcs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpRequest;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.datamon.error.AccessDeniedException;
import io.datamon.error.CancelledException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.UnavailableException;
import io.datamon.storage.GcsAccess;
import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.cloud.Retries;
import io.datamon.store.Condition;
import io.datamon.store.CredentialFile;
import io.datamon.store.Durability;
import io.datamon.store.Key;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.StoreOptions;
import io.datamon.store.Stores;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who the requests are made as, on a server that gives tokens and asks for them. */
final class AccessTest {
  @TempDir Path folder;
  private final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());
  private final List<String> projects = Collections.synchronizedList(new ArrayList<>());
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
          Optional.ofNullable(exchange.getRequestHeaders().getFirst("x-goog-user-project"))
              .ifPresent(projects::add);
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

  @Test
  void aProgramsOwnCredentialsHostAndProjectAreUsed() throws Exception {
    GoogleCredentials own =
        GoogleCredentials.create(
            new AccessToken("of-the-program", Date.from(Instant.now().plusSeconds(3600))));
    GcsAccess access = GcsAccess.of(own).withHost(endpoint()).withQuotaProject("who-pays");
    try (ObjectStore store =
        GcsStores.open(
            BucketUri.parse(URI.create("gs://bucket")),
            Map.of("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere"),
            StoreOptions.NONE.with(GcsAccess.class, access))) {
      assertTrue(store.head(new Key("k")).isEmpty());
    }
    assertEquals(List.of("Bearer of-the-program"), authorizations);
    assertEquals(List.of("who-pays"), projects);
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> access.withHost("localhost:9"));
    assertTrue(e.getMessage().startsWith("localhost:9 is no host"), e.getMessage());
  }

  @Test
  void aProgramWithoutCredentialsAsksAsNobody() throws Exception {
    try (ObjectStore store =
        GcsStores.open(
            BucketUri.parse(URI.create("gs://bucket")),
            Map.of("STORAGE_EMULATOR_HOST", endpoint()),
            StoreOptions.NONE.with(GcsAccess.class, GcsAccess.anonymous()))) {
      assertTrue(store.head(new Key("k")).isEmpty());
    }
    assertEquals(List.of("null"), authorizations);
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
        new Retries(
            Duration.ofSeconds(1),
            Duration.ofMillis(10),
            Duration.ofMillis(100),
            new Random(1),
            System::nanoTime,
            time -> Thread.sleep(time.toMillis())),
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
        "{\"error\":{\"code\":403,\"message\":\"a@p.example does not have storage.objects.get"
            + " access to the Google Cloud Storage"
            + " object.\",\"errors\":[{\"reason\":\"forbidden\"}]}}";
    String message = denied(Access.anonymous());
    assertTrue(message.contains("does not have storage.objects.get access"), message);
    assertTrue(message.contains("gs://bucket"), message);
    assertTrue(message.contains("roles/storage.objectUser"), message);
  }

  @Test
  void aNameThatHoldsAWordOfAPolicyIsNoPolicy() {
    status = 403;
    answer =
        "{\"error\":{\"code\":403,\"message\":\"a@p.example does not have storage.objects.get"
            + " access to"
            + " household/retention-threshold\",\"errors\":[{\"reason\":\"forbidden\"}]}}";
    String message = denied(Access.anonymous());
    assertTrue(message.contains("grant the caller a role"), message);
  }

  @Test
  void aQuotaThatIsUsedUpIsNamed() {
    status = 403;
    answer =
        "{\"error\":{\"code\":403,\"message\":\"Daily Limit"
            + " Exceeded\",\"errors\":[{\"reason\":\"quotaExceeded\"}]}}";
    try (ObjectStore store = open(Access.anonymous())) {
      UnavailableException e =
          assertThrows(UnavailableException.class, () -> store.head(new Key("k")));
      assertTrue(e.getMessage().contains("a quota is used up (Daily Limit"), e.getMessage());
    }
  }

  @Test
  void aServerOfTokensThatIsNotThereIsNoBrokenConnectionOfTheStore() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    CredentialFile file = keyFile();
    String json = Files.readString(file.path());
    Files.writeString(
        file.path(), json.replace(endpoint() + "/token", "http://127.0.0.1:" + port + "/token"));
    try (ObjectStore store = open(Access.of(file))) {
      UnavailableException e =
          assertThrows(
              UnavailableException.class,
              () -> store.put(new Key("k"), Payload.of("x"), Condition.IF_ABSENT, Durability.NOW),
              "it is known that nothing was put");
      assertTrue(e.getMessage().contains("no access token was given"), e.getMessage());
    }
    assertEquals(List.of(), authorizations);
  }

  @Test
  void anInterruptEndsTheWaitForATokenThatDoesNotCome() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CredentialFile file = keyFile();
      String json = Files.readString(file.path());
      Files.writeString(
          file.path(), json.replace(endpoint(), "http://127.0.0.1:" + silent.getLocalPort()));
      AtomicReference<Throwable> end = new AtomicReference<>();
      try (ObjectStore store = open(Access.of(file))) {
        Thread asking =
            new Thread(
                () ->
                    end.set(
                        assertThrows(CancelledException.class, () -> store.head(new Key("k")))));
        asking.start();
        try (Socket asked = silent.accept()) {
          assertTrue(asked.getInputStream().read() >= 0, "nothing was asked for");
          asking.interrupt();
          asking.join(10_000);
          assertTrue(end.get() instanceof CancelledException, () -> "still waiting: " + end);
        }
        asking.join();
      }
    }
  }

  @Test
  void whoeverAsksWhetherThisMachineIsOneOfGooglesWaitsNoLongerThanItSays() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HttpRequest ask =
          WatchedTransport.ofSingleRequests(Duration.ofMinutes(10))
              .createRequestFactory()
              .buildGetRequest(new GenericUrl("http://127.0.0.1:" + silent.getLocalPort()))
              .setReadTimeout(200);
      assertTimeoutPreemptively(
          Duration.ofSeconds(60), () -> assertThrows(SocketTimeoutException.class, ask::execute));
    }
  }

  @Test
  void aFileThatTheEnvironmentNamesIsReadAndIfThatFailsItIsNamed() throws Exception {
    String variable = "GOOGLE_APPLICATION_CREDENTIALS";
    try (ObjectStore store =
        open(Access.ofThisMachine(Map.of(variable, keyFile().path().toString())))) {
      assertTrue(store.head(new Key("k")).isEmpty());
    }
    assertEquals(List.of("Bearer secret"), authorizations);
    Path nowhere = folder.resolve("nowhere.json");
    InvalidInputException e =
        assertThrows(
            InvalidInputException.class,
            () -> Access.ofThisMachine(Map.of(variable, nowhere.toString())));
    assertTrue(e.getMessage().contains(nowhere + " cannot be used: there is no such file"));
    assertTrue(e.getMessage().contains("remove the variable " + variable), e.getMessage());
  }

  @Test
  void credentialsThatAreMadeLaterAreFoundAndThoseThatAreUselessAreNotPassedOver()
      throws Exception {
    CredentialFile file = keyFile();
    AtomicInteger looked = new AtomicInteger();
    Access access =
        Access.found(
            () -> {
              return switch (looked.incrementAndGet()) {
                case 1 ->
                    throw new IOException("Error reading credential file from location /x: y");
                case 2 -> throw new IOException(Access.NONE + ". See elsewhere.");
                default -> {
                  try (InputStream in = Files.newInputStream(file.path())) {
                    yield GoogleCredentials.fromStream(in);
                  }
                }
              };
            });
    try (ObjectStore store = open(access)) {
      InvalidInputException useless =
          assertThrows(InvalidInputException.class, () -> store.head(new Key("k")));
      assertTrue(useless.getMessage().contains("file from location /x"), useless.getMessage());
      status = 401;
      AccessDeniedException none =
          assertThrows(AccessDeniedException.class, () -> store.head(new Key("k")));
      assertTrue(none.getMessage().contains("no credentials were found"), none.getMessage());
      status = 404;
      assertTrue(store.head(new Key("k")).isEmpty());
      assertTrue(store.head(new Key("k")).isEmpty());
    }
    assertEquals(List.of("null", "Bearer secret", "Bearer secret"), authorizations);
    assertEquals(3, looked.get());
  }

  @Test
  void thatThereAreNoCredentialsIsSaidInTheWordsThatAreExpected() {
    String home = System.setProperty("user.home", folder.toString());
    try {
      // Where a machine has some all the same, there is nothing to see.
      GoogleCredentials.getApplicationDefault(Access.TOKENS);
    } catch (IOException e) {
      assertTrue(e.getMessage().startsWith(Access.NONE), e.getMessage());
    } finally {
      System.setProperty("user.home", home);
    }
  }

  @Test
  void aRetentionPolicyIsNamed() {
    status = 403;
    answer =
        "{\"error\":{\"code\":403,\"message\":\"Object 'bucket/k' is subject to bucket's retention"
            + " policy and cannot be deleted until"
            + " 2027-01-01\",\"errors\":[{\"reason\":\"retentionPolicyNotMet\"}]}}";
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
