import com.google.gson.JsonObject;
import io.grpc.Context;
import io.grpc.Deadline;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The handlers that wait, each on the thread that the framework gave it, for what the probe says. */
final class Handlers {
    private static final JsonObject GONE = new JsonObject();
    private static final AtomicInteger LAST = new AtomicInteger();
    private static final Map<Integer, LinkedBlockingQueue<JsonObject>> TOLD = new ConcurrentHashMap<>();

    private Handlers() {}

    /** An application's error: its text is the caller's, the text of its cause is not. */
    static final class Declined extends Exception {
        Declined(String text, Throwable cause) {
            super(text, cause);
        }
    }

    static void tell(JsonObject op) {
        LinkedBlockingQueue<JsonObject> told = TOLD.get(op.get("handler").getAsInt());
        if (told != null) told.add(op);
    }

    static JsonObject handle(String method, JsonObject request) throws Declined, InterruptedException {
        int number = LAST.incrementAndGet();
        LinkedBlockingQueue<JsonObject> told = new LinkedBlockingQueue<>();
        TOLD.put(number, told);
        Deadline deadline = Context.current().getDeadline();
        request.addProperty("handler", number);
        request.addProperty("method", method);
        request.addProperty("deadline_ms", deadline == null ? null : deadline.timeRemaining(TimeUnit.MILLISECONDS));
        Lines.say("request", request);
        Context.current().addListener(context -> told.add(GONE), Runnable::run);
        JsonObject op = told.take();
        TOLD.remove(number);
        if (op == GONE) {
            Lines.say("stopped", Lines.object("handler", number));
            throw new Declined("nobody waits any more", null);
        }
        switch (op.get("op").getAsString()) {
            case "fail":
                throw new Declined(op.get("text").getAsString(), new Exception(op.get("cause").getAsString()));
            case "panic":
                throw new IllegalStateException(op.get("text").getAsString());
            default:
                return op;
        }
    }
}
