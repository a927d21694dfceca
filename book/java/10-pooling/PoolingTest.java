import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

final class PoolingTest {
    static final int PATIENCE_MS = 10_000;
    static final int SHORT_MS = 100;

    interface Make {
        Pool pool(Pool.Connector connector, int size, int waitMs);
    }

    public static void main(String[] arguments) throws Exception {
        test("work that fails takes no connection with it", PoolingTest::workThatFails,
                BrokenPool::new, "no connection within 100 ms",
                FixedPool::new);
        test("an attempt to connect that fails takes no room", PoolingTest::anAttemptThatFails,
                HalfFixedPool::new, "no connection within 100 ms",
                FixedPool::new);
        test("nobody gets the answer that another one has left", PoolingTest::anAnswerThatWasLeft,
                HalfFixedPool::new, "asked for carol's balance, got bob's balance",
                FixedPool::new);
        for (Make make : new Make[] {BrokenPool::new, HalfFixedPool::new, FixedPool::new}) {
            oneConnectionForTwo(make);
        }
        workThatFails(HalfFixedPool::new);
    }

    /** What all of them can do. */
    static void oneConnectionForTwo(Make make) throws Exception {
        try (var bank = new Bank()) {
            var pool = make.pool(bank::connect, 1, SHORT_MS);
            bank.mayAnswer.countDown();
            for (var question : new String[] {"alice's balance", "bob's balance"}) {
                String answer = pool.run(exchange -> exchange.ask(question, PATIENCE_MS));
                assert answer.equals(question) : answer;
            }
            assert bank.connections.get() == 1 : bank.connections;
        }
    }

    static void workThatFails(Make make) throws Exception {
        try (var bank = new Bank()) {
            var pool = make.pool(bank::connect, 1, SHORT_MS);
            bank.mayAnswer.countDown();
            try {
                pool.run(exchange -> Integer.parseInt(exchange.ask("alice's balance", PATIENCE_MS)));
            } catch (NumberFormatException expected) {
                // The caller's own bug. The connection is good.
            }
            asks(pool, "bob's balance");
        }
    }

    static void anAttemptThatFails(Make make) throws Exception {
        try (var bank = new Bank()) {
            var attempts = new AtomicInteger();
            Pool.Connector connector = () -> {
                if (attempts.getAndIncrement() == 0) {
                    throw new IOException("connection refused");
                }
                return bank.connect();
            };
            var pool = make.pool(connector, 1, SHORT_MS);
            bank.mayAnswer.countDown();
            try {
                pool.run(exchange -> exchange.ask("alice's balance", PATIENCE_MS));
            } catch (IOException expected) {
                // The bank was being restarted.
            }
            asks(pool, "bob's balance");
        }
    }

    static void anAnswerThatWasLeft(Make make) throws Exception {
        try (var bank = new Bank()) {
            var pool = make.pool(bank::connect, 1, SHORT_MS);
            try {
                pool.run(exchange -> exchange.ask("bob's balance", SHORT_MS));
            } catch (SocketTimeoutException expected) {
                // Bob does not wait for longer.
            }
            bank.mayAnswer.countDown();
            asks(pool, "carol's balance");
        }
    }

    static void asks(Pool pool, String question) throws Exception {
        String answer;
        try {
            answer = pool.run(exchange -> exchange.ask(question, PATIENCE_MS));
        } catch (TimeoutException none) {
            throw new AssertionError(none.getMessage(), none);
        }
        assert answer.equals(question) : "asked for " + question + ", got " + answer;
    }

    /** Answers each question with itself, once it may. */
    static final class Bank implements AutoCloseable {
        final CountDownLatch mayAnswer = new CountDownLatch(1);
        final AtomicInteger connections = new AtomicInteger();
        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

        Bank() throws IOException {
            daemon(() -> {
                while (true) {
                    var socket = listener.accept();
                    daemon(() -> serve(socket));
                }
            });
        }

        Exchange connect() throws IOException {
            connections.incrementAndGet();
            return new Exchange(new Socket(listener.getInetAddress(), listener.getLocalPort()));
        }

        private void serve(Socket socket) throws Exception {
            try (socket) {
                var questions = new DataInputStream(socket.getInputStream());
                var answers = new DataOutputStream(socket.getOutputStream());
                while (true) {
                    String question = questions.readUTF();
                    mayAnswer.await();
                    answers.writeUTF(question);
                }
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }

        interface Task {
            void run() throws Exception;
        }

        private static void daemon(Task task) {
            var thread = new Thread(() -> {
                try {
                    task.run();
                } catch (Exception e) {
                    // The other side has hung up, or the bank is closed.
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
    }

    interface Test<S> {
        void on(S subject) throws Exception;
    }

    /** The fixed one passes, and the broken one fails in these words. */
    static void test(String name, Test<Make> test, Make broken, String failure, Make fixed) throws Exception {
        test.on(fixed);
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
