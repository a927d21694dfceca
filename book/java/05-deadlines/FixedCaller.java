import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

record FixedCaller(ExecutorService pool) implements Caller {
    @Override
    public <T> T call(Callable<T> work, Duration limit) throws Exception {
        var result = pool.submit(work);
        try {
            return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            result.cancel(true); // on every way out, the caller's own interrupt included
        }
    }
}
