import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

record BrokenHeartbeat(ScheduledExecutorService timer, Duration interval) implements Heartbeat {
    @Override
    public InputStream watch(Socket socket, Runnable ping) throws IOException {
        long every = interval.toMillis();
        timer.scheduleAtFixedRate(ping, every, every, TimeUnit.MILLISECONDS);
        return socket.getInputStream();
    }
}
