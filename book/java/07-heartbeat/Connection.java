import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Sends and receives messages, and answers pings. */
final class Connection implements Closeable {
    /** The messages that have come. */
    final BlockingQueue<byte[]> messages = new ArrayBlockingQueue<>(16);

    private final Socket socket;
    private final BlockingQueue<Frame> unsent = new ArrayBlockingQueue<>(64);

    Connection(Socket socket) {
        this.socket = socket;
    }

    /** Reads and writes until the connection ends, and returns why. */
    IOException run(Heartbeat heartbeat) {
        var writer = new Thread(this::write);
        writer.setDaemon(true);
        writer.start();
        try (socket) {
            var in = new DataInputStream(heartbeat.watch(socket, () -> send(Frame.ping())));
            while (true) {
                receive(Frame.read(in));
            }
        } catch (IOException e) {
            return e;
        } finally {
            writer.interrupt();
        }
    }

    /** Does not wait. False if the queue is full. */
    boolean send(Frame frame) {
        return unsent.offer(frame);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void receive(Frame frame) throws IOException {
        switch (frame.kind()) {
            case Frame.MESSAGE:
                if (!messages.offer(frame.message())) {
                    throw new IOException("too many messages wait");
                }
                break;
            case Frame.PING:
                send(Frame.pong());
                break;
            default: // a pong has already done its work: it has arrived
        }
    }

    private void write() {
        try {
            var out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
            while (true) {
                unsent.take().write(out);
            }
        } catch (IOException | InterruptedException e) {
            // The reader ends the connection, and says why.
        }
    }
}
