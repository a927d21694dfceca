import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

final class DeadlinesTest {
    static final Duration LONG = Duration.ofSeconds(30);
    /** How long a test waits for what must happen. */
    static int patienceMs;

    public static void main(String[] arguments) throws Exception {
        test("a limit reaches the work two calls down", DeadlinesTest::workTwoCallsDown,
                BrokenCaller::new, "the work goes on",
                FixedCaller::new);
        test("a cancel reaches the work two calls down", DeadlinesTest::workTwoCallsDown,
                HalfFixedCaller::new, "the work goes on",
                FixedCaller::new);
        test("a limit ends a question to a silent ledger", DeadlinesTest::aSilentLedger,
                BrokenQuestion::new, "the connection is still open",
                FixedQuestion::new);
    }

    static void workTwoCallsDown(Function<ExecutorService, Caller> make) throws Exception {
        withPool(pool -> {
            var caller = make.apply(pool);
            var begun = new CountDownLatch(1);
            var stopped = new CountDownLatch(1);
            Callable<Void> work = () -> {
                begun.countDown();
                try {
                    new CountDownLatch(1).await();
                    return null;
                } catch (InterruptedException e) {
                    stopped.countDown();
                    throw e;
                }
            };
            timesOut(begun, limit -> caller.call(() -> caller.call(work, LONG), limit));
            assert stopped.await(patienceMs, TimeUnit.MILLISECONDS) : "the work goes on";
        });
    }

    static void aSilentLedger(Function<InetSocketAddress, Callable<String>> make) throws Exception {
        withPool(pool -> {
            try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                var question = make.apply(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()));
                var begun = new CountDownLatch(1);
                Callable<String> work = () -> {
                    begun.countDown();
                    return question.call();
                };
                timesOut(begun, limit -> new FixedCaller(pool).call(work, limit));
                assert hungUp(listener) : "the connection is still open";
            }
        });
    }

    /** Calls with a limit, and a longer one if it passed before the work began. */
    static void timesOut(CountDownLatch begun, Test<Duration> call) throws Exception {
        for (var limit = Duration.ofMillis(100); begun.getCount() > 0; limit = limit.multipliedBy(2)) {
            try {
                call.on(limit);
                throw new IllegalStateException("it returned");
            } catch (TimeoutException expected) {
                // The caller is told in time.
            } catch (ExecutionException e) {
                assert e.getCause() instanceof TimeoutException : e;
            }
        }
    }

    /** Whether the caller has given up its connection. */
    static boolean hungUp(ServerSocket listener) throws IOException {
        listener.setSoTimeout(patienceMs);
        try (var asked = listener.accept()) {
            return hungUp(asked);
        } catch (SocketTimeoutException e) {
            return true; // it was interrupted before it connected
        }
    }

    static boolean hungUp(Socket asked) throws IOException {
        asked.setSoTimeout(patienceMs);
        try {
            return asked.getInputStream().read() == -1;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    static void withPool(Test<ExecutorService> body) throws Exception {
        var pool = Executors.newCachedThreadPool(work -> {
            var thread = new Thread(work);
            thread.setDaemon(true);
            return thread;
        });
        try {
            body.on(pool);
        } finally {
            pool.shutdownNow();
        }
    }

    interface Test<S> {
        void on(S subject) throws Exception;
    }

    /** The fixed one passes, and the broken one fails in these words. */
    static <S> void test(String name, Test<S> test, S broken, String failure, S fixed) throws Exception {
        patienceMs = 10_000;
        test.on(fixed);
        patienceMs = 1_000;
        try {
            test.on(broken);
        } catch (AssertionError failed) {
            if (failed.getMessage().equals(failure)) {
                System.out.println("ok: " + name + "\n    broken: " + failure);
                return;
            }
            throw failed;
        }
        throw new IllegalStateException(name + ": the broken one passes; is -ea on?");
    }
}
