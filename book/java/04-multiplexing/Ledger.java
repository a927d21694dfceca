import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The other side of a connection. */
final class Ledger implements AutoCloseable {
    final Socket client;
    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    Ledger() throws IOException {
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            client = new Socket(listener.getInetAddress(), listener.getLocalPort());
            socket = listener.accept();
        }
        socket.setSoTimeout(30_000);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    /** The id of the next request. */
    long request() throws IOException {
        return Frame.read(in).id();
    }

    void reply(long id, String body) throws IOException {
        new Frame(id, body.getBytes(StandardCharsets.UTF_8)).write(out);
    }

    void hangUp() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        client.close();
        socket.close();
    }
}
