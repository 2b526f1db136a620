package io.datamon;

import io.datamon.error.ConflictException;
import io.datamon.error.NotFoundException;
import io.datamon.model.BundleId;
import io.datamon.model.LabelDescriptor;
import io.datamon.model.LabelName;
import io.datamon.model.RepoName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The deletion of one bundle, alone or with the labels that point at it.
 *
 * @param id the bundle
 */
record BundleDeletion(OpenContext context, RepoName repo, BundleId id) {
  /** Returns the labels that point at the bundle, by name. */
  List<LabelDescriptor> labels() {
    List<LabelDescriptor> found = new ArrayList<>();
    for (LabelDescriptor label : new Repo(context, repo).labels()) {
      if (label.bundle().equals(id)) {
        found.add(label);
      }
    }
    return found;
  }

  private List<LabelName> names() {
    return labels().stream().map(LabelDescriptor::name).toList();
  }

  /** As {@link Bundle#delete} says. */
  void run() {
    context.catalog().repos().requireSettled(repo);
    List<LabelName> labels = names();
    if (!labels.isEmpty()) {
      throw new ConflictException(
          "bundle "
              + id
              + " of repo "
              + repo
              + " was not deleted: "
              + (labels.size() == 1 ? "label " : "labels ")
              + labels.stream().map(LabelName::value).collect(Collectors.joining(", "))
              + (labels.size() == 1 ? " points" : " point")
              + " at it; delete or move what points at it first, or delete all together");
    }
    remove();
  }

  /** As {@link Bundle#deleteWithLabels} says. */
  List<LabelName> runWithLabels() {
    context.catalog().repos().requireSettled(repo);
    if (context.catalog().bundles().get(repo, id).isProtected()) {
      throw new ConflictException(
          "bundle "
              + id
              + " of repo "
              + repo
              + " is protected and was not deleted; take its protection off first");
    }
    for (LabelDescriptor label : labels()) {
      if (label.isProtected()) {
        throw new ConflictException(
            "bundle "
                + id
                + " of repo "
                + repo
                + " was not deleted: label "
                + label.name()
                + ", which points at it, is protected; take its protection off first");
      }
    }
    List<LabelName> deleted = names().stream().filter(this::deleteIfHere).toList();
    remove();
    return deleted;
  }

  private boolean deleteIfHere(LabelName name) {
    Label label = new Label(context, repo, name);
    try {
      label.deleteIfAt(id);
      return true;
    } catch (ConflictException e) {
      if (label.find().filter(now -> now.bundle().equals(id)).isPresent()) {
        throw e; // it was protected since
      }
      return false; // somebody else moved it since: it does not point here any more
    } catch (NotFoundException e) {
      return false; // somebody else deleted it since
    }
  }

  private void remove() {
    context
        .catalog()
        .bundles()
        .remove(repo, id, context.content()::hasSession, context.contributor().toString());
  }
}
