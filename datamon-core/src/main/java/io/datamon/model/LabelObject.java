package io.datamon.model;

/** What may stand where a label stands: a label, or what a deletion of it left. */
public sealed interface LabelObject permits LabelDescriptor, DeletedLabel {
  /** Returns the name under which it stands. */
  LabelName name();
}
