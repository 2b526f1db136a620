package io.datamon.content;

import io.datamon.error.UnsupportedFormatException;
import io.datamon.model.Profile;
import io.datamon.store.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one object of a content store that is changed in place, by compare-and-set: how contents are
 * stored, who uses them, and which packs are condemned or doomed.
 *
 * @param generation grows by one with every change
 * @param features names that a reader, a writer and a collector must know
 * @param profile how contents are cut
 * @param contexts the metadata stores whose bundles lead to packs here
 * @param batches what collection is about to remove
 * @param other members that this version does not know, as JSON text by name, kept as they are
 */
record Head(
    long generation,
    Features features,
    Profile profile,
    List<AttachedContext> contexts,
    List<Batch> batches,
    Map<String, String> other) {
  /** The key of the head. */
  static final Key KEY = new Key("gc/head");

  Head {
    contexts = List.copyOf(contexts);
    batches = List.copyOf(batches);
    other = Map.copyOf(other);
  }

  /** Required features in their three classes. */
  record Features(List<String> read, List<String> write, List<String> collect) {
    static final Features NONE = new Features(List.of(), List.of(), List.of());

    Features {
      read = List.copyOf(read);
      write = List.copyOf(write);
      collect = List.copyOf(collect);
    }
  }

  /** A metadata store that uses these contents, by URIs as {@code ContextUris} writes them. */
  record AttachedContext(String metadata, String vmetadata) {
    // By hand: the JVM makes those of records when they are first used, which takes milliseconds.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof AttachedContext that
          && metadata.equals(that.metadata)
          && vmetadata.equals(that.vmetadata);
    }

    @Override
    public int hashCode() {
      return 31 * metadata.hashCode() + vmetadata.hashCode();
    }
  }

  /** What is decided of the packs of a batch. */
  enum BatchState {
    /** Writers no longer reuse them, and may release them. */
    CONDEMNED,
    /** They will be deleted. This is terminal. */
    DOOMED
  }

  /**
   * A set of packs that collection is about to remove.
   *
   * @param id its name
   * @param packs the key of the immutable list of its packs
   * @param waitFor the sessions to wait for; empty until the batch is armed
   */
  record Batch(String id, BatchState state, Key packs, Optional<List<String>> waitFor) {
    Batch {
      waitFor = waitFor.map(List::copyOf);
    }
  }

  /** Returns the head of a new content store. */
  static Head initial(Profile profile, List<AttachedContext> contexts) {
    return new Head(1, Features.NONE, profile, contexts, List.of(), Map.of());
  }

  /** Returns the next generation, with another context attached. */
  Head attach(AttachedContext context) {
    List<AttachedContext> more = new ArrayList<>(contexts);
    more.add(context);
    return new Head(generation + 1, features, profile, more, batches, other);
  }

  /** Returns the next generation, with other batches. */
  Head withBatches(List<Batch> changed) {
    return new Head(generation + 1, features, profile, contexts, changed, other);
  }

  /**
   * Checks that all features are known that reading needs.
   *
   * @throws UnsupportedFormatException naming the first that is not
   */
  void checkReadable(String where) {
    refuseUnknown(features.read, "read", where);
  }

  /**
   * Checks that all features are known that writing needs.
   *
   * @throws UnsupportedFormatException naming the first that is not
   */
  void checkWritable(String where) {
    checkReadable(where);
    refuseUnknown(features.write, "write", where);
  }

  private static void refuseUnknown(List<String> names, String what, String where) {
    if (!names.isEmpty()) {
      throw new UnsupportedFormatException(
          "contents in "
              + where
              + " need the feature "
              + names.get(0)
              + " to "
              + what
              + ", which this version of datamon does not know; use a newer one");
    }
  }
}
