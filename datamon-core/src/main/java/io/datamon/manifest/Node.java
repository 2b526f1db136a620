package io.datamon.manifest;

import io.datamon.model.ChunkRef;
import java.util.List;

/**
 * One decoded page of a tree: a branch with children or a leaf with items.
 *
 * @param <C> what a branch page says of a page below it
 * @param <L> what a leaf page holds
 */
final class Node<C extends Child, L> {
  final ChunkRef ref;
  final PackSet packs;
  final boolean leaf;
  final List<C> children;
  final List<L> items;

  /** The bytes of a leaf; empty for a branch, which may be large and kept for long. */
  final byte[] plain;

  /** What it takes of memory, about: the bytes of the page and of its keys without sharing. */
  final long weight;

  private Node(
      ChunkRef ref,
      byte[] plain,
      PackSet packs,
      boolean leaf,
      List<C> children,
      List<L> items,
      long keyBytes) {
    this.ref = ref;
    this.plain = plain;
    this.packs = packs;
    this.leaf = leaf;
    this.children = children;
    this.items = items;
    this.weight = ref.length() + keyBytes;
  }

  static <C extends Child, L> Node<C, L> leaf(
      ChunkRef ref, byte[] plain, PackSet packs, List<L> items, long keyBytes) {
    return new Node<>(ref, plain, packs, true, List.of(), items, keyBytes);
  }

  static <C extends Child, L> Node<C, L> branch(
      ChunkRef ref, PackSet packs, List<C> children, long keyBytes) {
    return new Node<>(ref, new byte[0], packs, false, children, List.of(), keyBytes);
  }

  /** Returns the number of children or items, at least 1. */
  int size() {
    return leaf ? items.size() : children.size();
  }
}
