import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/** Whether the peer is there. */
interface Heartbeat {
    /**
     * What the peer sends. `ping` asks it for a sign of life, and does not wait.
     * The stream throws a SocketTimeoutException when the peer is given up.
     */
    InputStream watch(Socket socket, Runnable ping) throws IOException;
}
