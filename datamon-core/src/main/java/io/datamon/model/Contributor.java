package io.datamon.model;

/**
 * Who did something; nothing is checked, and both may be empty in old data.
 *
 * @param name the name of a person or program
 * @param email an address
 */
public record Contributor(String name, String email) {
  /** Nobody that is known. */
  public static final Contributor UNKNOWN = new Contributor("", "");

  /** Tells whether neither name nor address is known. */
  public boolean isUnknown() {
    return name.isEmpty() && email.isEmpty();
  }

  /** Returns {@code Name <address>}. */
  @Override
  public String toString() {
    return email.isEmpty() ? name : (name + " <" + email + ">").strip();
  }
}
