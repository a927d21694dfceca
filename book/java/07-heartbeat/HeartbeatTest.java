import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

final class HeartbeatTest {
    static final Duration INTERVAL = Duration.ofMillis(50);
    /** How long a test waits for what must happen. */
    static int patienceMs;

    public static void main(String[] arguments) throws Exception {
        var timer = Executors.newSingleThreadScheduledExecutor(HeartbeatTest::daemon);
        var broken = new BrokenHeartbeat(timer, INTERVAL);
        var patient = new FixedHeartbeat(INTERVAL, Duration.ofSeconds(10));
        test("an idle peer that falls silent is given up", HeartbeatTest::aSilentPeer,
                broken, "the connection is still open",
                new FixedHeartbeat(INTERVAL, INTERVAL));
        test("a silent peer is given up in the middle of a write", HeartbeatTest::aSilentPeerInTheMiddleOfAWrite,
                broken, "the connection is still open",
                new FixedHeartbeat(INTERVAL, INTERVAL));
        test("an idle peer that answers is kept", HeartbeatTest::anIdlePeer,
                new HalfFixedHeartbeat(INTERVAL), "it was cut off after 0 pings",
                patient);
        test("a message that pauses is read whole", HeartbeatTest::aMessageThatPauses,
                new HalfFixedHeartbeat(INTERVAL), "it was cut off after 0 pings",
                patient);
    }

    static void aSilentPeer(Heartbeat heartbeat) throws Exception {
        connected((connection, peer) -> {
            var end = end(running(connection, heartbeat));
            assert end instanceof SocketTimeoutException : "the connection is still open";
        });
    }

    /** More than fits into both kernels' buffers. */
    static void aSilentPeerInTheMiddleOfAWrite(Heartbeat heartbeat) throws Exception {
        connected((connection, peer) -> {
            connection.send(new Frame(Frame.MESSAGE, new byte[Frame.MAX_MESSAGE_BYTES]));
            var end = end(running(connection, heartbeat));
            assert end instanceof SocketTimeoutException : "the connection is still open";
        });
    }

    static void anIdlePeer(Heartbeat heartbeat) throws Exception {
        connected((connection, peer) -> {
            var running = running(connection, heartbeat);
            for (int asked = 0; asked < 3; asked++) {
                assert isAsked(peer) : "it was cut off after " + asked + " pings";
                Frame.pong().write(new DataOutputStream(peer.getOutputStream()));
            }
            peer.close();
            assert end(running) instanceof EOFException;
        });
    }

    static void aMessageThatPauses(Heartbeat heartbeat) throws Exception {
        connected((connection, peer) -> {
            running(connection, heartbeat);
            byte[] wanted = new byte[199];
            Arrays.fill(wanted, (byte) 7);
            byte[][] parts = {{0}, {0, 0}, {(byte) 200}, {Frame.MESSAGE}, {7}, Arrays.copyOf(wanted, 198)};
            for (int sent = 0; sent < parts.length; sent++) {
                peer.getOutputStream().write(parts[sent]);
                assert isAsked(peer) : "it was cut off after " + sent + " pings";
            }
            byte[] message = connection.messages.poll(patienceMs, TimeUnit.MILLISECONDS);
            assert Arrays.equals(message, wanted) : Arrays.toString(message);
        });
    }

    /** Whether the next frame that the peer is sent is a ping; it waits for it. */
    static boolean isAsked(Socket peer) throws IOException {
        try {
            return Frame.read(new DataInputStream(peer.getInputStream())).kind() == Frame.PING;
        } catch (EOFException e) {
            return false;
        }
    }

    static CompletableFuture<IOException> running(Connection connection, Heartbeat heartbeat) {
        var end = new CompletableFuture<IOException>();
        daemon(() -> end.complete(connection.run(heartbeat))).start();
        return end;
    }

    /** Why it ended; null if it has not. */
    static IOException end(CompletableFuture<IOException> running) throws Exception {
        try {
            return running.get(patienceMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return null;
        }
    }

    interface Meeting {
        void of(Connection connection, Socket peer) throws Exception;
    }

    static void connected(Meeting meeting) throws Exception {
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var connection = new Connection(new Socket(listener.getInetAddress(), listener.getLocalPort()));
                var peer = listener.accept()) {
            peer.setSoTimeout(patienceMs);
            meeting.of(connection, peer);
        }
    }

    static Thread daemon(Runnable work) {
        var thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
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
