package io.datamon.storage.gcs;

import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpRequestInitializer;
import com.google.auth.Credentials;
import com.google.auth.http.HttpCredentialsAdapter;
import com.google.auth.http.HttpTransportFactory;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import io.datamon.error.InvalidInputException;
import io.datamon.storage.GcsAccess;
import io.datamon.store.CredentialFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Who the requests are made as: Application Default Credentials (a key file, what {@code gcloud
 * auth application-default login} left, workload identity, the machine's account), and nobody if
 * there are none, as a public bucket allows. Looked up with the first request, and again when
 * nobody was refused. Thread-safe.
 */
final class Access implements HttpRequestInitializer {
  /** Names a file of credentials. */
  private static final String VARIABLE = "GOOGLE_APPLICATION_CREDENTIALS";

  /** How the library begins to say that it has found none, not that some are of no use. */
  static final String NONE = "Your default credentials were not found";

  private static final String SCOPE = "https://www.googleapis.com/auth/devstorage.read_write";

  /**
   * Asks for tokens; whoever stands still for so long is given up, and an interrupt ends it.
   * Google's library keeps what it finds, and with it this, for longer than a store is open.
   */
  static final HttpTransportFactory TOKENS =
      () -> WatchedTransport.ofSingleRequests(Duration.ofSeconds(15));

  /** Held, since loggers that nobody holds forget their level. */
  private static final Logger LIBRARY = Logger.getLogger("com.google.auth");

  /** Looks for credentials on the machine. */
  interface Finder {
    /**
     * Returns what it found.
     *
     * @throws IOException if there are none, or they are of no use
     */
    GoogleCredentials find() throws IOException;
  }

  private final Optional<Finder> finder;
  private final Optional<String> quotaProject;
  private @Nullable HttpCredentialsAdapter credentials; // guarded by this
  private Optional<String> fault = Optional.empty(); // guarded by this
  private boolean looked; // guarded by this

  /** What keeps a request from being made as somebody; it was not sent. */
  static final class Failed extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean lasting;

    private Failed(boolean lasting, IOException cause) {
      super(cause.getMessage(), cause);
      this.lasting = lasting;
    }

    /** Tells whether what there is of credentials is of no use, whoever is asked for a token. */
    boolean isLasting() {
      return lasting;
    }
  }

  private Access(Optional<Finder> finder, Optional<String> quotaProject) {
    this.finder = finder;
    this.quotaProject = quotaProject;
  }

  /**
   * Returns the access of the machine and its user.
   *
   * @throws InvalidInputException if the environment names a file of credentials that cannot be
   *     used
   */
  static Access ofThisMachine(Map<String, String> environment) {
    String file = environment.getOrDefault(VARIABLE, "");
    return file.isEmpty()
        ? found(() -> GoogleCredentials.getApplicationDefault(TOKENS))
        : of(Path.of(file), "correct or remove the variable " + VARIABLE);
  }

  static Access found(Finder finder) {
    return new Access(Optional.of(finder), Optional.empty());
  }

  /**
   * Returns the access of a key file, or of any other file of credentials.
   *
   * @throws InvalidInputException if it cannot be used
   */
  static Access of(CredentialFile file) {
    return of(file.path(), "name another one (datamon config set --credential FILE)");
  }

  /** Returns the access that a program has. */
  static Access of(GcsAccess own) {
    Access access = new Access(Optional.empty(), own.quotaProject());
    if (own.credentials().isPresent()) {
      Credentials credentials = own.credentials().get();
      access.credentials =
          credentials instanceof GoogleCredentials google
              ? adapter(google)
              : new HttpCredentialsAdapter(credentials);
    }
    return access;
  }

  private static Access of(Path file, String hint) {
    try (InputStream in = Files.newInputStream(file)) {
      Access access = anonymous();
      access.credentials = adapter(GoogleCredentials.fromStream(in, TOKENS));
      return access;
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidInputException(
          "credential file "
              + file
              + " cannot be used: "
              + (e instanceof NoSuchFileException ? "there is no such file" : firstLine(e))
              + "; "
              + hint,
          e);
    }
  }

  private static HttpCredentialsAdapter adapter(GoogleCredentials credentials) {
    GoogleCredentials scoped = credentials.createScoped(List.of(SCOPE));
    // The library would repeat for itself, below the retries here.
    return new HttpCredentialsAdapter(
        scoped instanceof ServiceAccountCredentials account
            ? account.createWithCustomRetryStrategy(false)
            : scoped);
  }

  static Access anonymous() {
    return new Access(Optional.empty(), Optional.empty());
  }

  @Override
  public void initialize(HttpRequest request) throws IOException {
    request.setLoggingEnabled(false);
    request.setSuppressUserAgentSuffix(true);
    HttpCredentialsAdapter adapter = adapter();
    if (adapter != null) {
      try {
        adapter.initialize(request);
        quotaProject.ifPresent(project -> request.getHeaders().set("x-goog-user-project", project));
      } catch (IOException e) {
        throw new Failed(false, e);
      }
    }
  }

  private synchronized @Nullable HttpCredentialsAdapter adapter() throws Failed {
    if (finder.isPresent() && !looked) {
      if (LIBRARY.getLevel() == null) {
        LIBRARY.setLevel(Level.SEVERE); // what it has to say of a failure, the failure says
      }
      try {
        credentials = adapter(finder.get().find());
        fault = Optional.empty();
      } catch (IOException e) {
        if (!firstLine(e).startsWith(NONE)) {
          throw new Failed(true, e);
        }
        fault = Optional.of(firstLine(e));
      }
      looked = true;
    }
    return credentials;
  }

  /** Has credentials looked up once more if there were none; a person may have made some since. */
  synchronized void lookAgain() {
    looked = credentials != null;
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown");
  }

  /** Returns why requests are made as nobody, if they are for want of credentials. */
  synchronized Optional<String> fault() {
    return fault;
  }
}
