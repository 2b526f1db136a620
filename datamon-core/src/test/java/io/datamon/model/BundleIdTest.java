package io.datamon.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.InvalidInputException;
import java.math.BigInteger;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundleIdTest {
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  @ParameterizedTest
  @CsvSource({
    "0ujtsYcgvSTl8PAuAdqWYSMnLOv, 0669F7EFB5A1CD34B5F99D1154FB6853345C9735, 2017-10-10T04:00:47Z",
    "0ujzPyRiIAffKhBux4PvQdDqMHY, 066A029C73FC1AA3B2446246D6E89FCD909E8FE8, 2017-10-10T04:46:20Z",
    "1INzQ5TV4vAAfU2PbRFgPfnzEwR, 091642C01B8252FD26C98462840E967AE0DE85A7, 2019-03-13T05:10:24Z",
    "1Jbb3SicFGoKB7JQJZdCCwdBQwE, 09398CD0EBFA3B7E443656E0B5B872952A558A5A, 2019-04-08T23:35:44Z",
    "2YBXZHqCjn9u9XPqNaTCk9OXKKF, 11E1A300000102030405060708090A0B0C0D0E0F, 2023-11-14T22:13:20Z",
    "000007n42DGM5Tflk9n8mt7Fhc7, 00000000FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF, 2014-05-13T16:53:20Z",
    "000007n42DGM5Tflk9n8mt7Fhc8, 0000000100000000000000000000000000000000, 2014-05-13T16:53:21Z",
    "aWgEPTl1tmebfsQzFP4bxwgy80V, FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF, 2150-06-19T23:21:35Z",
  })
  void knownIdsConvertBothWays(String text, String hex, String time) {
    BundleId id = BundleId.of(text);
    assertTrue(id.isKsuid());
    assertEquals(hex, HexFormat.of().withUpperCase().formatHex(id.toBytes()));
    assertEquals(id, BundleId.ofBytes(HexFormat.of().parseHex(hex)));
    assertEquals(Instant.parse(time), id.second());
  }

  @Test
  void textIsTheNumberInBase62AndSortsAsItsBytes() {
    long seed = 7;
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[BundleId.BYTES];
      random.nextBytes(bytes);
      if (i % 3 == 0) {
        bytes[0] = 0;
      }
      BundleId id = BundleId.ofBytes(bytes);
      BigInteger number = BigInteger.ZERO;
      for (char c : id.value().toCharArray()) {
        number = number.multiply(BigInteger.valueOf(62)).add(BigInteger.valueOf(DIGITS.indexOf(c)));
      }
      assertEquals(new BigInteger(1, bytes), number, "seed " + seed + ", round " + i);
      assertEquals(27, id.value().length());
      byte[] other = new byte[BundleId.BYTES];
      random.nextBytes(other);
      assertEquals(
          new BigInteger(1, bytes).compareTo(new BigInteger(1, other)),
          Integer.signum(id.compareTo(BundleId.ofBytes(other))),
          "seed " + seed + ", round " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bundle123",
        "aWgEPTl1tmebfsQzFP4bxwgy80W",
        "0ujtsYcgvSTl8PAuAdqWYSMnLO",
        "0ujtsYcgvSTl8PAuAdqWYSMnLO-",
        "an old id"
      })
  void otherIdsAreTakenButAreNoKsuids(String text) {
    BundleId id = BundleId.of(text);
    assertFalse(id.isKsuid());
    assertThrows(InvalidInputException.class, id::toBytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "a/b", ".", "..", "a\nb"})
  void whatCannotBePartOfAKeyIsRefused(String text) {
    assertThrows(InvalidInputException.class, () -> BundleId.of(text));
    assertThrows(InvalidInputException.class, () -> BundleId.of("x".repeat(256)));
  }

  @Test
  void newIdsOfOneSecondSortByTheTimeWithinIt() {
    Random random = new Random(3);
    List<BundleId> made = new ArrayList<>();
    Instant start = Instant.parse("2026-11-21T08:50:44Z");
    for (int i = 0; i < 1000; i++) {
      made.add(BundleIds.next(InstantSource.fixed(start.plusNanos(i * 1_000_000L)), random));
    }
    List<BundleId> sorted = new ArrayList<>(made);
    Collections.sort(sorted);
    assertEquals(sorted, made);
    assertEquals(start, made.get(0).second());
    assertEquals(start, made.get(999).second());
  }

  @Test
  void aNewIdIsGreaterThanTheOneBeforeWhateverTheClockSays() {
    long seed = 11;
    Random random = new Random(seed);
    BundleId last =
        BundleIds.next(InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000)), random);
    for (int i = 0; i < 2000; i++) {
      Instant now =
          Instant.ofEpochSecond(1_700_000_000 + random.nextInt(1000), random.nextInt(1000));
      BundleId next = BundleIds.next(InstantSource.fixed(now), random, Optional.of(last));
      assertTrue(next.compareTo(last) > 0, "seed " + seed + ", round " + i);
      last = next;
    }
    assertEquals(Instant.ofEpochSecond(1_800_000_000), last.second());
  }

  @Test
  void aNewIdCarriesIntoTheNextSecondWhenTheFractionIsFull() {
    BundleId full = BundleId.ofBytes(HexFormat.of().parseHex("11E1A300FFFFFFFF" + "FF".repeat(12)));
    BundleId next =
        BundleIds.next(InstantSource.fixed(Instant.EPOCH), new Random(1), Optional.of(full));
    assertTrue(next.compareTo(full) > 0);
    assertEquals(full.second().plusSeconds(1), next.second());
  }

  @Test
  void noIdIsGreaterThanTheGreatest() {
    BundleId greatest = BundleId.of("aWgEPTl1tmebfsQzFP4bxwgy80V");
    assertThrows(
        InvalidInputException.class,
        () -> BundleIds.next(InstantSource.system(), new Random(1), Optional.of(greatest)));
  }

  @Test
  void anIdThatIsNoKsuidIsNoBound() {
    BundleId id =
        BundleIds.next(
            InstantSource.fixed(Instant.parse("2026-11-21T08:50:44Z")),
            new Random(1),
            Optional.of(BundleId.of("zzz")));
    assertEquals(Instant.parse("2026-11-21T08:50:44Z"), id.second());
  }

  @Test
  void theLeastIdOfATimeIsBelowAllThatAreMadeThen() {
    Instant now = Instant.parse("2026-11-21T08:50:44.5Z");
    BundleId made = BundleIds.next(InstantSource.fixed(now), new Random(1));
    assertTrue(BundleIds.least(now).compareTo(made) <= 0);
    assertTrue(BundleIds.least(now.plusNanos(1)).compareTo(made) > 0);
    assertEquals("0".repeat(27), BundleIds.least(Instant.MIN).value());
  }
}
