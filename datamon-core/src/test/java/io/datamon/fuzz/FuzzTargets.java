package io.datamon.fuzz;

import io.datamon.catalog.CatalogTargets;
import io.datamon.content.ContentTargets;
import io.datamon.manifest.ManifestTargets;
import io.datamon.model.ModelTargets;
import io.datamon.transfer.TransferTargets;
import java.util.List;
import java.util.stream.Stream;

/** All parsers of this module. */
final class FuzzTargets {
  private FuzzTargets() {}

  static List<FuzzTarget> all() {
    return Stream.of(
            ModelTargets.all(),
            CatalogTargets.all(),
            ContentTargets.all(),
            ManifestTargets.all(),
            TransferTargets.all())
        .flatMap(List::stream)
        .toList();
  }

  static FuzzTarget named(String name) {
    return all().stream()
        .filter(target -> target.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no target " + name));
  }
}
