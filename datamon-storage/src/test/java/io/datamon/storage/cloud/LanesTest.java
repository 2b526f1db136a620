package io.datamon.storage.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

final class LanesTest {
  @Test
  void complaintsOfOneMomentHalveTheLanesOnce() throws InterruptedException {
    Lanes lanes = new Lanes(16);
    for (int i = 0; i < 5; i++) {
      lanes.enter();
    }
    for (int i = 0; i < 5; i++) {
      lanes.leaveBusy();
    }
    assertEquals(8, lanes.open());
  }

  @Test
  void lanesOpenAgainSlowlyAndNeverMoreThanThereAre() throws InterruptedException {
    Lanes lanes = new Lanes(16);
    lanes.enter();
    lanes.leaveBusy();
    for (int i = 0; i < 9; i++) {
      lanes.enter();
      lanes.leave();
    }
    assertEquals(9, lanes.open());
    for (int i = 0; i < 1000; i++) {
      lanes.enter();
      lanes.leave();
    }
    assertEquals(16, lanes.open());
  }

  @Test
  void whoFindsNoLaneWaits() throws Exception {
    Lanes lanes = new Lanes(1);
    lanes.enter();
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<Boolean> second =
          other.submit(
              () -> {
                lanes.enter();
                return true;
              });
      try {
        second.get(50, TimeUnit.MILLISECONDS);
        throw new AssertionError("two are in one lane");
      } catch (TimeoutException e) {
        assertTrue(!second.isDone());
      }
      lanes.leave();
      assertTrue(second.get());
    } finally {
      other.shutdownNow();
    }
  }
}
