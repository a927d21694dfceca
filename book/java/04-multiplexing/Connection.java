import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** One socket: a thread writes the requests, another one reads the replies. */
final class Connection implements Outgoing, Closeable {
    private static final int QUEUED = 64;

    private final Socket socket;
    private final BlockingQueue<Frame> queue = new ArrayBlockingQueue<>(QUEUED);
    private volatile IOException ended;

    Connection(Socket socket) {
        this.socket = socket;
    }

    void start(Replies replies) {
        var writer = thread(this::write);
        thread(() -> {
            read(replies);
            writer.interrupt();
        });
    }

    @Override
    public void send(long id, byte[] request) throws IOException {
        if (ended != null) {
            throw new IOException("the connection has ended", ended);
        }
        if (!queue.offer(new Frame(id, request))) {
            throw new IOException(QUEUED + " requests wait to be written");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void read(Replies replies) {
        try (socket) {
            var in = new DataInputStream(socket.getInputStream());
            while (true) {
                var reply = Frame.read(in);
                replies.replied(reply.id(), reply.body());
            }
        } catch (IOException e) {
            ended = e; // first: a call that is not told below is refused by `send`
            replies.ended(e);
        }
    }

    private void write() {
        try (socket) {
            var out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
            while (true) {
                queue.take().write(out);
            }
        } catch (IOException | InterruptedException e) {
            // The socket is closed, which ends the reader, which tells the calls.
        }
    }

    private static Thread thread(Runnable work) {
        var thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
