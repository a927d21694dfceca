import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

final class HalfFixedCalls implements Calls {
    private final Outgoing out;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<byte[]>> pending = new ConcurrentHashMap<>();

    HalfFixedCalls(Outgoing out) {
        this.out = out;
    }

    @Override
    public CompletableFuture<byte[]> call(byte[] request, Duration limit) {
        long id = ids.incrementAndGet();
        var reply = new CompletableFuture<byte[]>();
        pending.put(id, reply);
        var answer = reply
                .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((body, error) -> pending.remove(id));
        try {
            out.send(id, request);
        } catch (IOException e) {
            reply.completeExceptionally(e);
        }
        return answer;
    }

    @Override
    public void replied(long id, byte[] body) {
        var reply = pending.get(id);
        if (reply != null) { // else its caller has left
            reply.complete(body);
        }
    }

    @Override
    public void ended(IOException why) {
        pending.values().forEach(reply -> reply.completeExceptionally(why));
    }

    @Override
    public int pending() {
        return pending.size();
    }
}
