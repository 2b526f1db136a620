package io.datamon.model;

import java.time.OffsetDateTime;

/**
 * What is recorded of a repo.
 *
 * @param description what it is for; never blank in a new repo
 * @param timestamp when it was made, with the offset of the one who made it; {@link
 *     Timestamps#NONE} when that is not recorded
 * @param contributor who made it
 */
public record RepoDescriptor(
    RepoName name, String description, OffsetDateTime timestamp, Contributor contributor) {}
