import com.google.gson.JsonObject;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.HexFormat;
import lab.pb.LabGrpc;
import lab.pb.Nothing;
import lab.pb.OptionalLabGrpc;
import lab.pb.OptionalUser;
import lab.pb.Plan;
import lab.pb.Text;
import lab.pb.User;

/** The service, by default and with fields that can be absent. */
final class Services {
    private final boolean best;

    Services(boolean best) {
        this.best = best;
    }

    /** What a handler does, and what its answer is. */
    private interface Work<T> {
        T run() throws Exception;
    }

    /** An application's error goes to the observer, as the introduction has it; a bug's exception to whoever called the handler. */
    private <T> void answer(StreamObserver<T> out, Work<T> work) {
        T answer;
        try {
            answer = work.run();
        } catch (RuntimeException bug) {
            throw bug;
        } catch (Exception error) {
            // Without a status the caller has UNKNOWN, and no text.
            out.onError(best ? Status.UNKNOWN.withDescription(error.getMessage()).withCause(error).asRuntimeException() : error);
            return;
        }
        out.onNext(answer);
        out.onCompleted();
    }

    private static Text text(String method, JsonObject request) throws Exception {
        return Text.newBuilder().setText(Lines.whole(Handlers.handle(method, request))).build();
    }

    static byte[] bytes(JsonObject op) {
        return HexFormat.of().parseHex(op.get("protobuf").getAsString());
    }

    static JsonObject user(String name, String email, Plan plan, int number) {
        return Lines.object("name", name, "email", email, "plan", plan == Plan.UNRECOGNIZED ? String.valueOf(number) : plan);
    }

    static JsonObject shown(User user) {
        return user(user.getName(), user.getEmail(), user.getPlan(), user.getPlanValue());
    }

    static JsonObject shown(OptionalUser user) {
        return user(user.getName(), user.getEmail(), user.getPlan(), user.getPlanValue());
    }

    /** The name of a field that is not there, or null. */
    static String missing(OptionalUser user) {
        return !user.hasName() ? "name" : !user.hasEmail() ? "email" : !user.hasPlan() ? "plan" : null;
    }

    final class Lab extends LabGrpc.LabImplBase {
        @Override public void ask(Text request, StreamObserver<Text> out) {
            answer(out, () -> text("ask", Lines.text(new JsonObject(), request.getText())));
        }

        @Override public void send(User request, StreamObserver<Nothing> out) {
            answer(out, () -> {
                Handlers.handle("send", Lines.object("user", shown(request)));
                return Nothing.getDefaultInstance();
            });
        }

        @Override public void fetch(Text request, StreamObserver<User> out) {
            answer(out, () -> User.parseFrom(bytes(Handlers.handle("fetch", Lines.text(new JsonObject(), request.getText())))));
        }

        @Override public void closeAccount(Nothing request, StreamObserver<Text> out) {
            answer(out, () -> text("close_account", new JsonObject()));
        }

        @Override public void balance(Nothing request, StreamObserver<Text> out) {
            answer(out, () -> text("balance", new JsonObject()));
        }
    }

    final class OptionalLab extends OptionalLabGrpc.OptionalLabImplBase {
        @Override public void send(OptionalUser request, StreamObserver<Nothing> out) {
            String absent = missing(request);
            if (absent != null) {
                out.onError(Status.INVALID_ARGUMENT.withDescription("no " + absent).asRuntimeException());
                return;
            }
            answer(out, () -> {
                Handlers.handle("send", Lines.object("user", shown(request)));
                return Nothing.getDefaultInstance();
            });
        }

        @Override public void fetch(Text request, StreamObserver<OptionalUser> out) {
            answer(out, () -> OptionalUser.parseFrom(bytes(Handlers.handle("fetch", Lines.text(new JsonObject(), request.getText())))));
        }
    }
}
