package io.datamon.cli.command;

import io.datamon.cli.ProgressMode;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how it is to be told how a transfer goes. */
final class ProgressModeConverter implements ITypeConverter<ProgressMode> {
  @Override
  public ProgressMode convert(String name) {
    for (ProgressMode mode : ProgressMode.values()) {
      if (mode.name().toLowerCase(Locale.ROOT).equals(name)) {
        return mode;
      }
    }
    throw new TypeConversionException("\"" + name + "\" is not one of auto, plain, json, none");
  }
}
