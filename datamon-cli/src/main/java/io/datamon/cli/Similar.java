package io.datamon.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the words that somebody may have meant. */
final class Similar {
  private static final int MOST = 2;

  private Similar() {}

  /** Returns the words that are few typing errors away, nearest first, at most two. */
  static List<String> to(String typed, Collection<String> words) {
    int limit = Math.max(1, typed.replaceFirst("^-+", "").length() / 3);
    return words.stream()
        .filter(word -> distance(typed, word) <= limit)
        .sorted(Comparator.comparingInt(word -> distance(typed, word)))
        .limit(MOST)
        .toList();
  }

  /** Counts letters to insert, remove, replace, or swap with their neighbour. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + same, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
