package io.datamon.protocol;

import static io.datamon.protocol.Setting.Kind.EDIT;
import static io.datamon.protocol.Setting.Kind.RENAME;
import static io.datamon.protocol.Setting.Kind.UNDELETE;
import static io.datamon.protocol.Setting.Kind.UPLOAD;
import static io.datamon.protocol.Setting.Kind.UPLOAD_MISLISTED;
import static io.datamon.protocol.Setting.Kind.UPLOAD_OWN;
import static io.datamon.protocol.Setting.Option.READER;
import static io.datamon.protocol.Setting.Option.REPACK;
import static io.datamon.protocol.Setting.Option.SLOW_DELETION;
import static io.datamon.protocol.Setting.Option.WRONG_LIST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Explores the protocol for several packs, rewriting, sessions that replace a bundle, deletion and
 * its undoing, and wrong pack lists; and shows for each rule that data is lost without it.
 */
@Tag("long")
final class CollectionModelTest {
  /** The most states of one exploration; from {@link #LONG_FORM} on, larger settings are tried. */
  private static final int LIMIT = Integer.getInteger("datamon.protocol.states", 1_000_000);

  private static final int LONG_FORM = 5_000_000;

  private static final Setting ONE_PACK = Setting.of(1, 1);
  private static final Setting TWO_PACKS = Setting.of(2, 1);

  /** Two packs and a bundle of each. */
  private static final Setting APART = TWO_PACKS.bundles(0b01, 0b10);

  /** A pack that can be rewritten, and rewritten again. */
  private static final Setting REWRITTEN = ONE_PACK.addresses(3).with(REPACK);

  /** A pack of two chunks, both used by one bundle, one by another. */
  private static final Setting HALF_DEAD = Setting.of(1, 2).bundles(0b11, 0b01).with(REPACK);

  /** A pack that can be rewritten three times, beside two collectors. */
  private static final Setting THRICE = ONE_PACK.addresses(4).collectors(2).with(REPACK);

  private static final Setting SLOWLY_DELETED = ONE_PACK.writers(UNDELETE).with(SLOW_DELETION);

  private static Explorer.Result report(String name, Explorer.Result result) {
    System.out.println("protocol: " + name + ": " + result.brief());
    return result;
  }

  /** Settings that are explored to their end in the short form. */
  private static Map<String, Setting> small() {
    Map<String, Setting> all = new LinkedHashMap<>();
    all.put("two writers", ONE_PACK.writers(UPLOAD, UPLOAD));
    all.put("two packs", TWO_PACKS.writers(UPLOAD).picks(2));
    all.put("a pack of its own", ONE_PACK.addresses(2).writers(UPLOAD_OWN).picks(2));
    all.put("a rename", ONE_PACK.writers(RENAME, UPLOAD));
    all.put("a replaced bundle", APART.writers(EDIT));
    all.put("a replaced bundle beside an upload", ONE_PACK.writers(EDIT, UPLOAD));
    all.put("back from the trash", HALF_DEAD.addresses(2).writers(UNDELETE));
    all.put("back from the trash, slowly deleted", SLOWLY_DELETED);
    all.put("a reader", ONE_PACK.addresses(3).with(REPACK, READER).collectors(2));
    all.put("a late reference", HALF_DEAD.addresses(2).writers(UPLOAD).picks(2));
    all.put("late requests", ONE_PACK.writers(UPLOAD).without(LATE_AND_VOID));
    all.put("a wrong list", ONE_PACK.writers(UPLOAD, UPLOAD).with(WRONG_LIST));
    all.put("lists that become wrong", ONE_PACK.writers(UPLOAD_MISLISTED, UPLOAD));
    return all;
  }

  private static final Mutation[] LATE_AND_VOID = {Mutation.LATE_REQUESTS, Mutation.ALWAYS_VOID};

