package io.datamon.storage.gcs;

import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpRequestInitializer;
import com.google.auth.http.HttpCredentialsAdapter;
import com.google.auth.oauth2.GoogleCredentials;
import io.datamon.error.InvalidInputException;
import io.datamon.store.CredentialFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Who the requests are made as: Application Default Credentials (a key file, what {@code gcloud
 * auth application-default login} left, workload identity, the machine's account), and nobody if
 * there are none, as a public bucket allows. Looked up with the first request. Thread-safe.
 */
final class Access implements HttpRequestInitializer {
  private static final String SCOPE = "https://www.googleapis.com/auth/devstorage.read_write";

  /** Held, since loggers that nobody holds forget their level. */
  private static final Logger LIBRARY = Logger.getLogger("com.google.auth");

  private final boolean asked;
  private @Nullable HttpCredentialsAdapter credentials; // guarded by this
  private Optional<String> fault = Optional.empty(); // guarded by this
  private boolean looked; // guarded by this

  private Access(boolean asked) {
    this.asked = asked;
  }

  static Access ofThisMachine() {
    return new Access(true);
  }

  /**
   * Returns the access of a key file, or of any other file of credentials.
   *
   * @throws InvalidInputException if it cannot be used
   */
  static Access of(CredentialFile file) {
    try (InputStream in = Files.newInputStream(file.path())) {
      Access access = new Access(false);
      access.credentials = adapter(GoogleCredentials.fromStream(in));
      return access;
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidInputException(
          "credential file "
              + file.path()
              + " cannot be used: "
              + (e instanceof NoSuchFileException ? "there is no such file" : firstLine(e))
              + "; name another one (datamon config set --credential FILE)",
          e);
    }
  }

  private static HttpCredentialsAdapter adapter(GoogleCredentials credentials) {
    return new HttpCredentialsAdapter(credentials.createScoped(List.of(SCOPE)));
  }

  static Access anonymous() {
    return new Access(false);
  }

  @Override
  public void initialize(HttpRequest request) throws IOException {
    request.setLoggingEnabled(false);
    request.setSuppressUserAgentSuffix(true);
    HttpCredentialsAdapter adapter = adapter();
    if (adapter != null) {
      adapter.initialize(request);
    }
  }

  private synchronized @Nullable HttpCredentialsAdapter adapter() {
    if (asked && !looked) {
      looked = true;
      if (LIBRARY.getLevel() == null) {
        LIBRARY.setLevel(Level.SEVERE); // what it has to say of a failure, the failure says
      }
      try {
        credentials = adapter(GoogleCredentials.getApplicationDefault());
      } catch (IOException e) {
        fault = Optional.of(firstLine(e));
      }
    }
    return credentials;
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown");
  }

  /** Returns why requests are made as nobody, if they are for want of credentials. */
  synchronized Optional<String> fault() {
    return fault;
  }
}
