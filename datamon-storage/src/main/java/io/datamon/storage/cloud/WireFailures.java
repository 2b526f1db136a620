package io.datamon.storage.cloud;

import io.datamon.storage.cloud.BucketFailure.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;

/** Says what a failure of a connection means. */
public final class WireFailures {
  private WireFailures() {}

  /** The other side speaks, but no TLS; it has no class of its own. */
  private static boolean isNoTls(Throwable e) {
    return e instanceof SSLException
        && String.valueOf(e.getMessage()).startsWith("Unsupported or unrecognized SSL message");
  }

  /** Tells whether a handshake failed because the other side went, not because of what it said. */
  private static boolean isBroken(Throwable handshake) {
    boolean gone =
        String.valueOf(handshake.getMessage()).equals("Received fatal alert: internal_error");
    for (Throwable cause = handshake; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException || cause instanceof CertPathValidatorException) {
        return false;
      }
      gone |=
          cause instanceof EOFException
              || cause instanceof SocketException
              || cause instanceof InterruptedIOException;
    }
    return gone;
  }

  /** Returns the meaning of a failure that came with no answer. */
  public static BucketFailure of(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return BucketFailure.withoutEffect(
            Kind.UNREACHABLE, "the name " + cause.getMessage() + " does not resolve", e);
      }
      if (cause instanceof SSLHandshakeException && isBroken(cause)) {
        // As a server does that has too much to do, or is being replaced.
        return BucketFailure.withoutEffect(
            Kind.PASSING, "the connection broke while it was secured: " + cause.getMessage(), e);
      }
      if (cause instanceof SSLHandshakeException
          || cause instanceof SSLPeerUnverifiedException
          || isNoTls(cause)) {
        return BucketFailure.withoutEffect(
            Kind.LASTING,
            "no secure connection (TLS) could be made: "
                + cause.getMessage()
                + "; check the endpoint, the clock, and the certificates of a proxy",
            e);
      }
      if (cause instanceof ConnectException
          || cause instanceof ConnectTimeoutException
          || cause instanceof NoRouteToHostException) {
        return BucketFailure.withoutEffect(
            Kind.UNREACHABLE, "no connection could be made: " + cause.getMessage(), e);
      }
      if (cause instanceof ConnectionRequestTimeoutException) {
        return BucketFailure.withoutEffect(Kind.PASSING, "all connections are in use", e);
      }
    }
    return BucketFailure.perhapsActed(
        Kind.PASSING,
        (e instanceof SocketTimeoutException ? "no answer came: " : "the connection broke: ")
            + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
        e);
  }
}
