package io.datamon.storage.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.storage.cloud.BucketFailure.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WireFailuresTest {
  private static SSLHandshakeException handshake(String message, Throwable cause) {
    SSLHandshakeException e = new SSLHandshakeException(message);
    e.initCause(cause);
    return e;
  }

  @Test
  void aConnectionThatEndsInItsHandshakePassesWithoutEffect() {
    for (IOException why :
        new IOException[] {
          new EOFException("SSL peer shut down incorrectly"),
          new SocketException("Connection reset"),
          new SocketTimeoutException("Read timed out")
        }) {
      BucketFailure failure =
          WireFailures.of(handshake("Remote host terminated the handshake", why));
      assertEquals(Kind.PASSING, failure.kind());
      assertFalse(failure.mayHaveActed());
      assertTrue(failure.reason().contains("while it was secured"), failure.reason());
    }
    IOException alert = new SSLHandshakeException("Received fatal alert: internal_error");
    assertEquals(Kind.PASSING, WireFailures.of(alert).kind());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Received fatal alert: handshake_failure",
        "Received fatal alert: protocol_version",
        "No appropriate protocol (protocol is disabled or cipher suites are inappropriate)"
      })
  void aHandshakeThatIsRefusedLasts(String message) {
    assertEquals(Kind.LASTING, WireFailures.of(new SSLHandshakeException(message)).kind());
  }

  @Test
  void aCertificateThatIsNotAcceptedLastsWhateverIsBehindThat() {
    for (Exception why :
        new Exception[] {
          new CertificateException("no", new SocketException("the list of revoked ones")),
          new CertPathValidatorException("no", new SocketException("the list of revoked ones"))
        }) {
      BucketFailure failure = WireFailures.of(handshake("PKIX path building failed", why));
      assertEquals(Kind.LASTING, failure.kind());
      assertTrue(failure.reason().contains("check the endpoint, the clock"), failure.reason());
    }
  }
}