  /** Settings for the long form; those that are too large for it are cut. */
  private static Map<String, Setting> large() {
    Map<String, Setting> all = new LinkedHashMap<>();
    all.put("two packs, two collectors", TWO_PACKS.writers(UPLOAD).picks(2).collectors(2));
    all.put("two packs, two writers", TWO_PACKS.writers(UPLOAD, UPLOAD));
    all.put("two packs, a rename", TWO_PACKS.writers(RENAME, UPLOAD));
    all.put("a replaced bundle of two packs", APART.writers(EDIT, UPLOAD));
    all.put("back from the trash, and replaced", APART.writers(UNDELETE, EDIT));
    all.put("rewritten, an upload", REWRITTEN.writers(UPLOAD).with(READER));
    all.put("rewritten, two collectors", REWRITTEN.writers(UPLOAD).collectors(2));
    all.put("rewritten, two uploads", REWRITTEN.writers(UPLOAD, UPLOAD));
    all.put("rewritten and renamed", REWRITTEN.writers(RENAME));
    all.put("rewritten and replaced", REWRITTEN.writers(EDIT));
    all.put("rewritten in halves", HALF_DEAD.addresses(3).writers(UPLOAD));
    all.put("rewritten in halves and back", HALF_DEAD.addresses(3).writers(UNDELETE));
    all.put("rewritten three times", THRICE.with(READER));
    return all;
  }

  @TestFactory
  List<DynamicTest> nothingIsLost() {
    return small().entrySet().stream()
        .map(
            one ->
                DynamicTest.dynamicTest(
                    one.getKey(),
                    () -> {
                      Explorer.Result result =
                          report(
                              one.getKey(),
                              Explorer.explore(new CollectionModel(one.getValue()), LIMIT));
                      assertTrue(result.holds() && result.complete(), result::toString);
                      assertTrue(result.states() > 500, result::toString);
                    }))
        .toList();
  }

  @TestFactory
  List<DynamicTest> nothingIsLostInLargerSettings() {
    return LIMIT < LONG_FORM
        ? List.of()
        : large().entrySet().stream()
            .map(
                one ->
                    DynamicTest.dynamicTest(
                        one.getKey(),
                        () -> {
                          Explorer.Result result =
                              report(
                                  one.getKey(),
                                  Explorer.explore(new CollectionModel(one.getValue()), LIMIT));
                          assertTrue(result.holds(), result::toString);
                        }))
            .toList();
  }

  /**
   * Whatever has happened, and be all others stopped for ever, one collector alone can remove all
   * that no bundle needs.
   */
  @Test
  void oneCollectorAloneCanAlwaysRemoveAllGarbage() {
    Map<String, Setting> settings = new LinkedHashMap<>();
    settings.put("two packs", TWO_PACKS.writers(UPLOAD).picks(2));
    settings.put("a replaced bundle", APART.writers(EDIT));
    settings.put("rewritten, two collectors", REWRITTEN.collectors(2));
    if (LIMIT >= LONG_FORM) {
      settings.put("two writers", ONE_PACK.writers(UPLOAD, UPLOAD));
      settings.put("rewritten, an upload", REWRITTEN.writers(UPLOAD));
      settings.put("back from the trash", HALF_DEAD.addresses(2).writers(UNDELETE));
    }
    settings.forEach(
        (name, setting) -> {
          Explorer.Result result =
              report(
                  "all garbage goes: " + name,
                  Explorer.exploreProgress(
                      new CollectionModel(setting),
                      LIMIT,
                      who -> who.equals("collector 1") || who.equals("fence")));
          assertTrue(result.holds() && result.complete(), result::toString);
        });
  }

