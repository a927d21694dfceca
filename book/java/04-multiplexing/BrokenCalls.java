import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The peer answers in order, so the first in the queue is meant. */
final class BrokenCalls implements Calls {
    private final Outgoing out;
    private final Queue<CompletableFuture<byte[]>> pending = new ArrayDeque<>();

    BrokenCalls(Outgoing out) {
        this.out = out;
    }

    @Override
    public synchronized CompletableFuture<byte[]> call(byte[] request, Duration limit) {
        var reply = new CompletableFuture<byte[]>();
        pending.add(reply);
        try {
            out.send(0, request);
        } catch (IOException e) {
            reply.completeExceptionally(e);
        }
        return reply
                .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((body, error) -> remove(reply));
    }

    @Override
    public void replied(long id, byte[] body) {
        var first = first();
        if (first != null) {
            first.complete(body);
        }
    }

    @Override
    public void ended(IOException why) {
        for (var first = first(); first != null; first = first()) {
            first.completeExceptionally(why);
        }
    }

    @Override
    public synchronized int pending() {
        return pending.size();
    }

    private synchronized CompletableFuture<byte[]> first() {
        return pending.poll();
    }

    private synchronized void remove(CompletableFuture<byte[]> reply) {
        pending.remove(reply);
    }
}
