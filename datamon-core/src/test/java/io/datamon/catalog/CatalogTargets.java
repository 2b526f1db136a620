package io.datamon.catalog;

import io.datamon.fuzz.FuzzTarget;
import io.datamon.model.ContextDescriptor;
import io.datamon.model.ContextName;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The parsers of this package. */
public final class CatalogTargets {
  private CatalogTargets() {}

  /** Returns them. */
  public static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "parts", 2000, 300_000, 1_000, CatalogTargets::parts, CatalogTargets::places));
  }

  /** A line for each part of a context. */
  private static void parts(byte[] input) {
    String[] lines = new String(input, StandardCharsets.UTF_8).split("\n", 3);
    String metadata = lines[0];
    String vmetadata = lines.length > 1 ? lines[1] : metadata;
    URI here = URI.create("file:///srv/store/");
    ContextDescriptor context =
        new ContextDescriptor(
            ContextName.of("dev"),
            "w",
            "r",
            "b",
            metadata,
            vmetadata,
            4,
            lines.length > 2 ? Optional.of(lines[2]) : Optional.empty());
    ContextParts parts = ContextParts.resolve(context, here);
    // A part is stored relative to the configuration, and leads to the same place.
    String relative = ContextParts.relative(parts.metadata().toString(), here);
    ContextParts.resolve(
        new ContextDescriptor(
            ContextName.of("dev"), "w", "r", "b", relative, relative, 4, Optional.empty()),
        here);
  }

  private static List<byte[]> places() {
    return Stream.of(
            "./dev/meta\n./dev/vmeta\n./dev/content",
            "gs://bucket/prefix\nbucket-name",
            "file:///srv/store/x\nfile:/srv/store/x/\ns3://b//",
            "memory:\nmemory:/\nfile://")
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }
}
