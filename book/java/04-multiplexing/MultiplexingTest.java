import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

final class MultiplexingTest {
    static final Duration LONG = Duration.ofSeconds(30);
    static final Duration SHORT = Duration.ofMillis(50);
    /** How long a test waits for what must happen. */
    static int patienceMs;

    public static void main(String[] arguments) throws Exception {
        test("a late reply is not given to the next caller", MultiplexingTest::aLateReply,
                BrokenCalls::new, "Bob was told: Alice has 100.00",
                FixedCalls::new);
        test("a cancelled call is not kept", MultiplexingTest::aCancelledCall,
                HalfFixedCalls::new, "kept: 1",
                FixedCalls::new);
        test("a peer that does not read holds no caller past its limit", MultiplexingTest::aPeerThatDoesNotRead,
                MultiplexingTest::unqueued, "the caller still waits",
                Connection::new);
        test("a call in flight ends with its connection", MultiplexingTest::aConnectionThatEnds,
                MultiplexingTest::deaf, "the caller still waits",
                calls -> calls);
        anActionIsSkippedOnceItsStageIsComplete();
    }

    static void aLateReply(Function<Outgoing, Calls> make) throws Exception {
        try (var ledger = new Ledger(); var connection = new Connection(ledger.client)) {
            var calls = make.apply(connection);
            connection.start(calls);
            var alice = calls.call(new byte[1], SHORT);
            long first = ledger.request();
            assert failure(alice) instanceof TimeoutException : "Alice's limit did not end her call";
            nothingIsKept(calls);
            var bob = calls.call(new byte[1], LONG);
            long second = ledger.request();
            ledger.reply(first, "Alice has 100.00");
            ledger.reply(second, "Bob has 2.00");
            String told = new String(bob.get(patienceMs, TimeUnit.MILLISECONDS), StandardCharsets.UTF_8);
            assert told.equals("Bob has 2.00") : "Bob was told: " + told;
        }
    }

    static void aCancelledCall(Function<Outgoing, Calls> make) throws Exception {
        try (var ledger = new Ledger(); var connection = new Connection(ledger.client)) {
            var calls = make.apply(connection);
            connection.start(calls);
            var alice = calls.call(new byte[1], LONG);
            long first = ledger.request();
            alice.cancel(true);
            ledger.reply(first, "Alice has 100.00");
            var bob = calls.call(new byte[1], LONG);
            ledger.reply(ledger.request(), "Bob has 2.00");
            bob.get(patienceMs, TimeUnit.MILLISECONDS);
            nothingIsKept(calls);
        }
    }

    /** More than fits into both kernels' buffers. */
    static void aPeerThatDoesNotRead(Function<Socket, Outgoing> make) throws Exception {
        try (var ledger = new Ledger()) {
            var outgoing = make.apply(ledger.client);
            var calls = new FixedCalls(outgoing);
            if (outgoing instanceof Connection connection) {
                connection.start(calls);
            }
            var call = CompletableFuture.supplyAsync(() -> calls.call(new byte[1 << 24], SHORT))
                    .thenCompose(reply -> reply);
            assert failure(call) instanceof TimeoutException : "the caller still waits";
            nothingIsKept(calls);
        }
    }

    static void aConnectionThatEnds(Function<Calls, Replies> told) throws Exception {
        try (var ledger = new Ledger(); var connection = new Connection(ledger.client)) {
            var calls = new FixedCalls(connection);
            var over = new CountDownLatch(1);
            connection.start(replies(told.apply(calls), over));
            var call = calls.call(new byte[1], LONG);
            ledger.request();
            ledger.hangUp();
            assert failure(call) instanceof EOFException : "the caller still waits";
            assert over.await(patienceMs, TimeUnit.MILLISECONDS);
            var late = failure(calls.call(new byte[1], LONG));
            assert late != null : "the next caller still waits";
            assert late.getMessage().equals("the connection has ended") : late;
        }
    }

    /** A caller who writes the request itself, which no limit interrupts. */
    static Outgoing unqueued(Socket socket) {
        return (id, request) -> new Frame(id, request).write(new DataOutputStream(socket.getOutputStream()));
    }

    /** Replies without the connection's end. */
    static Replies deaf(Calls calls) {
        return new Replies() {
            @Override
            public void replied(long id, byte[] body) {
                calls.replied(id, body);
            }

            @Override
            public void ended(IOException why) {}
        };
    }

    /** Tells when the end of the connection was reported. */
    static Replies replies(Replies told, CountDownLatch over) {
        return new Replies() {
            @Override
            public void replied(long id, byte[] body) {
                told.replied(id, body);
            }

            @Override
            public void ended(IOException why) {
                told.ended(why);
                over.countDown();
            }
        };
    }

    /** A caller may know of the end a moment before the table does. */
    static void nothingIsKept(Calls calls) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
        while (calls.pending() > 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assert calls.pending() == 0 : "kept: " + calls.pending();
    }

    /** Why forwarding the cancel from that stage to the reply would not mend HalfFixedCalls. */
    static void anActionIsSkippedOnceItsStageIsComplete() {
        var reply = new CompletableFuture<String>();
        var ran = new AtomicBoolean();
        var stage = reply.whenComplete((body, error) -> ran.set(true));
        stage.whenComplete((body, error) -> reply.cancel(false));
        stage.cancel(true);
        assert reply.isCancelled() && !ran.get();
    }

    /** What the call ended with; null if it still waits. */
    static Throwable failure(CompletableFuture<byte[]> call) {
        try {
            var reply = call.get(patienceMs, TimeUnit.MILLISECONDS);
            throw new IllegalStateException("replied: " + reply.length + " bytes");
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (TimeoutException e) {
            return null;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
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
