import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;

record HalfFixedHeartbeat(Duration limit) implements Heartbeat {
    @Override
    public InputStream watch(Socket socket, Runnable ping) throws IOException {
        socket.setSoTimeout((int) limit.toMillis());
        return socket.getInputStream();
    }
}
