package io.datamon.manifest;

import io.datamon.model.Entry;

/** An entry and its sort key. */
final class KeyedEntry {
  final byte[] key;
  final Entry entry;

  KeyedEntry(byte[] key, Entry entry) {
    this.key = key;
    this.entry = entry;
  }
}
