import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;

record FixedHeartbeat(Duration interval, Duration timeout) implements Heartbeat {
    @Override
    public InputStream watch(Socket socket, Runnable ping) throws IOException {
        return new WatchedInput(socket, ping, (int) interval.toMillis(), (int) timeout.toMillis());
    }
}
