package io.datamon.transfer;

import io.datamon.error.CancelledException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Requests that go to the store side by side, so that they cost one round trip. */
final class Trips implements AutoCloseable {
  private final ExecutorService executor =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "datamon-trip");
            thread.setDaemon(true);
            return thread;
          });

  <T> Future<T> start(Callable<T> request) {
    return executor.submit(request);
  }

  Future<Boolean> start(Runnable request) {
    return executor.submit(request, true);
  }

  /** Waits for an answer; throws what the request threw. */
  <T> T join(Future<T> request) {
    try {
      return request.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("the upload was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Waits until a request is over, however it ends; an interrupt ends the waiting. */
  void await(Future<?> request) {
    try {
      request.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      System.getLogger(Trips.class.getName())
          .log(System.Logger.Level.DEBUG, "a request failed besides", e.getCause());
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
