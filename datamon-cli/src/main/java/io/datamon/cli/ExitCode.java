package io.datamon.cli;

import io.datamon.error.AlreadyExistsException;
import io.datamon.error.CancelledException;
import io.datamon.error.ConflictException;
import io.datamon.error.CorruptException;
import io.datamon.error.NoSuchObjectException;
import io.datamon.error.NotFoundException;
import io.datamon.error.OutcomeUnknownException;
import io.datamon.transfer.LabelNotMovedException;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.ParameterException;

/** What the exit codes of the program mean. */
public final class ExitCode {
  /** Done. */
  public static final int OK = 0;

  /** Failed. */
  public static final int FAILED = 1;

  /** Something that was named does not exist. */
  public static final int NOT_FOUND = 2;

  /** Some files failed and were listed; the rest is right. */
  public static final int PARTLY = 3;

  /** A condition did not hold. */
  public static final int CONFLICT = 4;

  /** Corrupt data was found. */
  public static final int CORRUPT = 5;

  /** A change may or may not have taken effect. */
  public static final int UNKNOWN = 6;

  /** Wrong usage. */
  public static final int USAGE = 64;

  /** Interrupted. */
  public static final int INTERRUPTED = 130;

  /** Nobody reads standard output any more. */
  public static final int CLOSED_PIPE = 141;

  private static final List<Integer> SEVEREST_FIRST =
      List.of(UNKNOWN, CORRUPT, CONFLICT, NOT_FOUND, PARTLY, FAILED, OK);

  /** What a person names; a path that is missing is a failure only. */
  private static final Set<String> NAMED =
      Set.of("repo", "bundle", "label", "context", "diamond", "split");

  private ExitCode() {}

  /** Returns the code that tells the meaning of a failure. */
  public static int of(Throwable failure) {
    if (failure instanceof ToldException told && told.getCause() != null) {
      return of(told.getCause());
    } else if (failure instanceof LabelNotMovedException && failure.getCause() != null) {
      return of(failure.getCause());
    } else if (failure instanceof ParameterException) {
      return USAGE;
    } else if (failure instanceof ClosedPipeException) {
      return CLOSED_PIPE;
    } else if (failure instanceof CancelledException) {
      return INTERRUPTED;
    } else if (failure instanceof OutcomeUnknownException) {
      return UNKNOWN;
    } else if (failure instanceof CorruptException || failure instanceof NoSuchObjectException) {
      return CORRUPT; // an object that something in the store needs is as good as damaged
    } else if (failure instanceof ConflictException || failure instanceof AlreadyExistsException) {
      return CONFLICT;
    } else if (failure instanceof NotFoundException missing && NAMED.contains(missing.kind())) {
      return NOT_FOUND;
    }
    return FAILED;
  }

  /** Returns the code to end with when two apply. */
  public static int severest(int a, int b) {
    return SEVEREST_FIRST.indexOf(a) <= SEVEREST_FIRST.indexOf(b) ? a : b;
  }
}
