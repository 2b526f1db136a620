package io.datamon.storage.gcs;

import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.Objects;
import com.google.api.services.storage.model.StorageObject;
import io.datamon.storage.cloud.BucketClient;
import io.datamon.storage.cloud.BucketFailure;
import io.datamon.storage.cloud.BucketFailure.Kind;
import io.datamon.storage.cloud.KeptSum;
import io.datamon.storage.cloud.Retries;
import io.datamon.store.ByteRange;
import io.datamon.store.Condition;
import io.datamon.store.Payload;
import io.datamon.store.Version;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Single requests to a bucket of Google Cloud Storage; an object's version is its generation. */
final class GcsClient implements BucketClient {
  /** Bodies up to this length are put with one request: packs, and all that is small. */
  static final long SINGLE = 64L << 20;

  /** The status of an answer that is a part of an object. */
  private static final int PARTIAL = 206;

  /** The name of the mark in an object's metadata. */
  private static final String NONCE = "datamon-put";

  private static final String FIELDS = "name,size,generation,updated,metadata/" + NONCE;

  private final Storage storage;
  private final WatchedTransport transport;
  private final String bucket;
  private final GcsFailures failures;
  private final Retries retries;
  private final long single;

  GcsClient(
      Storage storage,
      WatchedTransport transport,
      String bucket,
      GcsFailures failures,
      Retries retries,
      long single) {
    this.storage = storage;
    this.transport = transport;
    this.bucket = bucket;
    this.failures = failures;
    this.retries = retries;
    this.single = single;
  }

