package io.datamon.cli.command;

import io.datamon.Bundle;
import io.datamon.Datamon;
import io.datamon.cli.Text;
import io.datamon.error.DatamonException;
import io.datamon.model.BundleDescriptor;
import io.datamon.model.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Names in the store that a person may be about to type, as many as are found in a short time. */
final class StoreNames {
  /** The variable with the time to look in the store, in milliseconds. */
  static final String TIME = "DATAMON_COMPLETION_MS";

  private static final long DEFAULT_TIME = 1000;

  private final Session session;
  private @Nullable Datamon opened;
  private final Queue<Candidate> found = new ConcurrentLinkedQueue<>();

  private StoreNames(Session session) {
    this.session = session;
  }

  /**
   * Asks the store, and returns what it has said when the time is up. That it cannot be asked is no
   * failure here: who types the command will see it when it runs.
   */
  static List<Candidate> ask(Session session, Consumer<StoreNames> question) {
    StoreNames names = new StoreNames(session);
    Thread thread = new Thread(() -> names.answer(question), "completion");
    thread.setDaemon(true);
    thread.start();
    try {
      thread.join(time(session));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new ArrayList<>(names.found);
  }

  private static long time(Session session) {
    return session
        .environment()
        .variable(TIME)
        .filter(text -> text.matches("[1-9]\\d{0,6}"))
        .map(Long::valueOf)
        .orElse(DEFAULT_TIME);
  }

  private void answer(Consumer<StoreNames> question) {
    try {
      question.accept(this);
    } catch (DatamonException e) {
      log().log(System.Logger.Level.DEBUG, "completion finds nothing: {0}", e.getMessage());
    }
  }

  /** Finds the contexts. */
  void contexts() {
    session.openConfiguration().contexts().forEach(name -> add(name.value(), ""));
  }

  /** Finds the repos. */
  void repos() {
    datamon()
        .repos(StoreNames::passOver)
        .forEach(repo -> add(repo.name().value(), repo.description()));
  }

  /** Finds the labels of a repo. */
  void labels(String repo) {
    labels(repo, "");
  }

  private void labels(String repo, String before) {
    datamon()
        .repo(repo)
        .labels("", StoreNames::passOver)
        .forEach(label -> add(before + label.name(), "bundle " + label.bundle()));
  }

  /** Finds the bundles of a repo. */
  void bundles(String repo) {
    bundles(repo, "");
  }

  private void bundles(String repo, String before) {
    for (BundleDescriptor bundle : datamon().repo(repo).bundles(StoreNames::passOver)) {
      add(before + bundle.id(), bundle.message());
    }
  }

  /** Finds what is in the folder of a bundle that the beginning of a path names. */
  void paths(String reference, String typed) {
    paths(reference, typed, "");
  }

  private void paths(String reference, String typed, String before) {
    Bundle bundle = datamon().bundle(reference);
    String folder = typed.substring(0, typed.lastIndexOf('/') + 1);
    for (Entry entry : bundle.children(folder)) {
      if (entry.path().isUtf8()) {
        boolean isFolder = entry instanceof Entry.Directory;
        add(
            before + entry.path() + (isFolder ? "/" : ""),
            isFolder ? "" : Text.bytes(entry.size()));
      }
    }
  }

  /**
   * Finds references to bundles: repos; behind {@code @}, labels; behind {@code :}, ids; behind
   * another {@code :}, paths.
   *
   * @param bundles whether more than repos and labels may be named
   */
  void references(String typed, boolean bundles) {
    int end = 0;
    while (end < typed.length() && typed.charAt(end) != '@' && typed.charAt(end) != ':') {
      end++;
    }
    String repo = typed.substring(0, end);
    int colon = end == typed.length() ? -1 : typed.indexOf(':', end + 1);
    if (end == typed.length()) {
      repos();
      List<Candidate> fitting = found.stream().filter(c -> c.text().startsWith(typed)).toList();
      if (fitting.size() == 1) {
        String only = fitting.get(0).text();
        labels(only, only + "@");
      }
    } else if (typed.charAt(end) == '@' && colon < 0) {
      labels(repo, repo + "@");
    } else if (bundles && colon < 0) {
      bundles(repo, repo + ":");
    } else if (bundles) {
      String reference = colon == end + 1 ? repo : typed.substring(0, colon);
      paths(reference, typed.substring(colon + 1), typed.substring(0, colon + 1));
    }
  }

  private Datamon datamon() {
    Datamon datamon = opened == null ? session.open() : opened;
    opened = datamon;
    return datamon;
  }

  private void add(String text, String about) {
    if (text.equals(Text.escape(text))) {
      found.add(new Candidate(text, about));
    }
  }

  /** What cannot be read cannot be offered, and this is no place to tell of it. */
  private static void passOver(RuntimeException failure) {
    log().log(System.Logger.Level.DEBUG, "completion passes over: {0}", failure.getMessage());
  }

  /** Made when something is logged: that sets up logging, which most commands never need. */
  private static System.Logger log() {
    return System.getLogger(StoreNames.class.getName());
  }
}
