package io.datamon.storage.s3;

import io.datamon.storage.cloud.BucketFailure;
import io.datamon.storage.cloud.KeptSum;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * How a server is told what must arrive: by the CRC32C if it knows that, else by the MD5, which all
 * know; which of them is found out with the first put. What was put can be checked on any server:
 * the CRC32C is also among the object's metadata. Thread-safe.
 */
final class S3Checksums {
  /** A kind of checksum in a request. */
  enum Kind {
    CRC32C {
      @Override
      void on(PutObjectRequest.Builder put, int crc32c, S3Body body) {
        put.checksumAlgorithm(ChecksumAlgorithm.CRC32_C).checksumCRC32C(base64(crc32c));
      }
    },
    MD5 {
      @Override
      void on(PutObjectRequest.Builder put, int crc32c, S3Body body) {
        put.contentMD5(body.md5());
      }
    };

    /** Puts the checksum of a body into a request. */
    abstract void on(PutObjectRequest.Builder put, int crc32c, S3Body body);
  }

  private static final String NONCE = "datamon-put";
  private static final String SUM = "datamon-crc32c";

  private volatile Kind kind = Kind.CRC32C;

  /** A put with a kind of checksum. */
  interface Put<T> {
    /** Makes it. */
    T with(Kind kind) throws IOException, BucketFailure;
  }

  /** Makes a put with the kind of checksum that the server knows. */
  <T> T choose(Put<T> put) throws IOException, BucketFailure {
    Kind first = kind;
    try {
      return put.with(first);
    } catch (AwsServiceException e) {
      if (first != Kind.CRC32C || !isRefused(e)) {
        throw e;
      }
    }
    T done = put.with(Kind.MD5);
    isIgnored();
    return done;
  }

  /** Takes note that the server does not know the CRC32C. */
  void isIgnored() {
    kind = Kind.MD5;
  }

  private static boolean isRefused(AwsServiceException e) {
    String code = S3Failures.code(e);
    String said = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return e.statusCode() == 501
        || code.equals("NotImplemented")
        || e.statusCode() == 400 && code.startsWith("Invalid") && said.contains("checksum");
  }

  /** Returns what is put among the metadata of an object. */
  static Map<String, String> marks(String nonce, int crc32c) {
    return Map.of(NONCE, nonce, SUM, HexFormat.of().toHexDigits(crc32c));
  }

  /** Returns the nonce in the metadata of an object. */
  static Optional<String> nonce(Map<String, String> metadata) {
    return mark(metadata, NONCE);
  }

  private static Optional<String> mark(Map<String, String> metadata, String name) {
    return metadata.entrySet().stream()
        .filter(each -> each.getKey().equalsIgnoreCase(name)) // servers write it as they like
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Returns a checksum of the whole object, if an answer tells one that can be made here. */
  static Optional<KeptSum> of(GetObjectResponse answer) {
    // Its own mark says what was sent; the server's, what it has.
    Optional<String> mark = mark(answer.metadata(), SUM).filter(sum -> sum.matches("[0-9a-f]{8}"));
    return mark.map(sum -> KeptSum.ofCrc32c(HexFormat.fromHexDigits(sum)))
        .or(() -> told(KeptSum.Kind.CRC32C, answer.checksumCRC32C()))
        .or(() -> told(KeptSum.Kind.CRC64NVME, answer.checksumCRC64NVME()))
        .or(() -> told(KeptSum.Kind.CRC32, answer.checksumCRC32()))
        .or(() -> told(KeptSum.Kind.SHA256, answer.checksumSHA256()))
        .or(() -> told(KeptSum.Kind.SHA1, answer.checksumSHA1()));
  }

  private static Optional<KeptSum> told(KeptSum.Kind kind, @Nullable String told) {
    // What has a number behind it is made of the checksums of parts.
    if (told == null || !told.matches("[A-Za-z0-9+/]+={0,2}")) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(told);
      return bytes.length == kind.bytes()
          ? Optional.of(new KeptSum(kind, bytes))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // it arrived damaged
    }
  }

  static String base64(int crc32c) {
    return Base64.getEncoder().encodeToString(ByteBuffer.allocate(4).putInt(crc32c).array());
  }
}
