package io.datamon.transfer;

import io.datamon.error.InvalidInputException;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundlePath;
import io.datamon.store.Key;
import io.datamon.store.ObjectInfo;
import io.datamon.tree.LeftOut;
import io.datamon.tree.ReservedNames;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a place as a tree of files, in manifest order: one paged listing, sorted again,
 * since names come in the order of their bytes. Memory is bounded; beyond it lists of names are
 * kept in temporary files until this is closed.
 *
 * <p>An object whose name ends in a slash and that has no bytes is a folder, as consoles make them.
 * A name that no path can have is left out, and so is an object whose name is that of a folder,
 * too. One thread.
 */
final class ObjectTree implements Iterator<ObjectItem>, AutoCloseable {
  private final ObjectPlace place;
  private final Selection selection;
  private final Consumer<LeftOut> leftOut;
  private final SortedItems items;
  private final Deque<OpenFolder> open = new ArrayDeque<>();
  private boolean found;
  private boolean listed;
  private @Nullable ObjectItem pending;

  /** A folder whose objects are being listed: they are one run. */
  private static final class OpenFolder {
    final BundlePath path;
    Instant newest = Instant.EPOCH;

    OpenFolder(BundlePath path) {
      this.path = path;
    }
  }

  /**
   * Creates a tree; nothing is listed before it is asked for.
   *
   * @param selection which objects are taken; folders that lead to them are
   * @param leftOut told of what is left out
   * @param inMemory how many names are kept in memory
   */
  ObjectTree(ObjectPlace place, Selection selection, Consumer<LeftOut> leftOut, int inMemory) {
    this.place = place;
    this.selection = selection;
    this.leftOut = leftOut;
    this.items = new SortedItems(inMemory);
  }

  /** Returns whether anything is there at all, taken or not; lists it. */
  boolean isThere() {
    list();
    return found;
  }

  /**
   * Lists what is there.
   *
   * @throws NotFoundException if there is nothing
   */
  void require() {
    if (!isThere()) {
      throw new NotFoundException(
          "path", place.uri().toString(), "couldn't find any object below \"" + place.uri() + "\"");
    }
  }

  private void list() {
    if (listed) {
      return;
    }
    listed = true;
    open.addLast(new OpenFolder(BundlePath.ROOT));
    Iterator<ObjectInfo> listing = place.store().list(place.prefix(), "", this::otherName);
    while (listing.hasNext()) {
      ObjectInfo info = listing.next();
      found = true;
      add(info.key().value().substring(place.prefix().length()), info);
    }
    while (!open.isEmpty()) {
      closeFolder();
    }
    items.sorted();
  }

  private void add(String name, ObjectInfo info) {
    if (isPassedOver(name)) {
      return;
    }
    BundlePath path = BundlePath.of(name);
    if (isTaken(path, false)) {
      enter(path.parent(), info.modified());
      items.add(ObjectItem.file(path, info));
    }
  }

  private boolean isPassedOver(String name) {
    int slash = name.indexOf('/');
    String top = slash < 0 ? name : name.substring(0, slash);
    return place.isOwn(name) || ReservedNames.isNeverUploaded(top.getBytes(StandardCharsets.UTF_8));
  }

  private boolean isTaken(BundlePath path, boolean folder) {
    if (selection.takes(path, folder)) {
      return true;
    }
    leftOut.accept(new LeftOut(path, LeftOut.Reason.EXCLUDED, "it is excluded"));
    return false;
  }

  private void otherName(String whole, long size, Instant modified) {
    found = true;
    String name = whole.substring(Math.min(whole.length(), place.prefix().length()));
    if (name.isEmpty() || isPassedOver(name)) {
      return; // the place itself as a folder
    }
    boolean folder = name.endsWith("/");
    String path = folder ? name.substring(0, name.length() - 1) : name;
    if (!folder || size > 0 || !Key.isValid(place.prefix() + path)) {
      leftOut.accept(
          new LeftOut(
              BundlePath.ROOT,
              LeftOut.Reason.NAME,
              "object \"" + name + "\" is left out: " + fault(folder && size > 0, whole)));
    } else if (isTaken(BundlePath.of(path), true)) {
      enter(BundlePath.of(path), modified);
    }
  }

  private static String fault(boolean bytes, String name) {
    if (bytes) {
      return "it has bytes, and the name of a folder";
    }
    try {
      return new Key(name).value();
    } catch (InvalidInputException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Makes a folder the one that is listed, with those that lead to it. */
  private void enter(BundlePath folder, Instant modified) {
    while (!folder.startsWith(open.getLast().path)) {
      closeFolder();
    }
    Deque<BundlePath> between = new ArrayDeque<>();
    for (BundlePath at = folder; !at.equals(open.getLast().path); at = at.parent()) {
      between.addFirst(at);
    }
    for (BundlePath each : between) {
      selection.takes(each, true);
      open.addLast(new OpenFolder(each));
    }
    OpenFolder last = open.getLast();
    last.newest = later(last.newest, modified);
  }

  private void closeFolder() {
    OpenFolder closed = open.removeLast();
    items.add(ObjectItem.folder(closed.path, closed.newest));
    if (!open.isEmpty()) {
      open.getLast().newest = later(open.getLast().newest, closed.newest);
    }
  }

  private static Instant later(Instant a, Instant b) {
    return a.isBefore(b) ? b : a;
  }

  @Override
  public boolean hasNext() {
    list();
    return pending != null || items.hasNext();
  }

  @Override
  public ObjectItem next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the tree is at its end");
    }
    ObjectItem item = pending == null ? items.next() : pending;
    pending = null;
    while (items.hasNext()) {
      ObjectItem after = items.next();
      if (!after.path().equals(item.path())) {
        pending = after;
        break;
      }
      item = both(item, after);
    }
    return item;
  }

  /** Returns the folder of two of one path. */
  private ObjectItem both(ObjectItem one, ObjectItem two) {
    if (one.folder() && two.folder()) {
      return ObjectItem.folder(one.path(), later(one.modified(), two.modified()));
    }
    leftOut.accept(
        new LeftOut(
            one.path(),
            LeftOut.Reason.NAME,
            "object \"" + one.path() + "\" is left out: objects lie below it, as in a folder"));
    return one.folder() ? one : two;
  }

  @Override
  public void close() {
    items.close();
  }
}
