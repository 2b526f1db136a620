package io.datamon.storage;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** TLS of a server of a test at 127.0.0.1, whose certificate is vouched for by nobody else. */
public final class TestTls {
  private static final String PASSWORD = "changeit";

  private final SSLContext context;

  private TestTls(SSLContext context) {
    this.context = context;
  }

  /** Makes a key and a certificate, with the program of the JDK. */
  public static TestTls make() throws Exception {
    Path folder = Files.createTempDirectory("datamon-tls-");
    Path keys = folder.resolve("keys");
    Path said = folder.resolve("said");
    try {
      Process keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-keyalg",
                  "EC",
                  "-dname",
                  "CN=127.0.0.1",
                  "-ext",
                  "SAN=ip:127.0.0.1",
                  "-alias",
                  "it",
                  "-storepass",
                  PASSWORD,
                  "-keystore",
                  keys.toString())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      if (keytool.waitFor() != 0) {
        throw new IOException("keytool: " + Files.readString(said));
      }
      return new TestTls(context(KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray())));
    } finally {
      Files.deleteIfExists(keys);
      Files.deleteIfExists(said);
      Files.delete(folder);
    }
  }

  private static SSLContext context(KeyStore store) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("it", store.getCertificate("it"));
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /** Returns what the server's side has. */
  public SSLContext context() {
    return context;
  }

  /** Begins TLS on a connection that was accepted. */
  public Socket accept(Socket plain) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(plain, "127.0.0.1", plain.getLocalPort(), true);
    socket.setUseClientMode(false);
    return socket;
  }

  /** A time in which clients that are made trust a certificate. */
  public interface Trust extends AutoCloseable {
    @Override
    void close();
  }

  /** Has clients that are made from now on trust this certificate and no other one. */
  public Trust trusted() throws Exception {
    SSLContext before = SSLContext.getDefault();
    SSLContext.setDefault(context);
    return () -> SSLContext.setDefault(before);
  }
}
