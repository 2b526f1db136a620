package io.datamon.tree;

/** What stands in a folder under a name. */
public enum FileType {
  /** A regular file. */
  FILE("file"),
  /** A folder. */
  FOLDER("folder"),
  /** A symbolic link. */
  LINK("symbolic link"),
  /** A socket. */
  SOCKET("socket"),
  /** A named pipe. */
  FIFO("named pipe"),
  /** A block device or a character device. */
  DEVICE("device"),
  /** Something else. */
  OTHER("special file");

  private final String text;

  FileType(String text) {
    this.text = text;
  }

  /** Tells whether a bundle can hold it. */
  public boolean isStorable() {
    return this == FILE || this == FOLDER || this == LINK;
  }

  static FileType ofMode(int mode) {
    return switch (mode & 0170000) {
      case 0100000 -> FILE;
      case 0040000 -> FOLDER;
      case 0120000 -> LINK;
      case 0140000 -> SOCKET;
      case 0010000 -> FIFO;
      case 0020000, 0060000 -> DEVICE;
      default -> OTHER;
    };
  }

  /** Returns the name for a person, such as {@code named pipe}. */
  @Override
  public String toString() {
    return text;
  }
}
