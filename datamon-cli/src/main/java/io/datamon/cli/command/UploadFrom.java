package io.datamon.cli.command;

import io.datamon.Datamon;
import io.datamon.Repo;
import io.datamon.Upload;
import io.datamon.transfer.TransferPlan;
import io.datamon.transfer.UpdateStep;
import io.datamon.transfer.UploadOutcome;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.Consumer;

/** What is uploaded. */
sealed interface UploadFrom {
  UploadOutcome upload(Repo into, Upload upload);

  TransferPlan plan(Repo into, Upload upload, Consumer<UpdateStep> steps);

  TransferPlan planFirst(Datamon datamon, Upload upload, Consumer<UpdateStep> steps);

  record Folder(Path path) implements UploadFrom {
    @Override
    public UploadOutcome upload(Repo into, Upload upload) {
      return into.uploadWithOutcome(path, upload);
    }

    @Override
    public TransferPlan plan(Repo into, Upload upload, Consumer<UpdateStep> steps) {
      return into.planUpload(path, upload, steps);
    }

    @Override
    public TransferPlan planFirst(Datamon datamon, Upload upload, Consumer<UpdateStep> steps) {
      return datamon.planFirstUpload(path, upload, steps);
    }
  }

  record Bucket(URI place) implements UploadFrom {
    @Override
    public UploadOutcome upload(Repo into, Upload upload) {
      return into.uploadWithOutcome(place, upload);
    }

    @Override
    public TransferPlan plan(Repo into, Upload upload, Consumer<UpdateStep> steps) {
      return into.planUpload(place, upload, steps);
    }

    @Override
    public TransferPlan planFirst(Datamon datamon, Upload upload, Consumer<UpdateStep> steps) {
      return datamon.planFirstUpload(place, upload, steps);
    }
  }

  record Stream(String name, InputStream bytes) implements UploadFrom {
    @Override
    public UploadOutcome upload(Repo into, Upload upload) {
      return into.uploadStream(name, bytes, upload);
    }

    @Override
    public TransferPlan plan(Repo into, Upload upload, Consumer<UpdateStep> steps) {
      throw new IllegalStateException("a stream is not planned");
    }

    @Override
    public TransferPlan planFirst(Datamon datamon, Upload upload, Consumer<UpdateStep> steps) {
      throw new IllegalStateException("a stream is not planned");
    }
  }
}