  @Override
  public Optional<Opened> get(String name, ByteRange range, Optional<Version> only)
      throws BucketFailure {
    try {
      Storage.Objects.Get get = storage.objects().get(bucket, name);
      if (only.isPresent()) {
        get.setGeneration(Long.parseLong(only.get().value()));
      }
      if (!range.equals(ByteRange.ALL)) {
        long last = range.offset() + Math.min(range.length() - 1, Long.MAX_VALUE - range.offset());
        get.getRequestHeaders()
            .setRange(
                "bytes="
                    + range.offset()
                    + "-"
                    + (last == Long.MAX_VALUE ? "" : String.valueOf(last)));
      }
      // What is stored compressed is then sent as it is stored; else it would be unpacked.
      get.getRequestHeaders().setAcceptEncoding("gzip");
      get.setReturnRawInputStream(true);
      HttpResponse response = get.executeMedia();
      boolean opened = false;
      try {
        Opened object = Answers.read(() -> opened(name, range, response));
        opened = true;
        return Optional.of(object);
      } finally {
        if (!opened) {
          response.disconnect(); // its connection is nobody's else
        }
      }
    } catch (IOException e) {
      BucketFailure failure = failures.of(e);
      if (failure.kind() == Kind.BEYOND_END) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  private static Opened opened(String name, ByteRange range, HttpResponse response)
      throws IOException {
    HttpHeaders headers = response.getHeaders();
    InputStream body = response.getContent();
    InputStream bytes = body == null ? InputStream.nullInputStream() : body;
    long size = number(headers, "x-goog-stored-content-length");
    Found found =
        new Found(
            name,
            size,
            new Version(Long.toString(number(headers, "x-goog-generation"))),
            time(headers),
            Optional.ofNullable(headers.getFirstHeaderStringValue("x-goog-meta-" + NONCE)));
    String part = String.valueOf(headers.getContentRange());
    if (response.getStatusCode() == PARTIAL && !part.startsWith("bytes " + range.offset() + "-")) {
      throw new IOException("other bytes came than were asked for: " + part);
    }
    if (response.getStatusCode() == 200 && range.offset() > 0) {
      bytes.skipNBytes(Math.min(range.offset(), size)); // the whole was sent all the same
    }
    return new Opened(found, bytes, checksum(headers));
  }

  private static long number(HttpHeaders headers, String name) throws IOException {
    String value = headers.getFirstHeaderStringValue(name);
    if (value == null || !value.matches("[0-9]{1,19}")) {
      throw new IOException("the answer does not say " + name);
    }
    return Long.parseLong(value);
  }

  private static Instant time(HttpHeaders headers) throws IOException {
    try {
      return ZonedDateTime.parse(
              String.valueOf(headers.getLastModified()), DateTimeFormatter.RFC_1123_DATE_TIME)
          .toInstant();
    } catch (DateTimeException e) {
      throw new IOException("the answer does not say when the object was put", e);
    }
  }

  /** Reads the checksum in {@code crc32c=…,md5=…}, which may come as one header or as two. */
  private static Optional<KeptSum> checksum(HttpHeaders headers) {
    for (String line : headers.getHeaderStringValues("x-goog-hash")) {
      for (String each : line.split(",", -1)) {
        if (each.strip().startsWith("crc32c=")) {
          byte[] bytes = Base64.getDecoder().decode(each.strip().substring("crc32c=".length()));
          return Optional.of(new KeptSum(KeptSum.Kind.CRC32C, bytes));
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public Version put(String name, Payload body, int crc32c, Condition condition, String nonce)
      throws BucketFailure {
    GenericUrl url =
        new GenericUrl(storage.getRootUrl() + "upload/" + storage.getServicePath() + "b/");
    url.appendRawPath(bucket + "/o");
    if (condition instanceof Condition.IfAbsent) {
      url.put("ifGenerationMatch", 0);
    } else if (condition instanceof Condition.IfVersion is) {
      if (!is.version().value().matches("[1-9][0-9]{0,18}")) {
        throw BucketFailure.withoutEffect(
            Kind.CONDITION, is.version() + " is no generation", new NumberFormatException());
      }
      url.put("ifGenerationMatch", is.version().value());
    }
    StorageObject properties =
        new StorageObject()
            .setName(name)
            .setContentType("application/octet-stream")
            .setCrc32c(
                Base64.getEncoder().encodeToString(ByteBuffer.allocate(4).putInt(crc32c).array()))
            .setMetadata(Map.of(NONCE, nonce));
    try {
      String json = storage.getJsonFactory().toString(properties);
      StorageObject done =
          body.length() <= single
              ? putAtOnce(url, name, json, body, nonce)
              : new ResumableUpload(storage, failures, retries, name, body).put(url, json);
      return Answers.read(() -> new Version(Long.toString(done.getGeneration())));
    } catch (IOException e) {
      throw failures.noBucket(e instanceof ResumableUpload.Failed f ? f.failure() : failures.of(e));
    }
  }

  private StorageObject putAtOnce(
      GenericUrl url, String name, String json, Payload body, String nonce) throws IOException {
    url.put("uploadType", "multipart");
    url.put("fields", "generation");
    HttpRequest request =
        storage
            .getRequestFactory()
            .buildPostRequest(url, new MultipartBody(name, json, body, "datamon-" + nonce))
            .setParser(storage.getObjectParser());
    HttpResponse response = request.execute();
    return Answers.read(() -> response.parseAs(StorageObject.class));
  }

  @Override
  public Optional<Found> head(String name) throws BucketFailure {
    try {
      Storage.Objects.Get get = storage.objects().get(bucket, name).setFields(FIELDS);
      return Optional.of(Answers.read(() -> found(get.execute())));
    } catch (IOException e) {
      BucketFailure failure = failures.of(e);
      if (failure.kind() == Kind.MISSING) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  private static Found found(StorageObject object) {
    @Nullable Map<String, String> metadata = object.getMetadata();
    return new Found(
        object.getName(),
        object.getSize().longValueExact(),
        new Version(Long.toString(object.getGeneration())),
        Instant.ofEpochMilli(object.getUpdated().getValue()).truncatedTo(ChronoUnit.SECONDS),
        metadata == null ? Optional.empty() : Optional.ofNullable(metadata.get(NONCE)));
  }

  @Override
  public void delete(String name) throws BucketFailure {
    try {
      storage.objects().delete(bucket, name).execute();
    } catch (IOException e) {
      BucketFailure failure = failures.of(e);
      if (failure.kind() != Kind.MISSING) {
        throw failure;
      }
    }
  }

  @Override
  public Page list(String prefix, String startAt, Optional<String> next) throws BucketFailure {
    try {
      Storage.Objects.List list =
          storage.objects().list(bucket).setFields("items(" + FIELDS + "),nextPageToken");
      if (!prefix.isEmpty()) {
        list.setPrefix(prefix);
      }
      if (!startAt.isEmpty()) {
        list.setStartOffset(startAt);
      }
      next.ifPresent(list::setPageToken);
      return Answers.read(() -> page(list.execute()));
    } catch (IOException e) {
      throw failures.noBucket(failures.of(e));
    }
  }

  @Override
  public PastPage versions(String name, Optional<String> next) throws BucketFailure {
    try {
      Storage.Objects.List list =
          storage
              .objects()
              .list(bucket)
              .setPrefix(name)
              .setVersions(true)
              .setFields("items(" + FIELDS + ",timeCreated,timeDeleted),nextPageToken");
      next.ifPresent(list::setPageToken);
      return Answers.read(() -> past(list.execute()));
    } catch (IOException e) {
      throw failures.noBucket(failures.of(e));
    }
  }

  private static PastPage past(Objects answer) {
    List<Past> versions = new ArrayList<>();
    if (answer.getItems() != null) {
      for (StorageObject each : answer.getItems()) {
        Optional<Instant> ended =
            Optional.ofNullable(each.getTimeDeleted())
                .map(time -> Instant.ofEpochMilli(time.getValue()));
        versions.add(
            new Past(
                found(each),
                Long.toString(each.getGeneration()),
                Instant.ofEpochMilli(each.getTimeCreated().getValue()),
                ended,
                ended.isEmpty()));
      }
      // Two can begin in one millisecond, and not every server lists them in their order.
      versions.sort(
          Comparator.<Past, String>comparing(each -> each.found().name())
              .thenComparingLong(each -> Long.parseLong(each.id())));
    }
    return new PastPage(versions, false, List.of(), Optional.ofNullable(answer.getNextPageToken()));
  }

  @Override
  public Optional<Opened> get(String name, String id, Version version, ByteRange range)
      throws BucketFailure {
    return get(name, range, Optional.of(version)); // it is the id
  }

  private static Page page(Objects answer) {
    List<Found> objects = new ArrayList<>();
    if (answer.getItems() != null) {
      answer.getItems().forEach(each -> objects.add(found(each)));
    }
    return new Page(objects, Optional.ofNullable(answer.getNextPageToken()));
  }

  @Override
  public void close() {
    transport.shutdown();
  }
}
