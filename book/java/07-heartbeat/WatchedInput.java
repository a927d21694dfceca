import java.io.FilterInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** After an interval of silence it asks, and after a timeout without any byte it gives up. */
final class WatchedInput extends FilterInputStream {
    private final Socket socket;
    private final Runnable ping;
    private final int intervalMs;
    private final int timeoutMs;

    WatchedInput(Socket socket, Runnable ping, int intervalMs, int timeoutMs) throws IOException {
        super(socket.getInputStream());
        this.socket = socket;
        this.ping = ping;
        this.intervalMs = intervalMs;
        this.timeoutMs = timeoutMs;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        socket.setSoTimeout(intervalMs);
        try {
            return in.read(into, offset, length);
        } catch (SocketTimeoutException silence) { // it has taken no byte
            ping.run();
            socket.setSoTimeout(timeoutMs);
            return in.read(into, offset, length);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] octet = new byte[1];
        return read(octet, 0, 1) < 0 ? -1 : octet[0] & 0xff;
    }
}
