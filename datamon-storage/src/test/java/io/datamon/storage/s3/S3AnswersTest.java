package io.datamon.storage.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.datamon.error.AccessDeniedException;
import io.datamon.error.DatamonException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.UnavailableException;
import io.datamon.storage.S3Addressing;
import io.datamon.storage.TestTls;
import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.cloud.Retries;
import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.Durability;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.store.ObjectStore;
import io.datamon.store.Payload;
import io.datamon.store.StoreCheck;
import io.datamon.store.StoreOptions;
import io.datamon.store.StorePromise;
import io.datamon.store.StoredObject;
import io.datamon.store.Version;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** What a server of S3 may answer, and what becomes of it. */
final class S3AnswersTest {
  private static final Key KEY = new Key("a/k");

  /** A request that came. */
  private record Asked(String method, String target, Map<String, List<String>> headers) {
    Optional<String> header(String name) {
      return headers.entrySet().stream()
          .filter(each -> each.getKey().equalsIgnoreCase(name))
          .map(each -> each.getValue().get(0))
          .findFirst();
    }
  }

  /** What is answered. */
  private record Answer(int status, Map<String, String> headers, String body) {
    static Answer error(int status, String code, String message) {
      return new Answer(
          status,
          Map.of("Content-Type", "application/xml"),
          "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>%s</Message></Error>"
              .formatted(code, message));
    }

    static Answer put() {
      return new Answer(200, Map.of("ETag", "\"0123\"", "x-amz-checksum-crc32c", "AAAAAA=="), "");
    }
  }

