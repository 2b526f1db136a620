package io.datamon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Holds the order of the packages and what a public signature may name. */
final class PackageRulesTest {
  private static final String ROOT = "io.datamon";

  /** What each package may use of the others; whoever adds a package decides its place here. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          entry("hash"),
          entry("error"),
          entry("store", "error"),
          entry("model", "error", "store"),
          entry("catalog", "error", "store", "model"),
          entry("tree", "error", "store", "model"),
          entry("content", "hash", "error", "store", "model"),
          entry("manifest", "error", "store", "model", "catalog", "tree", "content"),
          entry("transfer", "error", "store", "model", "catalog", "tree", "content", "manifest"),
          entry(
              "stats",
              "error",
              "store",
              "model",
              "catalog",
              "tree",
              "content",
              "manifest",
              "transfer"),
          entry(
              "verify",
              "error",
              "store",
              "model",
              "catalog",
              "tree",
              "content",
              "manifest",
              "transfer"));

  private static final List<String> FOREIGN = List.of("com.fasterxml", "com.github", "org.apache");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  private static Map.Entry<String, Set<String>> entry(String name, String... mayUse) {
    return Map.entry(name, Set.of(mayUse));
  }

  @Test
  void lowerPackagesDoNotUseHigherOnes() {
    Set<String> faults = new TreeSet<>();
    for (JavaClass from : ours()) {
      String user = below(from.getPackageName());
      from.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(to -> isOurs(to.getPackageName()))
          .map(to -> below(to.getPackageName()))
          .filter(used -> !user.isEmpty() && !used.equals(user))
          .filter(used -> !MAY_USE.getOrDefault(user, Set.of()).contains(used))
          .forEach(used -> faults.add(from.getName() + " uses package " + name(used)));
    }
    assertEquals(Set.of(), faults);
  }

  @Test
  void everyPackageHasItsPlace() {
    Set<String> unknown = new TreeSet<>();
    for (JavaClass each : ours()) {
      String name = below(each.getPackageName());
      if (!name.isEmpty() && !MAY_USE.containsKey(name)) {
        unknown.add(name);
      }
    }
    assertEquals(Set.of(), unknown, "packages without a line in MAY_USE");
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<String> packages = new TreeSet<>();
    ours().forEach(each -> packages.add(each.getPackageName()));
    packages.removeIf(
        name ->
            CLASSES.stream()
                .anyMatch(
                    each ->
                        each.getName().equals(name + ".package-info")
                            && each.isAnnotatedWith(NullMarked.class)));
    assertEquals(Set.of(), packages, "packages without @NullMarked in a package-info");
  }

  @Test
  void publicSignaturesNameNoLibrary() {
    Set<String> faults = new TreeSet<>();
    for (JavaClass each : ours()) {
      if (isVisible(each)) {
        signatureTypes(each)
            .filter(named -> FOREIGN.stream().anyMatch(named::startsWith))
            .forEach(named -> faults.add(each.getName() + " names " + named));
      }
    }
    assertEquals(Set.of(), faults);
  }

  @Test
  void theRulesSeeTheClasses() {
    assertFalse(ours().isEmpty());
    assertTrue(
        signatureTypes(CLASSES.get("io.datamon.store.ObjectStore"))
            .anyMatch("io.datamon.store.Payload"::equals));
    assertTrue(
        signatureTypes(CLASSES.get("io.datamon.store.ObjectStore"))
            .anyMatch("io.datamon.store.ObjectInfo"::equals),
        "type arguments count");
  }

  private List<JavaClass> ours() {
    List<JavaClass> ours = new ArrayList<>();
    for (JavaClass each : CLASSES) {
      if (isOurs(each.getPackageName())) {
        ours.add(each);
      }
    }
    return ours;
  }

  private static boolean isOurs(String packageName) {
    return packageName.equals(ROOT) || packageName.startsWith(ROOT + ".");
  }

  /** Returns the first package name below the root, or nothing for the root itself. */
  private static String below(String packageName) {
    return packageName.equals(ROOT)
        ? ""
        : packageName.substring(ROOT.length() + 1).split("\\.", 2)[0];
  }

  private static String name(String below) {
    return below.isEmpty() ? ROOT : ROOT + "." + below;
  }

  private static boolean isVisible(JavaClass each) {
    return each.getModifiers().contains(JavaModifier.PUBLIC)
        && each.getEnclosingClass().map(PackageRulesTest::isVisible).orElse(true);
  }

  private static boolean isVisible(Set<JavaModifier> modifiers) {
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }

  private static Stream<String> signatureTypes(JavaClass each) {
    Stream<JavaType> above =
        Stream.concat(each.getSuperclass().stream(), each.getInterfaces().stream());
    Stream<JavaType> fields =
        each.getFields().stream()
            .filter(field -> isVisible(field.getModifiers()))
            .map(JavaField::getType);
    Stream<JavaType> calls =
        each.getCodeUnits().stream()
            .filter(unit -> isVisible(unit.getModifiers()))
            .flatMap(PackageRulesTest::types);
    return Stream.of(above, fields, calls)
        .flatMap(all -> all)
        .flatMap(type -> type.getAllInvolvedRawTypes().stream())
        .map(type -> type.getBaseComponentType().getName());
  }

  private static Stream<JavaType> types(JavaCodeUnit unit) {
    return Stream.of(
            Stream.of(unit.getReturnType()),
            unit.getParameterTypes().stream(),
            unit.getExceptionTypes().stream())
        .flatMap(all -> all);
  }
}
