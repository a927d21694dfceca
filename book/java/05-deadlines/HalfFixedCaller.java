import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

record HalfFixedCaller(ExecutorService pool) implements Caller {
    @Override
    public <T> T call(Callable<T> work, Duration limit) throws Exception {
        var result = CompletableFuture.supplyAsync(() -> BrokenCaller.unchecked(work), pool);
        try {
            return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            result.cancel(true); // interrupts nobody
        }
    }
}
