package io.datamon.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class Blake3HashTest {
  private static JsonNode vectors() throws IOException {
    try (InputStream in = Blake3HashTest.class.getResourceAsStream("/blake3/test_vectors.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in));
    }
  }

  private static byte[] input(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i % 251);
    }
    return bytes;
  }

  @Test
  void officialVectorsHoldForHashAndExtendedOutput() throws IOException {
    JsonNode cases = vectors().get("cases");
    assertTrue(cases.size() > 30);
    for (JsonNode one : cases) {
      byte[] in = input(one.get("input_len").asInt());
      byte[] expected = HexFormat.of().parseHex(one.get("hash").asText());
      Blake3Hash hash = Blake3Hash.plain().update(in, 0, in.length);
      assertEquals(hex(expected), hex(hash.finish(expected.length)), "length " + in.length);
      assertEquals(hex(expected).substring(0, 64), hash.finish().toString());
    }
  }

  @Test
  void officialVectorsHoldForDeriveKey() throws IOException {
    JsonNode vectors = vectors();
    String context = vectors.get("context_string").asText();
    for (JsonNode one : vectors.get("cases")) {
      byte[] in = input(one.get("input_len").asInt());
      byte[] expected = HexFormat.of().parseHex(one.get("derive_key").asText());
      Blake3Hash hash = Blake3Hash.deriveKey(context).update(in, 0, in.length);
      assertEquals(hex(expected), hex(hash.finish(expected.length)), "length " + in.length);
    }
  }

  @Test
  void bytesMayComeInPieces() throws IOException {
    for (JsonNode one : vectors().get("cases")) {
      byte[] in = input(one.get("input_len").asInt());
      Blake3Hash hash = Blake3Hash.plain();
      for (int at = 0, n = 1; at < in.length; at += n, n = n * 3 % 1021) {
        n = Math.min(n, in.length - at);
        hash.update(in, at, n);
      }
      assertEquals(one.get("hash").asText().substring(0, 64), hash.finish().toString());
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
