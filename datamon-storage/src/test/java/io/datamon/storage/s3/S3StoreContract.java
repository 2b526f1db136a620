package io.datamon.storage.s3;

import io.datamon.storage.cloud.BucketUri;
import io.datamon.storage.cloud.Retries;
import io.datamon.store.ObjectStore;
import io.datamon.store.ObjectStoreContract;
import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;

/** The contract of stores, on a server of S3. */
abstract class S3StoreContract extends ObjectStoreContract {
  private static int buckets;

  /** Returns the server, which is started. */
  abstract S3Server server();

  @Override
  protected boolean versionsAreUnique() {
    return false; // they are checksums of the bytes
  }

  @Override
  protected int rounds() {
    return 15;
  }

  @Override
  protected ObjectStore openEmpty() {
    return open(false);
  }

  @Override
  protected Optional<ObjectStore> openKeeping() {
    return Optional.of(open(true));
  }

  private ObjectStore open(boolean versions) {
    String bucket = "contract-" + ++buckets;
    server().makeBucket(bucket);
    if (versions) {
      try (S3Client client = server().client()) {
        client.putBucketVersioning(
            r -> r.bucket(bucket).versioningConfiguration(c -> c.status("Enabled")));
      }
    }
    // Half of the tests have the whole bucket.
    String prefix = buckets % 2 == 0 ? "" : "/some/prefix";
    return S3Stores.open(
        BucketUri.parse(URI.create("s3://" + bucket + prefix)),
        Optional.of(server().endpoint()),
        S3Server.KEYS,
        Retries.standard(),
        S3Stores.STALL,
        S3BucketClient.SINGLE);
  }
}
