package io.datamon.content;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * URIs of stores as the head names them: relative to the content part's own where both lie below
 * one root, so that a store can be moved or mounted elsewhere as a whole.
 */
final class ContextUris {
  private ContextUris() {}

  static String relativize(URI base, URI target) {
    boolean comparable =
        Objects.equals(base.getScheme(), target.getScheme())
            && Objects.equals(base.getRawAuthority(), target.getRawAuthority())
            && base.getRawPath() != null
            && target.getRawPath() != null;
    if (!comparable) {
      return target.toString();
    }
    List<String> from = parts(base.getRawPath());
    List<String> to = parts(target.getRawPath());
    int shared = 0;
    while (shared < Math.min(from.size(), to.size()) && from.get(shared).equals(to.get(shared))) {
      shared++;
    }
    if (shared == 0) {
      return target.toString();
    }
    List<String> steps = new ArrayList<>();
    for (int i = shared; i < from.size(); i++) {
      steps.add("..");
    }
    steps.addAll(to.subList(shared, to.size()));
    return steps.isEmpty() ? "." : String.join("/", steps);
  }

  private static List<String> parts(String path) {
    return Arrays.stream(path.split("/", -1)).filter(part -> !part.isEmpty()).toList();
  }
}
