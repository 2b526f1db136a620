package io.datamon.catalog;

import static io.datamon.catalog.Fixtures.repo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.datamon.error.AlreadyExistsException;
import io.datamon.error.CancelledException;
import io.datamon.error.CorruptException;
import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.error.UnavailableException;
import io.datamon.model.CatalogKeys;
import io.datamon.model.Contributor;
import io.datamon.model.Descriptors;
import io.datamon.model.RepoDescriptor;
import io.datamon.model.RepoName;
import io.datamon.store.Key;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReposTest {
  private static final RepoName NAME = RepoName.of("a-repo");

  private final ScriptedStore store = new ScriptedStore();
  private final Catalog catalog = new Catalog(store, store);
  private final Repos repos = catalog.repos();

  @AfterEach
  void close() {
    catalog.close();
  }

  @Test
  void aRepoIsMadeOnce() {
    repos.create(repo(NAME));
    assertEquals(repo(NAME), repos.get(NAME));
    RepoDescriptor other =
        new RepoDescriptor(NAME, "another", repo(NAME).timestamp(), Contributor.UNKNOWN);
    assertEquals(
        "repo already exists: a-repo",
        assertThrows(AlreadyExistsException.class, () -> repos.create(other)).getMessage());
    assertEquals(repo(NAME), repos.get(NAME));
  }

  @Test
  void aRepoNeedsADescription() {
    RepoDescriptor bare =
        new RepoDescriptor(NAME, " ", repo(NAME).timestamp(), Contributor.UNKNOWN);
    assertThrows(InvalidInputException.class, () -> repos.create(bare));
    assertEquals(0, store.puts.get());
  }

  @Test
  void aRepoThatIsNotThereIsNotFound() {
    NotFoundException e = assertThrows(NotFoundException.class, () -> repos.get(NAME));
    assertEquals("repo", e.kind());
    assertEquals("a-repo", e.name());
    assertEquals("repo validation: Repo:a-repo does not exist", e.getMessage());
    assertThrows(NotFoundException.class, () -> repos.require(NAME));
    assertTrue(repos.find(NAME).isEmpty());
  }

  @Test
  void reposAreListedByNameAndNotByKey() {
    List<String> names = List.of("a", "a-b", "a-b-c", "aa", "b", "ä", "中");
    for (int i = names.size() - 1; i >= 0; i--) {
      repos.create(repo(RepoName.of(names.get(i))));
    }
    List<String> listed = new ArrayList<>();
    repos.list().forEachRemaining(item -> listed.add(item.orThrow().name().value()));
    assertEquals(names, listed);
  }

  @Test
  void aDamagedRepoIsAFindingAndTheListingGoesOn() {
    repos.create(repo(RepoName.of("a")));
    store.put("repos/b/repo.yaml", "name: [");
    store.put("repos/c_d/repo.yaml", "name: c_d\n");
    store.put("repos/e/repo.yaml", "name: f\n");
    store.put("repos/stray.yaml", "");
    store.put("repos/g/notes.txt", "");
    repos.create(repo(RepoName.of("z")));
    List<Listed<RepoDescriptor>> listed = new ArrayList<>();
    repos.list().forEachRemaining(listed::add);
    assertEquals(5, listed.size());
    assertEquals(RepoName.of("a"), listed.get(0).orThrow().name());
    assertEquals(RepoName.of("z"), listed.get(4).orThrow().name());
    List<String> bad = new ArrayList<>();
    for (Listed<RepoDescriptor> item : listed.subList(1, 4)) {
      Listed.Bad<?> found = assertInstanceOf(Listed.Bad.class, item);
      assertInstanceOf(CorruptException.class, found.why());
      bad.add(found.key().value());
    }
    assertEquals(List.of("repos/b/repo.yaml", "repos/c_d/repo.yaml", "repos/e/repo.yaml"), bad);
    assertThrows(CorruptException.class, listed.get(1)::orThrow);
  }

  @Test
  void aListingReadsOnlySomeAhead() {
    for (int i = 0; i < 300; i++) {
      repos.create(repo(RepoName.of("r" + i)));
    }
    store.resetCounts();
    Iterator<Listed<RepoDescriptor>> list = repos.list();
    assertEquals(0, store.gets.get());
    list.next().orThrow();
    assertTrue(store.gets.get() <= Prefetch.WINDOW, store.gets + " reads");
    int rest = 0;
    while (list.hasNext()) {
      list.next().orThrow();
      rest++;
    }
    assertEquals(299, rest);
    assertEquals(300, store.gets.get());
    assertEquals(1, store.lists.get());
  }

  @Test
  void aStoreThatFailsEndsTheListing() {
    repos.create(repo(NAME));
    store.readable(false);
    Iterator<Listed<RepoDescriptor>> list = repos.list();
    assertThrows(UnavailableException.class, list::next);
  }

  @Test
  void aRepoRemovedWhileListingIsLeftOut() {
    repos.create(repo(RepoName.of("a")));
    repos.create(repo(RepoName.of("b")));
    Iterator<Listed<RepoDescriptor>> list = repos.list();
    store.delete(CatalogKeys.repo(RepoName.of("a")));
    assertEquals(RepoName.of("b"), list.next().orThrow().name());
    assertTrue(!list.hasNext());
  }

  @Test
  void lostAnswersAreResolvedByReadingBack() {
    store.script.add(ScriptedStore.Step.LOSE_ANSWER);
    repos.create(repo(NAME));
    assertEquals(1, store.puts.get());

    RepoName second = RepoName.of("second");
    store.script.add(ScriptedStore.Step.LOSE_PUT);
    repos.create(repo(second));
    assertEquals(repo(second), repos.get(second));

    RepoName third = RepoName.of("third");
    store.script.add(
        (key, put) -> {
          store.put(key.value(), "name: third\ndescription: of somebody else\n");
          ScriptedStore.Step.LOSE_PUT.run(key, put);
        });
    assertThrows(AlreadyExistsException.class, () -> repos.create(repo(third)));
  }

  @Test
  void anAnswerThatCannotBeFoundOutIsSaidToBeUnknown() {
    for (int i = 0; i < 3; i++) {
      store.script.add(ScriptedStore.Step.LOSE_PUT);
    }
    assertThrows(OutcomeUnknownException.class, () -> repos.create(repo(NAME)));
    store.script.add(
        (key, put) -> {
          store.readable(false);
          ScriptedStore.Step.LOSE_ANSWER.run(key, put);
        });
    assertThrows(OutcomeUnknownException.class, () -> repos.create(repo(NAME)));
    store.readable(true);
    assertEquals(repo(NAME), repos.get(NAME));
  }

  @Test
  void anInterruptEndsAListingAndStaysSet() {
    Key a = CatalogKeys.repo(RepoName.of("a"));
    store.put(a.value(), Descriptors.write(a, repo(RepoName.of("a"))));
    Iterator<Listed<RepoDescriptor>> list = repos.list();
    Thread.currentThread().interrupt();
    assertThrows(CancelledException.class, list::next);
    assertTrue(Thread.interrupted());
  }
}
