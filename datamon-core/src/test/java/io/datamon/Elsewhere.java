package io.datamon;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs the cases of a class in a process of its own, which a command such as {@code unshare} has
 * given a view of the system of its own: each method without parameters is a case.
 */
final class Elsewhere {
  /** A command that runs another one without rights that go beyond its user's permissions. */
  static final List<String> NO_RIGHTS =
      "root".equals(System.getProperty("user.name"))
          ? List.of("setpriv", "--bounding-set", "-all", "--inh-caps", "-all")
          : List.of("env", "--");

  private static final String OK = "CASE-OK ";
  private static final String FAILED = "CASE-FAILED ";

  private Elsewhere() {}

  /** Tells whether a command can be run here, with {@code true} at its end. */
  static boolean works(List<String> prefix) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.add("true");
    try {
      return new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // there is no such command
    }
  }

  /**
   * Runs the cases.
   *
   * @param cases has a constructor that takes a folder
   * @return what each case ended with, empty if well
   */
  static Map<String, String> run(List<String> prefix, Class<?> cases, Path folder)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Elsewhere.class.getName(), cases.getName(), folder.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Map<String, String> results = new TreeMap<>();
    byte[] output = process.getInputStream().readAllBytes();
    for (String line : new String(output, StandardCharsets.UTF_8).lines().toList()) {
      if (line.startsWith(OK)) {
        results.put(line.substring(OK.length()), "");
      } else if (line.startsWith(FAILED)) {
        String[] words = line.substring(FAILED.length()).split(" ", 2);
        results.put(words[0], words[1]);
      } else {
        System.out.println(line);
      }
    }
    int code = process.waitFor();
    if (code != 0) {
      throw new AssertionError(command + " ended with " + code + " after " + results);
    }
    return results;
  }

  /** Runs all cases of the class that is named first, in the folder that is named second. */
  public static void main(String[] arguments) throws ReflectiveOperationException {
    Class<?> cases = Class.forName(arguments[0]);
    Method[] methods = cases.getDeclaredMethods();
    Arrays.sort(methods, Comparator.comparing(Method::getName));
    for (Method method : methods) {
      if (Modifier.isPrivate(method.getModifiers())
          || Modifier.isStatic(method.getModifiers())
          || method.isSynthetic()
          || method.getParameterCount() > 0) {
        continue;
      }
      Path folder = Path.of(arguments[1], method.getName());
      Object instance = cases.getDeclaredConstructor(Path.class).newInstance(folder);
      try {
        method.invoke(instance);
        System.out.println(OK + method.getName());
      } catch (InvocationTargetException e) {
        e.getCause().printStackTrace();
        String words = String.valueOf(e.getCause()).replace('\n', ' ');
        System.out.println(FAILED + method.getName() + " " + words);
      }
    }
    System.exit(0);
  }
}
