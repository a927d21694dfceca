import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

final class HalfFixedPool implements Pool {
    private final Connector connector;
    private final Semaphore room;
    private final int waitMs;
    private final ConcurrentLinkedDeque<Exchange> idle = new ConcurrentLinkedDeque<>();

    HalfFixedPool(Connector connector, int size, int waitMs) {
        this.connector = connector;
        this.room = new Semaphore(size, true);
        this.waitMs = waitMs;
    }

    @Override
    public <T> T run(Work<T> work) throws Exception {
        var exchange = borrow();
        try {
            return work.with(exchange);
        } finally {
            giveBack(exchange);
        }
    }

    private Exchange borrow() throws IOException, InterruptedException, TimeoutException {
        if (!room.tryAcquire(waitMs, TimeUnit.MILLISECONDS)) {
            throw new TimeoutException("no connection within " + waitMs + " ms");
        }
        var exchange = idle.pollFirst();
        return exchange != null ? exchange : connector.connect();
    }

    private void giveBack(Exchange exchange) {
        idle.addFirst(exchange);
        room.release();
    }
}
