package io.datamon.model;

/** What may stand where the descriptor of a bundle stands: a bundle, or a void. */
public sealed interface BundleObject permits BundleDescriptor, VoidDescriptor {
  /** Returns the id under which it stands. */
  BundleId id();
}
