package io.datamon.transfer;

import io.datamon.manifest.ChunkListWriter;
import io.datamon.manifest.ListedContent;
import io.datamon.manifest.PackSet;
import io.datamon.manifest.PageSink;
import io.datamon.model.ChunkRef;
import io.datamon.model.FileContent;
import io.datamon.model.Profile;
import java.util.Optional;

/**
 * The chunk list of a large file, as its chunks arrive: the parent's where it is the same.
 *
 * <p>List pages that are equal to the parent's come out with the same ids, and the page sink knows
 * those of lists that were read; so only pages that changed are written. One thread.
 */
final class LargeContent {
  private final Profile profile;
  private final PageSink sink;
  private final BaseChunks before;
  private final ChunkListWriter list;

  LargeContent(Profile profile, PageSink sink, BaseChunks before) {
    this.profile = profile;
    this.sink = sink;
    this.before = before;
    this.list = new ChunkListWriter(profile, sink);
  }

  /** Takes the next chunk; the parent's reference to it is preferred. */
  void add(ChunkRef ref) {
    list.add(before.find(ref.id()).orElse(ref));
  }

  /** Begins again. */
  LargeContent restart() {
    before.restart();
    return new LargeContent(profile, sink, before);
  }

  ListedContent finish(long size) {
    Optional<FileContent> whole = before.whole();
    ListedContent written = list.finish(size);
    return whole.isPresent()
        ? new ListedContent(whole.get(), PackSet.copyOf(before.listedPacks()))
        : written;
  }
}
