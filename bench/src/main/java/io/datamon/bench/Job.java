package io.datamon.bench;

/** What is measured of a tool. */
enum Job {
  /** The first upload of a set into a new store. */
  FIRST("first upload"),
  /** The same once more; nothing changed. */
  AGAIN("upload again, unchanged"),
  /** All of a set into an empty folder. */
  DOWNLOAD("download"),
  /** The same once more over what is there. */
  OVER("download over an intact copy"),
  /** One file out of many. */
  ONE("one file"),
  /** Every byte of the store is read and checked. */
  VERIFY("verify --data"),
  /** The set after a few insertions, into the same store. */
  EDITED("upload of edited"),
  /** The names of all files of the newest upload. */
  LIST("listing"),
  /** The version of the program. */
  VERSION("version"),
  /** The help of the program. */
  HELP("--help"),
  /** The little that lies in a small store. */
  REPOS("repo list");

  private final String title;

  Job(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}