  private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());
  private final Deque<Answer> answers = new ArrayDeque<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    asked.add(
        new Asked(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            Map.copyOf(exchange.getRequestHeaders())));
    Answer answer;
    synchronized (answers) {
      // The last one is the answer to all that follows.
      answer = answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
    }
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(answer.status(), head || bytes.length == 0 ? -1 : bytes.length);
    if (!head) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void say(Answer... said) {
    synchronized (answers) {
      answers.clear();
      answers.addAll(List.of(said));
    }
  }

  private URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private static Retries impatient() {
    return new Retries(
        Duration.ofMillis(300),
        Duration.ofMillis(1),
        Duration.ofMillis(20),
        new Random(1),
        System::nanoTime,
        time -> Thread.sleep(time.toMillis()));
  }

  private static ObjectStore open(URI endpoint, AwsCredentialsProvider who) {
    return S3Stores.open(
        BucketUri.parse(URI.create("s3://data/p")),
        Optional.of(endpoint),
        who,
        impatient(),
        Duration.ofSeconds(10),
        6 << 20);
  }

  private ObjectStore open() {
    return open(endpoint(), S3Server.KEYS);
  }

  private static Version put(ObjectStore store) {
    return store.put(KEY, Payload.of("x"), Condition.IF_ABSENT, Durability.NOW);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | ExpiredToken | expired | the credentials have expired; renew them",
        "403 | InvalidAccessKeyId | unknown | the access key is not known to the server",
        "403 | SignatureDoesNotMatch | no | the secret key does not fit the access key",
        "403 | RequestTimeTooSkewed | no | the clock of this machine is wrong",
        "403 | AccessDenied | Access Denied | grant the caller s3:PutObject on"
            + " arn:aws:s3:::data/p/*",
        "403 | AccessDenied | Object is protected by object lock | object lock or a retention rule",
        "401 | Unauthorized | who | access is denied (the server answered 401 Unauthorized: who)"
      })
  void whoMayNotIsToldWhyAndWhatToDo(int status, String code, String text, String expected) {
    say(Answer.error(status, code, text));
    try (ObjectStore store = open()) {
      AccessDeniedException e = assertThrows(AccessDeniedException.class, () -> put(store));
      assertTrue(e.getMessage().contains(expected), e.getMessage());
      assertEquals(1, e.getMessage().lines().count());
    }
    assertEquals(1, asked.size(), "tried again");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "s3:GetObject on arn:aws:s3:::data/p/* | get",
        "s3:DeleteObject on arn:aws:s3:::data/p/* | delete",
        "s3:ListBucket on arn:aws:s3:::data | list",
        "s3:ListBucket on arn:aws:s3:::data | head"
      })
  void aMissingPermissionIsNamed(String permission, String method) {
    say(Answer.error(403, "AccessDenied", "Access Denied"));
    try (ObjectStore store = open()) {
      AccessDeniedException e =
          assertThrows(
              AccessDeniedException.class,
              () -> {
                switch (method) {
                  case "get" -> store.get(KEY, ByteRange.ALL);
                  case "delete" -> store.delete(KEY);
                  case "head" -> store.head(KEY);
                  default -> store.list("", "").next();
                }
              });
      assertTrue(e.getMessage().contains("grant the caller " + permission), e.getMessage());
    }
  }

  @Test
  void theRightRegionIsTold() {
    List<Answer> wrong =
        List.of(
            new Answer(
                301,
                Map.of("x-amz-bucket-region", "eu-west-1"),
                "<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>"),
            Answer.error(
                400,
                "AuthorizationHeaderMalformed",
                "the region 'us-east-1' is wrong; expecting 'eu-west-1'"));
    for (Answer each : wrong) {
      say(each);
      try (ObjectStore store = open()) {
        InvalidInputException e = assertThrows(InvalidInputException.class, () -> put(store));
        assertTrue(e.getMessage().contains("is in region eu-west-1, not in"), e.getMessage());
        assertTrue(e.getMessage().contains("AWS_REGION=eu-west-1"), e.getMessage());
      }
    }
  }

  @Test
  void theRightRegionIsToldAlsoWhereTheAnswerHasNoBody() {
    say(new Answer(400, Map.of("x-amz-bucket-region", "eu-west-1"), ""));
    try (ObjectStore store = open()) {
      InvalidInputException e = assertThrows(InvalidInputException.class, () -> store.head(KEY));
      assertTrue(e.getMessage().contains("AWS_REGION=eu-west-1"), e.getMessage());
    }
  }

  @Test
  void whatIsNoServerOfS3IsToldWithTheEndpoint() {
    say(new Answer(404, Map.of("Content-Type", "text/html"), "<html>welcome</html>"));
    try (ObjectStore store = open()) {
      DatamonException e = assertThrows(DatamonException.class, () -> store.list("", "").hasNext());
      assertTrue(e.getMessage().contains("check the endpoint " + endpoint()), e.getMessage());
    }
  }

  @Test
  void withoutCredentialsRequestsAreMadeAsNobodyAndTheErrorSaysThat() {
    AwsCredentialsProvider none =
        () -> {
          throw SdkClientException.create("Unable to load credentials from any of the providers");
        };
    say(Answer.put(), Answer.error(403, "AccessDenied", "Access Denied"));
    try (ObjectStore store = open(endpoint(), none)) {
      put(store); // a bucket may be public
      assertEquals(Optional.empty(), asked.get(0).header("Authorization"));
      AccessDeniedException e = assertThrows(AccessDeniedException.class, () -> put(store));
      assertTrue(e.getMessage().contains("no credentials were found"), e.getMessage());
      assertTrue(e.getMessage().contains("AWS_PROFILE"), e.getMessage());
    }
  }

  private static final String CHAIN =
      "Unable to load credentials from any of the providers in the chain"
          + " AwsCredentialsProviderChain(credentialsProviders=[SystemPropertyCredentialsProvider()])"
          + " : [SystemPropertyCredentialsProvider(): Unable to load credentials from system"
          + " settings. Access key must be specified., %s, InstanceProfileCredentialsProvider():"
          + " Failed to load credentials from IMDS.]";

  @Test
  void aPlaceOfCredentialsThatFailsIsAskedAgainAndNobodyIsNotTakenForIt() {
    AtomicInteger asks = new AtomicInteger();
    AwsCredentialsProvider slow =
        () -> {
          if (asks.incrementAndGet() > 2) {
            return S3Server.KEYS.resolveCredentials();
          }
          throw SdkClientException.create(
              CHAIN.formatted("WebIdentityTokenFileCredentialsProvider(): Rate exceeded"));
        };
    say(Answer.put());
    try (ObjectStore store = open(endpoint(), slow)) {
      put(store);
    }
    assertEquals(3, asks.get());
    assertEquals(1, asked.size());
    assertTrue(asked.get(0).header("Authorization").isPresent(), "it was made as nobody");
  }

  @Test
  void whyThereAreNoCredentialsIsToldInTheWordsOfThePlaceThatFailed() {
    AwsCredentialsProvider slow =
        () -> {
          throw SdkClientException.create(
              CHAIN.formatted("WebIdentityTokenFileCredentialsProvider(): Rate exceeded"));
        };
    try (ObjectStore store = open(endpoint(), slow)) {
      UnavailableException e = assertThrows(UnavailableException.class, () -> put(store));
      assertTrue(
          e.getMessage().contains("credentials could not be fetched: Rate exceeded ("),
          e.getMessage());
    }
    AwsCredentialsProvider misspelt =
        () -> {
          throw SdkClientException.create(
              CHAIN.formatted(
                  "ProfileCredentialsProvider(profileName=tem,"
                      + " profileFile=ProfileFile(sections=[])): Profile file contained no"
                      + " credentials for profile 'tem': ProfileFile(sections=[])"));
        };
    try (ObjectStore store = open(endpoint(), misspelt)) {
      InvalidInputException e = assertThrows(InvalidInputException.class, () -> put(store));
      assertTrue(
          e.getMessage().endsWith("for profile 'tem'); correct AWS_PROFILE"), e.getMessage());
    }
    assertEquals(List.of(), asked);
  }

  @Test
  void theWordsOfThePlacesOfCredentialsAreThoseThatAreExpected() {
    try (DefaultCredentialsProvider misspelt =
            DefaultCredentialsProvider.builder().profileName("no-such-profile").build();
        ObjectStore store = open(endpoint(), misspelt)) {
      say(Answer.put());
      put(store); // where a machine has some all the same, there is nothing to see
    } catch (InvalidInputException e) {
      assertTrue(
          e.getMessage().endsWith("for profile 'no-such-profile'); correct AWS_PROFILE"),
          e.getMessage());
    }
  }

  @Test
  void aSessionThatIsOverIsToldAsThat() {
    AwsCredentialsProvider over =
        () -> {
          throw SdkClientException.create("chain: The SSO session has expired or is invalid.");
        };
    say(Answer.error(403, "AccessDenied", "Access Denied"));
    try (ObjectStore store = open(endpoint(), over)) {
      AccessDeniedException e = assertThrows(AccessDeniedException.class, () -> put(store));
      assertTrue(e.getMessage().contains("expired; renew them"), e.getMessage());
    }
  }

  @Test
  void credentialsThatCannotBeRenewedAreNotReplacedByNone() {
    int[] calls = new int[1];
    AwsCredentialsProvider once =
        () -> {
          if (calls[0]++ == 0) {
            return S3Server.KEYS.resolveCredentials();
          }
          throw SdkClientException.create("the service of tokens is down");
        };
    say(Answer.put());
    try (ObjectStore store = open(endpoint(), once)) {
      put(store);
      UnavailableException e = assertThrows(UnavailableException.class, () -> put(store));
      assertTrue(e.getMessage().contains("could not be renewed"), e.getMessage());
    }
    assertEquals(1, asked.size());
    assertTrue(calls[0] > 2, "not tried again");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "503 SlowDown",
        "409 ConditionalRequestConflict",
        "500 InternalError",
        "400 RequestTimeout",
        "400 XAmzContentSHA256Mismatch",
        "400 BadDigest",
        "400 InvalidPart",
        "400 InvalidPartOrder",
        "400 MalformedXML"
      })
  void whatPassesIsTriedAgain(String refused) {
    String[] parts = refused.split(" ", -1);
    say(Answer.error(Integer.parseInt(parts[0]), parts[1], "not now"), Answer.put());
    try (ObjectStore store = open()) {
      assertEquals("0123", put(store).value());
    }
    assertEquals(2, asked.size());
  }

  @Test
  void aServerThatRefusesChecksumsIsToldTheMd5FromThenOn() {
    say(
        Answer.error(501, "NotImplemented", "A header you provided is not implemented"),
        Answer.put());
    try (ObjectStore store = open()) {
      put(store);
      put(store);
    }
    assertEquals(3, asked.size());
    assertTrue(asked.get(0).header("x-amz-checksum-crc32c").isPresent());
    for (int i = 1; i < 3; i++) {
      assertEquals(Optional.empty(), asked.get(i).header("x-amz-checksum-crc32c"));
      assertEquals(Optional.of("ndTkYSaMgDT1yFZOFVxnpg=="), md5(asked.get(i)));
    }
  }

  private static Optional<String> md5(Asked asked) {
    return asked.header("Content-MD5");
  }

  @Test
  void aServerThatPassesChecksumsOverIsToldTheMd5FromThenOn() {
    say(new Answer(200, Map.of("ETag", "\"0123\""), ""));
    try (ObjectStore store = open()) {
      put(store);
      put(store);
    }
    assertTrue(asked.get(0).header("x-amz-checksum-crc32c").isPresent());
    assertTrue(md5(asked.get(0)).isEmpty());
    assertTrue(md5(asked.get(1)).isPresent());
  }

  @Test
  void whatIsReadIsCheckedAgainstItsMarkOnAnyServer() throws IOException {
    Map<String, String> headers =
        Map.of(
            "ETag", "\"0123\"",
            "Last-Modified", "Sat, 21 Nov 2026 10:00:00 GMT",
            "x-amz-meta-datamon-crc32c", "00000000");
    say(new Answer(200, headers, "damaged"));
    try (ObjectStore store = open()) {
      UnavailableException e =
          assertThrows(UnavailableException.class, () -> store.get(KEY, ByteRange.ALL));
      assertTrue(e.getMessage().contains("it arrived damaged"), e.getMessage());
      Map<String, String> right = new java.util.HashMap<>(headers);
      right.put("x-amz-meta-datamon-crc32c", "e3069283");
      say(new Answer(200, headers, "123456780"), new Answer(200, right, "123456789"));
      try (StoredObject object = store.get(KEY, ByteRange.ALL)) {
        assertArrayEquals(
            "123456789".getBytes(StandardCharsets.UTF_8), object.body().readAllBytes());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "crc32c, 4waSgw==",
    "crc64nvme, rosUhgp5mIg=",
    "crc32, y/Q5Jg==",
    "sha256, FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=",
    "sha1, 98O8HYCOBHMq32eZZczDTKeuNEE="
  })
  void whatIsReadIsCheckedAgainstWhateverChecksumTheServerKeeps(String kind, String right)
      throws IOException {
    Map<String, String> headers =
        Map.of(
            "ETag",
            "\"0123\"",
            "Last-Modified",
            "Sat, 21 Nov 2026 10:00:00 GMT",
            "x-amz-checksum-type",
            "FULL_OBJECT",
            "x-amz-checksum-" + kind,
            right);
    say(new Answer(200, headers, "123456780"), new Answer(200, headers, "123456789"));
    try (ObjectStore store = open();
        StoredObject object = store.get(KEY, ByteRange.ALL)) {
      assertArrayEquals("123456789".getBytes(StandardCharsets.UTF_8), object.body().readAllBytes());
    }
    assertEquals(2, asked.size(), "what arrived damaged was taken");
  }

  @Test
  void aChecksumOfThePartsOfAnObjectIsNoneOfTheWhole() throws IOException {
    Map<String, String> headers =
        Map.of(
            "ETag", "\"0123-2\"",
            "Last-Modified", "Sat, 21 Nov 2026 10:00:00 GMT",
            "x-amz-checksum-type", "COMPOSITE",
            "x-amz-checksum-crc32", "y/Q5Jg==-2");
    say(new Answer(200, headers, "whatever"));
    try (ObjectStore store = open();
        StoredObject object = store.get(KEY, ByteRange.ALL)) {
      assertEquals(8, object.body().readAllBytes().length);
    }
  }

  @Test
  void aPartThatWasNotAskedForIsNotBelieved() {
    say(
        new Answer(
            206,
            Map.of(
                "ETag", "\"0123\"",
                "Last-Modified", "Sat, 21 Nov 2026 10:00:00 GMT",
                "Content-Range", "bytes 0-3/10"),
            "0123"));
    try (ObjectStore store = open()) {
      UnavailableException e =
          assertThrows(UnavailableException.class, () -> store.get(KEY, new ByteRange(3, 4)));
      assertTrue(e.getMessage().contains("bytes 0-3/10"), e.getMessage());
    }
  }

  @Test
  void aPartThatDoesNotSayWhichItIsIsNotTakenForTheWhole() {
    say(
        new Answer(
            206,
            Map.of("ETag", "\"0123\"", "Last-Modified", "Sat, 21 Nov 2026 10:00:00 GMT"),
            "3456"));
    try (ObjectStore store = open()) {
      UnavailableException e =
          assertThrows(UnavailableException.class, () -> store.get(KEY, new ByteRange(3, 4)));
      assertTrue(e.getMessage().contains("which part of the object"), e.getMessage());
    }
  }

  private static String page(String token, String... names) {
    StringBuilder page =
        new StringBuilder("<ListBucketResult><EncodingType>url</EncodingType>")
            .append("<IsTruncated>" + !token.isEmpty() + "</IsTruncated>");
    if (!token.isEmpty()) {
      page.append("<NextContinuationToken>" + token + "</NextContinuationToken>");
    }
    for (String name : names) {
      page.append("<Contents><Key>" + name + "</Key><Size>3</Size><ETag>&quot;e&quot;</ETag>")
          .append("<LastModified>2026-11-21T10:00:00.000Z</LastModified></Contents>");
    }
    return page.append("</ListBucketResult>").toString();
  }

  @Test
  void listingsGoOnAndOddNamesAreDecoded() {
    say(
        new Answer(200, Map.of(), page("to/ken+1", "p/a%2Bb", "p/a%20b", "p/a%25b")),
        new Answer(200, Map.of(), page("", "p/%C3%BC%26%3C")));
    List<String> keys = new ArrayList<>();
    try (ObjectStore store = open()) {
      store.list("", "a").forEachRemaining((ObjectInfo info) -> keys.add(info.key().value()));
    }
    assertEquals(List.of("a+b", "a b", "a%b", "ü&<"), keys);
    assertTrue(asked.get(0).target().contains("start-after=p%2Fa"), asked.get(0).target());
    assertTrue(asked.get(0).target().contains("encoding-type=url"), asked.get(0).target());
    assertTrue(
        asked.get(1).target().contains("continuation-token=to%2Fken%2B1"), asked.get(1).target());
  }

  @Test
  void anAnswerThatIsNoXmlIsAskedForAgain() {
    say(new Answer(200, Map.of(), "<ListBucketRes"), new Answer(200, Map.of(), page("", "p/k")));
    try (ObjectStore store = open()) {
      assertEquals(new Key("k"), store.list("", "").next().key());
    }
  }

  @Test
  void partsOfAnUploadThatFailsAreRemoved() {
    say(
        new Answer(
            200,
            Map.of(),
            "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>"),
        Answer.error(403, "AccessDenied", "no parts"),
        new Answer(204, Map.of(), ""));
    try (ObjectStore store = open()) {
      assertThrows(
          AccessDeniedException.class,
          () ->
              store.put(
                  KEY, Payload.of(new byte[(6 << 20) + 1]), Condition.ALWAYS, Durability.NOW));
    }
    assertEquals("DELETE", asked.get(asked.size() - 1).method());
    assertTrue(asked.get(asked.size() - 1).target().contains("uploadId=u1"));
  }

  @Test
  void aFailureInsideAGoodAnswerIsOne() {
    String started =
        "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>";
    say(
        new Answer(200, Map.of(), started),
        Answer.put(),
        Answer.error(200, "InternalError", "try again"),
        new Answer(
            200,
            Map.of(),
            "<CompleteMultipartUploadResult><ETag>\"done-1\"</ETag></CompleteMultipartUploadResult>"));
    try (ObjectStore store = open()) {
      Version version =
          store.put(KEY, Payload.of(new byte[(6 << 20) + 1]), Condition.ALWAYS, Durability.NOW);
      assertEquals("done-1", version.value());
    }
    assertEquals(4, asked.size());
  }

  private static final Answer STARTED =
      new Answer(
          200,
          Map.of(),
          "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>");

  private static Version putLarge(ObjectStore store) {
    return store.put(KEY, Payload.of(new byte[(6 << 20) + 1]), Condition.ALWAYS, Durability.NOW);
  }

  @Test
  void whatIsOpenedOfTheSourceOfAPutIsClosed() {
    say(Answer.put());
    AtomicInteger open = new AtomicInteger();
    AtomicInteger opened = new AtomicInteger();
    Payload source =
        new Payload() {
          @Override
          public long length() {
            return 3;
          }

          @Override
          public InputStream open() {
            open.incrementAndGet();
            opened.incrementAndGet();
            return new ByteArrayInputStream(new byte[3]) {
              private boolean closed;

              @Override
              public void close() {
                open.addAndGet(closed ? 0 : -1);
                closed = true;
              }
            };
          }
        };
    try (ObjectStore store = open()) {
      store.put(KEY, source, Condition.ALWAYS, Durability.NOW);
    }
    assertTrue(opened.get() > 1, "for the checksum, and to be sent");
    assertEquals(0, open.get());
  }

  @Test
  void anUploadInPartsIsNotBegunAnewWhenTheTimeForOneIsSpent() {
    say(STARTED, Answer.error(503, "SlowDown", "later"));
    try (ObjectStore store = open()) {
      UnavailableException e = assertThrows(UnavailableException.class, () -> putLarge(store));
      assertTrue(e.getMessage().contains("SlowDown"), e.getMessage());
    }
    assertEquals(1, asked.stream().filter(each -> each.target().endsWith("?uploads")).count());
  }

  private static final Answer DONE =
      new Answer(
          200,
          Map.of(),
          "<CompleteMultipartUploadResult><ETag>\"done-1\"</ETag></CompleteMultipartUploadResult>");

  @Test
  void anUploadWithoutAnIdIsBegunAgain() {
    say(new Answer(200, Map.of(), "<InitiateMultipartUploadResult/>"), STARTED, Answer.put(), DONE);
    try (ObjectStore store = open()) {
      assertEquals("done-1", putLarge(store).value());
    }
  }

  @Test
  void aCompletionThatDoesNotSayItsTagIsMadeAgain() {
    say(
        STARTED,
        Answer.put(),
        new Answer(200, Map.of(), "<CompleteMultipartUploadResult/>"),
        new Answer(204, Map.of(), ""),
        STARTED,
        Answer.put(),
        DONE);
    try (ObjectStore store = open()) {
      assertEquals("done-1", putLarge(store).value());
    }
  }

  /** Answers as a server on which the answer to the first of such requests is lost. */
  private void actAndLose(String method, String target, String nonceOf) {
    server.removeContext("/");
    AtomicInteger tries = new AtomicInteger();
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          String request = exchange.getRequestMethod() + exchange.getRequestURI();
          Asked now = new Asked(request, request, Map.copyOf(exchange.getRequestHeaders()));
          asked.add(now);
          int status = 200;
          byte[] bytes = new byte[0];
          if (request.startsWith("HEAD")) {
            Asked put =
                asked.stream().filter(each -> each.target().contains(nonceOf)).findFirst().get();
            exchange
                .getResponseHeaders()
                .set("x-amz-meta-datamon-put", put.header("x-amz-meta-datamon-put").orElseThrow());
            exchange.getResponseHeaders().set("Last-Modified", "Sun, 22 Nov 2026 01:02:03 GMT");
            exchange.getResponseHeaders().set("ETag", "\"mine\"");
            exchange.getResponseHeaders().set("Content-Length", "1");
          } else if (request.startsWith(method) && request.contains(target)) {
            if (tries.incrementAndGet() == 1) {
              exchange.close(); // without an answer
              return;
            }
            status = 412;
            bytes = "<Error><Code>PreconditionFailed</Code></Error>".getBytes(US_ASCII);
          } else if (request.endsWith("?uploads")) {
            bytes = STARTED.body().getBytes(US_ASCII);
          } else {
            exchange.getResponseHeaders().set("ETag", "\"part\"");
          }
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
          }
          exchange.close();
        });
  }

  @Test
  void aCompletionWhoseAnswerWasLostIsNoConflict() {
    actAndLose("POST", "uploadId=u1", "?uploads");
    try (ObjectStore store = open()) {
      assertEquals("mine", putLarge(store).value());
    }
  }

  @Test
  void whatAClientThatIsHandedOverRepeatsByItselfIsNoConflict() {
    actAndLose("PUT", "/data/p/a/k", "PUT/data/p/a/k");
    try (S3Client client =
            S3Client.builder()
                .endpointOverride(endpoint())
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(S3Server.KEYS)
                .build();
        ObjectStore store =
            S3Stores.open(
                BucketUri.parse(URI.create("s3://data/p")),
                Map.of(),
                StoreOptions.NONE.with(S3Client.class, client))) {
      assertEquals("mine", put(store).value());
    }
  }

  @Test
  void aListingThatDoesNotSayWhetherItIsAtItsEndIsNone() {
    say(
        new Answer(
            200, Map.of(), page("", "p/k").replaceFirst("<IsTruncated>.*</IsTruncated>", "")));
    try (ObjectStore store = open()) {
      UnavailableException e =
          assertThrows(UnavailableException.class, () -> store.list("", "").hasNext());
      assertTrue(e.getMessage().contains("whether the listing is at its end"), e.getMessage());
    }
  }

  @Test
  void whatWasNotAskedForIsInNoListing() {
    say(new Answer(200, Map.of(), page("", "p/k")));
    try (ObjectStore store = open()) {
      assertThrows(UnavailableException.class, () -> store.list("other", "").hasNext());
    }
  }

  @Test
  void anObjectThatIsArchivedIsAMatterOfThisObject() {
    say(Answer.error(403, "InvalidObjectState", "archived"));
    try (ObjectStore store = open()) {
      InvalidInputException e =
          assertThrows(InvalidInputException.class, () -> store.get(KEY, ByteRange.ALL));
      assertTrue(e.getMessage().contains("restore it"), e.getMessage());
    }
  }

  @Test
  void aServerThatRefusesConditionsBreaksAPromise() {
    server.removeContext("/");
    Map<String, byte[]> objects = new ConcurrentHashMap<>();
    AtomicInteger tags = new AtomicInteger();
    server.createContext("/", exchange -> withoutConditions(exchange, objects, tags));
    try (ObjectStore store = open()) {
      StoreCheck check = StoreCheck.of(store);
      assertTrue(check.result(StorePromise.READ_AFTER_WRITE).kept(), check::toString);
      StoreCheck.Result absent = check.result(StorePromise.PUT_IF_ABSENT);
      assertTrue(absent.isBroken(), check::toString);
      assertTrue(absent.detail().contains("does not know how"), absent.detail());
    }
  }

  /** Serves single objects, and refuses conditions. */
  private static void withoutConditions(
      HttpExchange exchange, Map<String, byte[]> objects, AtomicInteger tags) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String name = exchange.getRequestURI().getPath();
    var headers = exchange.getRequestHeaders();
    String condition = headers.getFirst("If-None-Match") + headers.getFirst("If-Match");
    byte[] there = objects.getOrDefault(name, new byte[0]);
    int status = 200;
    switch (exchange.getRequestMethod()) {
      case "PUT" -> {
        if (condition.equals("nullnull")) {
          objects.put(name, body);
          tags.incrementAndGet();
        } else {
          status = 501;
        }
      }
      case "DELETE" -> {
        objects.remove(name);
        status = 204;
      }
      default -> status = objects.containsKey(name) ? 200 : 404;
    }
    exchange.getResponseHeaders().set("ETag", '"' + "v" + tags.get() + '"');
    exchange.getResponseHeaders().set("Last-Modified", "Sun, 22 Nov 2026 01:02:03 GMT");
    boolean get = exchange.getRequestMethod().equals("GET") && status == 200 && there.length > 0;
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(there.length));
    }
    exchange.sendResponseHeaders(status, get ? there.length : -1);
    if (get) {
      exchange.getResponseBody().write(there);
    }
    exchange.close();
  }

  @Test
  void aConnectionThatEndsWhileItIsSecuredIsMadeAgain() throws IOException {
    try (ServerSocket busy = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        ObjectStore store =
            open(URI.create("https://127.0.0.1:" + busy.getLocalPort()), S3Server.KEYS)) {
      AtomicInteger connections = new AtomicInteger();
      threads.execute(
          () -> {
            while (!busy.isClosed()) {
              try (Socket client = busy.accept()) {
                connections.incrementAndGet();
                // A record's head, and its body: all that was sent, so that no reset follows.
                byte[] head = client.getInputStream().readNBytes(5);
                client.getInputStream().readNBytes((head[3] & 0xff) << 8 | head[4] & 0xff);
              } catch (IOException e) {
                return; // closed
              }
            }
          });
      UnavailableException e = assertThrows(UnavailableException.class, () -> put(store));
      assertTrue(e.getMessage().contains("while it was secured"), e.getMessage());
      assertTrue(connections.get() > 1, "it was not tried again");
    }
  }

  @Test
  void aServerWithoutTlsIsToldAsThat() throws IOException {
    try (ServerSocket plain = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        ObjectStore store =
            open(URI.create("https://127.0.0.1:" + plain.getLocalPort()), S3Server.KEYS)) {
      threads.execute(
          () -> {
            try (Socket client = plain.accept()) {
              client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
              client.getInputStream().readAllBytes();
            } catch (IOException e) {
              throw new UncheckedIOException(e); // said on the console
            }
          });
      UnavailableException e = assertThrows(UnavailableException.class, () -> put(store));
      assertTrue(e.getMessage().contains("no secure connection (TLS)"), e.getMessage());
    }
  }

  @Test
  void aCertificateThatNobodyVouchesForIsTold() throws Exception {
    HttpsServer secure =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    secure.setHttpsConfigurator(new HttpsConfigurator(TestTls.make().context()));
    secure.setExecutor(threads);
    secure.start();
    try (ObjectStore bucket =
        open(URI.create("https://127.0.0.1:" + secure.getAddress().getPort()), S3Server.KEYS)) {
      UnavailableException e = assertThrows(UnavailableException.class, () -> put(bucket));
      assertTrue(e.getMessage().contains("no secure connection (TLS)"), e.getMessage());
      assertTrue(e.getMessage().contains("certificat"), e.getMessage());
    } finally {
      secure.stop(0);
    }
  }

  @Test
  void aNameThatDoesNotResolveIsTold() {
    try (ObjectStore store = open(URI.create("http://no.such.host.invalid"), S3Server.KEYS)) {
      UnavailableException e = assertThrows(UnavailableException.class, () -> put(store));
      assertTrue(e.getMessage().contains("does not resolve"), e.getMessage());
    }
  }

  @Test
  void bucketsAreInThePathWhereTheServerIsNotAwss() {
    say(Answer.put());
    try (ObjectStore store = open()) {
      put(store);
    }
    assertEquals("/data/p/a/k", asked.get(0).target());
  }

  @Test
  void theNameOfABucketStandsWhereTheProgramOrTheEnvironmentSays() {
    Map<String, String> server = Map.of("AWS_ENDPOINT_URL", "http://no.such.invalid");
    StoreOptions host = StoreOptions.NONE.with(S3Addressing.class, S3Addressing.VIRTUAL_HOST);
    assertEquals("no.such.invalid", asked(server, StoreOptions.NONE));
    assertEquals("data.no.such.invalid", asked(server, host));
    Map<String, String> named = new HashMap<>(server);
    named.put("DATAMON_S3_ADDRESSING", "virtual-host");
    assertEquals("data.no.such.invalid", asked(named, StoreOptions.NONE));
    named.put("DATAMON_S3_ADDRESSING", "path");
    assertEquals("data.no.such.invalid", asked(named, host), "a program goes first");
    assertEquals("no.such.invalid", asked(named, StoreOptions.NONE));
    named.put("DATAMON_S3_ADDRESSING", "dns");
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> asked(named, StoreOptions.NONE));
    assertEquals(
        "DATAMON_S3_ADDRESSING is dns; set it to path or virtual-host, or remove it",
        e.getMessage());
  }

  /** Returns the name of the host that is asked, which does not resolve. */
  private static String asked(Map<String, String> environment, StoreOptions options) {
    try (ObjectStore store =
        S3Stores.open(
            BucketUri.parse(URI.create("s3://data/p")),
            environment,
            options,
            S3Server.KEYS,
            impatient())) {
      UnavailableException e = assertThrows(UnavailableException.class, () -> put(store));
      Matcher name = Pattern.compile("the name (\\S+) does not resolve").matcher(e.getMessage());
      assertTrue(name.find(), e.getMessage());
      return name.group(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"s3://ab", "s3://_ab", "s3://a+b/c"})
  void theNameOfABucketIsAsLongAsItMayBeOnS3(URI uri) {
    assertThrows(InvalidInputException.class, () -> BucketUri.parse(uri));
    String longest = "a".repeat(63);
    assertEquals(longest, BucketUri.parse(URI.create("s3://" + longest)).bucket());
    InvalidInputException e =
        assertThrows(
            InvalidInputException.class,
            () -> BucketUri.parse(URI.create("s3://" + longest + "a/p")));
    assertTrue(e.getMessage().contains("has 3 to 63 characters"), e.getMessage());
  }

  @Test
  void aSecretInAUriIsRefusedAndNotShown() {
    InvalidInputException e =
        assertThrows(
            InvalidInputException.class,
            () -> BucketUri.parse(URI.create("s3://KEY:SECRET@data/p")));
    assertTrue(e.getMessage().startsWith("store s3://…@data/p cannot be opened: "));
    assertTrue(e.getMessage().contains("no place for keys"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:9000", "http://", "ftp://host", "http://a b"})
  void anEndpointThatIsNoneIsToldWithItsVariable(String endpoint) {
    InvalidInputException e =
        assertThrows(
            InvalidInputException.class,
            () ->
                S3Stores.open(
                    BucketUri.parse(URI.create("s3://data")),
                    Map.of("AWS_ENDPOINT_URL", endpoint),
                    StoreOptions.NONE));
    assertTrue(e.getMessage().contains("AWS_ENDPOINT_URL is " + endpoint), e.getMessage());
  }
}