  /** Each rule, and a setting in which data is lost, or a reader fails, without it. */
  private static Map<Mutation, Setting> rules() {
    Map<Mutation, Setting> all = new LinkedHashMap<>();
    Setting twoWriters = ONE_PACK.writers(UPLOAD, UPLOAD);
    for (Mutation rule :
        List.of(
            Mutation.READ_HEAD_BEFORE_REGISTERING,
            Mutation.INDEX_IS_PROOF,
            Mutation.IGNORE_CONDEMNED,
            Mutation.PARENT_UNCHECKED,
            Mutation.RELEASE_WITHOUT_COMPARING,
            Mutation.FENCED_UNCHECKED,
            Mutation.DELETE_BESIDE_SESSION,
            Mutation.LATE_REQUESTS,
            Mutation.NO_WAIT,
            Mutation.NO_FENCE,
            Mutation.DECIDE_WITHOUT_COMPARING,
            Mutation.FORGET_BEFORE_DELETING)) {
      all.put(rule, twoWriters);
    }
    all.put(Mutation.UNDELETE_BY_FORWARD, HALF_DEAD.addresses(2).writers(UNDELETE));
    all.put(Mutation.UNDELETE_SAME_VERSION, APART.writers(UNDELETE, EDIT));
    all.put(Mutation.TRASH_WITHOUT_VOID, SLOWLY_DELETED);
    all.put(Mutation.SESSION_BY_BUNDLE_ID, ONE_PACK.writers(RENAME));
    all.put(Mutation.FENCE_WITHOUT_NONCE, APART.writers(EDIT));
    all.put(Mutation.COPY_BEFORE_RIPE, HALF_DEAD.addresses(2).writers(UPLOAD));
    all.put(Mutation.FORWARD_AFTER_DELETING, REWRITTEN);
    all.put(Mutation.FORWARD_IS_NO_ROOT, HALF_DEAD.addresses(3).writers(UPLOAD));
    all.put(Mutation.TARGET_ALONE, REWRITTEN.writers(UPLOAD));
    all.put(Mutation.FORWARD_OVERWRITES, THRICE);
    all.put(Mutation.CHAINS_STAY, THRICE.collectors(1));
    all.put(Mutation.REWRITE_AT_ANY_TIME, THRICE);
    all.put(Mutation.READER_GIVES_UP, REWRITTEN.with(READER));
    all.put(Mutation.CHECK_BY_LIST, ONE_PACK.writers(UPLOAD_MISLISTED, UPLOAD));
    all.put(Mutation.TRUST_LISTS, ONE_PACK.writers(UPLOAD_MISLISTED));
    all.put(Mutation.COMPARE_SOME_LISTS, ONE_PACK.writers(UPLOAD_MISLISTED));
    return all;
  }

  @TestFactory
  List<DynamicTest> withoutOneRuleDataIsLost() {
    return rules().entrySet().stream()
        .map(
            one ->
                DynamicTest.dynamicTest(
                    one.getKey().toString(),
                    () -> {
                      Setting setting = one.getValue().without(one.getKey());
                      Explorer.Result result =
                          report(
                              "without " + one.getKey(),
                              Explorer.explore(new CollectionModel(setting), 1_000_000));
                      assertFalse(result.holds(), result::toString);
                    }))
        .toList();
  }

  @Test
  void everyRuleIsLeftOutOnce() {
    Set<Mutation> others = EnumSet.allOf(Mutation.class);
    others.removeAll(rules().keySet());
    assertEquals(EnumSet.of(Mutation.ALWAYS_VOID, Mutation.INHERIT_LIST), others);
  }

  /** A list that is wrong becomes that of others; what stops it is that lists are compared. */
  @Test
  void wrongListsAreInheritedAndDoNoHarmIfCompared() {
    Setting inherited = TWO_PACKS.writers(UPLOAD).with(WRONG_LIST).without(Mutation.INHERIT_LIST);
    Explorer.Result compared = Explorer.explore(new CollectionModel(inherited), LIMIT);
    assertTrue(compared.holds() && compared.complete(), compared::toString);
    Explorer.Result trusted =
        Explorer.explore(new CollectionModel(inherited.without(Mutation.TRUST_LISTS)), LIMIT);
    assertFalse(trusted.holds(), trusted::toString);
  }
}
