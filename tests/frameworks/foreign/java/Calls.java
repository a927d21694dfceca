import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.gson.JsonObject;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import lab.pb.LabGrpc;
import lab.pb.Nothing;
import lab.pb.OptionalLabGrpc;
import lab.pb.OptionalUser;
import lab.pb.Text;
import lab.pb.User;

/** The client's calls in flight, by id. */
final class Calls {
    private static final int TIMEOUT_MS = 5000;
    private final Map<Integer, ListenableFuture<?>> inFlight = new ConcurrentHashMap<>();
    private final LabGrpc.LabFutureStub lab;
    private final OptionalLabGrpc.OptionalLabFutureStub optional;
    private final boolean best;

    Calls(ManagedChannel channel, boolean best) {
        lab = LabGrpc.newFutureStub(channel);
        optional = OptionalLabGrpc.newFutureStub(channel);
        this.best = best;
    }

    void cancel(int id) {
        ListenableFuture<?> call = inFlight.get(id);
        if (call != null) call.cancel(true);
    }

    void call(JsonObject op) throws Exception {
        Text text = Text.newBuilder().setText(Lines.whole(op)).build();
        switch (op.get("method").getAsString()) {
            case "send":
                byte[] user = Services.bytes(op);
                if (best) begun(op, within(optional, op).send(OptionalUser.parseFrom(user)), nothing -> new JsonObject());
                else begun(op, within(lab, op).send(User.parseFrom(user)), nothing -> new JsonObject());
                break;
            case "fetch":
                if (best) begun(op, within(optional, op).fetch(text), Calls::checked);
                else begun(op, within(lab, op).fetch(text), read -> Lines.object("user", Services.shown(read)));
                break;
            case "balance":
                begun(op, within(lab, op).balance(Nothing.getDefaultInstance()), said -> Lines.text(new JsonObject(), said.getText()));
                break;
            default:
                begun(op, within(lab, op).ask(text), said -> Lines.text(new JsonObject(), said.getText()));
        }
    }

    private static JsonObject checked(OptionalUser user) {
        String absent = Services.missing(user);
        return absent == null ? Lines.object("user", Services.shown(user)) : Lines.object("error", "MissingField", "text", "no " + absent);
    }

    private <S extends AbstractStub<S>> S within(S stub, JsonObject op) {
        boolean given = op.has("deadline_ms") && !op.get("deadline_ms").isJsonNull();
        if (!given && !best) return stub;
        return stub.withDeadlineAfter(given ? op.get("deadline_ms").getAsInt() : TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }

    private <T> void begun(JsonObject op, ListenableFuture<T> call, Function<T, JsonObject> answer) {
        int id = op.get("id").getAsInt();
        inFlight.put(id, call);
        Lines.say("registered", Lines.object("id", id));
        Futures.addCallback(call, new FutureCallback<T>() {
            @Override public void onSuccess(T reply) {
                ended(id, answer.apply(reply));
            }

            @Override public void onFailure(Throwable error) {
                ended(id, failure(error));
            }
        }, MoreExecutors.directExecutor());
    }

    private void ended(int id, JsonObject result) {
        inFlight.remove(id);
        result.addProperty("id", id);
        Lines.say("result", result);
    }

    private static JsonObject failure(Throwable error) {
        String name = error instanceof StatusRuntimeException status ? status.getStatus().getCode().name() : error.getClass().getSimpleName();
        return Lines.text(Lines.object("error", name), String.valueOf(error.getMessage()));
    }
}
