import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

record BrokenCaller(ExecutorService pool) implements Caller {
    @Override
    public <T> T call(Callable<T> work, Duration limit) throws Exception {
        return CompletableFuture.supplyAsync(() -> unchecked(work), pool)
                .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .get();
    }

    static <T> T unchecked(Callable<T> work) {
        try {
            return work.call();
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }
}
