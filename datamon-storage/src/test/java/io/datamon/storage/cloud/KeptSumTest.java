package io.datamon.storage.cloud;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeptSumTest {
  private static final byte[] DIGITS = "123456789".getBytes(US_ASCII);

  @ParameterizedTest
  @CsvSource({
    "CRC32C, e3069283",
    "CRC32, cbf43926",
    "CRC64NVME, ae8b14860a799888",
    "SHA1, f7c3bc1d808e04732adf679965ccc34ca7ae3441",
    "SHA256, 15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"
  })
  void whatArrivedIsComparedAndADifferenceIsTold(KeptSum.Kind kind, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    KeptSum sum = new KeptSum(kind, bytes);
    KeptSum.Running right = sum.begin();
    right.add(DIGITS, 0, 4);
    right.add(DIGITS, 4, 5);
    assertEquals("", right.fault());
    bytes[bytes.length - 1] ^= 1;
    KeptSum.Running wrong = new KeptSum(kind, bytes).begin();
    wrong.add(DIGITS, 0, 9);
    String told = wrong.fault();
    assertEquals(
        " is " + hex + ", not " + HexFormat.of().formatHex(bytes),
        told.substring(told.indexOf(" is ")));
  }

  @Test
  void aChecksumOfTheWrongLengthIsNone() {
    assertThrows(
        IllegalArgumentException.class, () -> new KeptSum(KeptSum.Kind.CRC32, new byte[5]));
  }

  @Test
  void crcOfBytesTakenAtOnceIsThatOfBytesOneByOne() {
    long seed = 64;
    Random random = new Random(seed);
    for (int length = 0; length < 300; length++) {
      byte[] bytes = new byte[length + 7];
      random.nextBytes(bytes);
      int offset = random.nextInt(8);
      int count = Math.min(length, bytes.length - offset);
      Crc64Nvme atOnce = new Crc64Nvme();
      atOnce.update(bytes, offset, count);
      Crc64Nvme one = new Crc64Nvme();
      for (int i = 0; i < count; i++) {
        one.update(bytes[offset + i]);
      }
      assertEquals(one.getValue(), atOnce.getValue(), "seed " + seed + ", length " + count);
    }
  }
}
