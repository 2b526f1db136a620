package io.datamon.storage.cloud;

/** A request that failed, and what that means. */
public final class BucketFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /** What a failure means. */
  public enum Kind {
    /** There is no such object. */
    MISSING,
    /** The condition does not hold. */
    CONDITION,
    /** The bytes that are wanted begin past the end of the object. */
    BEYOND_END,
    /** Too many requests; later it may work. */
    BUSY,
    /** It may work the next time. */
    PASSING,
    /** Nobody could be reached; that passes soon, or is a matter of the network or the endpoint. */
    UNREACHABLE,
    /** Who asked may not do that, or is not known. */
    DENIED,
    /** The request cannot be right: a name, a region, an endpoint. */
    INVALID,
    /** There is no such bucket. */
    NO_BUCKET,
    /** It will not work the next time either. */
    LASTING
  }

  private final Kind kind;
  private final boolean acted;
  private final int spent;

  private BucketFailure(Kind kind, boolean acted, int spent, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.acted = acted;
    this.spent = spent;
  }

  /** Creates a failure of a request that has changed nothing. The message begins with a reason. */
  public static BucketFailure withoutEffect(Kind kind, String message, Throwable cause) {
    return new BucketFailure(kind, false, 0, message, cause);
  }

  /** Creates a failure of a request that may have taken effect all the same. */
  public static BucketFailure perhapsActed(Kind kind, String message, Throwable cause) {
    return new BucketFailure(kind, true, 0, message, cause);
  }

  /**
   * Returns this failure as the end of a row of attempts, after which no other one is made.
   *
   * @param attempts how many there were
   * @param acted whether one of them may have taken effect
   */
  public BucketFailure afterAttempts(int attempts, boolean acted) {
    return new BucketFailure(kind, acted, attempts, reason(), this);
  }

  /** Returns what it means. */
  public Kind kind() {
    return kind;
  }

  /** Tells whether the request may have taken effect. */
  public boolean mayHaveActed() {
    return acted;
  }

  /** Tells whether it may work the next time. */
  public boolean isPassing() {
    return spent == 0 && (kind == Kind.BUSY || kind == Kind.PASSING || kind == Kind.UNREACHABLE);
  }

  /** Returns how many attempts were made before it was given up, 0 if it was not. */
  int attempts() {
    return spent;
  }

  /** Returns the reason, one line without a full stop. */
  String reason() {
    return String.valueOf(getMessage());
  }
}
