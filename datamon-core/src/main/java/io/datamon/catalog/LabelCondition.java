package io.datamon.catalog;

import io.datamon.model.BundleId;

/** What must hold of a label for it to be moved. */
public sealed interface LabelCondition {
  /** Moves it whatever it points at, and makes it if there is none. */
  LabelCondition ALWAYS = new Always();

  /** Makes it only if there is none. */
  LabelCondition IF_ABSENT = new IfAbsent();

  /** Moves it only if it points at this bundle now. */
  static LabelCondition ifAt(BundleId bundle) {
    return new IfAt(bundle);
  }

  /** See {@link #ALWAYS}. */
  record Always() implements LabelCondition {}

  /** See {@link #IF_ABSENT}. */
  record IfAbsent() implements LabelCondition {}

  /** See {@link #ifAt}. */
  record IfAt(BundleId bundle) implements LabelCondition {}
}
