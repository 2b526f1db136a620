package io.datamon.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.datamon.model.ChunkKind;
import io.datamon.model.ChunkRef;
import io.datamon.model.Digest;
import io.datamon.model.PackId;
import io.datamon.model.Place;
import io.datamon.model.Profile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class FreshChunksTest {
  private static final long SEED = 20261121;

  private final Random random = new Random(SEED);

  /** Records of a list; ids are few, so that several are in more than one pack. */
  private record Listed(PackId pack, List<Digest> ids) implements FreshChunks.Records {
    @Override
    public long firstWord(int number) {
      return ids.get(number).w0();
    }

    @Override
    public boolean holds(int number, Digest id) {
      return ids.get(number).equals(id);
    }

    @Override
    public ChunkRef ref(int number) {
      return new ChunkRef(ids.get(number), 1, new Place(pack, number, 100 * number, 1));
    }
  }

  private Digest id() {
    // Some agree in what the table is ordered by.
    return new Digest(random.nextInt(300), random.nextInt(3), 0, 0);
  }

  @Test
  void itIsAMapWhateverComesAndGoes() {
    FreshChunks fresh = new FreshChunks();
    Map<PackId, Listed> inUse = new HashMap<>();
    Map<Digest, Place> expected = new HashMap<>();
    for (int step = 0; step < 60_000; step++) {
      int what = random.nextInt(1000);
      if (inUse.isEmpty() || what < 6) {
        PackId pack = new PackId(step, 1);
        inUse.put(pack, new Listed(pack, new ArrayList<>()));
        fresh.use(pack, inUse.get(pack));
      } else if (what < 11) {
        Listed gone = any(inUse);
        fresh.forget(gone.pack(), gone.ids().size());
        inUse.remove(gone.pack());
        expected.values().removeIf(place -> place.pack().equals(gone.pack()));
      } else if (what < 16) {
        Listed copy = new Listed(any(inUse).pack(), List.of());
        Listed other = new Listed(copy.pack(), new ArrayList<>(inUse.get(copy.pack()).ids()));
        inUse.put(other.pack(), other);
        fresh.use(other.pack(), other);
      } else if (what < 500) {
        Listed pack = any(inUse);
        Digest id = id();
        int number = pack.ids().size();
        pack.ids().add(id);
        fresh.add(pack.pack(), number);
        expected.put(id, pack.ref(number).place());
      } else {
        Digest id = id();
        assertEquals(
            Optional.ofNullable(expected.get(id)),
            fresh.find(id).map(ChunkRef::place),
            "step " + step + ", seed " + SEED);
      }
    }
    expected.forEach(
        (id, place) -> assertEquals(Optional.of(place), fresh.find(id).map(ChunkRef::place)));
  }

  private Listed any(Map<PackId, Listed> inUse) {
    return new ArrayList<>(inUse.values()).get(random.nextInt(inUse.size()));
  }

  @Test
  void whatIsNotInUseIsNotAddedAndForgottenWithoutHarm() {
    FreshChunks fresh = new FreshChunks();
    PackId pack = new PackId(1, 2);
    assertThrows(IllegalStateException.class, () -> fresh.add(pack, 0));
    fresh.forget(pack, 5);
    assertEquals(Optional.empty(), fresh.find(id()));
  }

  @Test
  void othersFindInAPackThatIsBeingWrittenAndSealed() throws Exception {
    FreshChunks fresh = new FreshChunks();
    int packs = 100;
    int records = 500;
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      CyclicBarrier start = new CyclicBarrier(3);
      List<Future<?>> ends = new ArrayList<>();
      for (int t = 0; t < 2; t++) {
        int writer = t;
        ends.add(threads.submit(() -> write(fresh, start, writer, packs, records)));
      }
      Callable<Void> reader =
          () -> {
            start.await();
            Random of = new Random(SEED);
            for (int i = 0; i < 400_000; i++) {
              int n = of.nextInt(packs * records);
              int writer = of.nextInt(2);
              fresh
                  .find(chunk(writer, n))
                  .ifPresent(
                      found -> {
                        assertEquals(chunk(writer, n), found.id());
                        assertEquals(n % records, found.place().number());
                        assertEquals(new PackId(writer, n / records), found.place().pack());
                        assertEquals(1 + n % 7, found.length());
                      });
            }
            return null;
          };
      ends.add(threads.submit(reader));
      for (Future<?> end : ends) {
        end.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static Digest chunk(int writer, int n) {
    return new Digest(0x9e37L * n, writer, n, 5);
  }

  private static Void write(
      FreshChunks fresh, CyclicBarrier start, int writer, int packs, int records) throws Exception {
    start.await();
    byte[] buffer = new byte[PackBuilder.capacity(Profile.SMALL)];
    byte[] plain = new byte[8];
    for (int p = 0; p < packs; p++) {
      PackId pack = new PackId(writer, p);
      try (PackBuilder builder = new PackBuilder(pack, Samples.SESSION, Profile.SMALL, buffer)) {
        fresh.use(pack, builder);
        for (int i = 0; i < records; i++) {
          int n = p * records + i;
          builder.append(ChunkKind.DATA, chunk(writer, n), plain, 0, 1 + n % 7);
          fresh.add(pack, i);
          assertEquals(Optional.of(i), fresh.find(chunk(writer, n)).map(f -> f.place().number()));
        }
        fresh.use(pack, builder.seal().toc());
      }
      if (p % 2 == 0) {
        fresh.forget(pack, records);
        assertEquals(Optional.empty(), fresh.find(chunk(writer, p * records)));
      }
    }
    return null;
  }
}
