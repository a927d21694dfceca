import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.grpc.ManagedChannel;
import io.grpc.internal.GrpcUtil;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** An adapter of the probe (tests/frameworks/ADAPTER.md) for grpc-java over Netty: Adapter default|best. */
public final class Adapter {
    private static final String BEST = "a deadline on each call; keepalive on both sides, idle too; a Status for each error; optional fields, checked by hand";

    private Adapter() {}

    private static int serve(boolean best) throws IOException {
        Services services = new Services(best);
        NettyServerBuilder server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0));
        server.addService(services.new Lab()).addService(services.new OptionalLab());
        if (best) {
            server.keepAliveTime(2, TimeUnit.SECONDS).keepAliveTimeout(2, TimeUnit.SECONDS);
            server.permitKeepAliveTime(1, TimeUnit.SECONDS).permitKeepAliveWithoutCalls(true);
        }
        return server.build().start().getPort();
    }

    private static ManagedChannel connect(String host, int port, boolean best) {
        NettyChannelBuilder channel = NettyChannelBuilder.forAddress(host, port).usePlaintext();
        if (best) {
            channel.keepAliveTime(2, TimeUnit.SECONDS).keepAliveTimeout(2, TimeUnit.SECONDS).keepAliveWithoutCalls(true);
        }
        return channel.build();
    }

    public static void main(String[] arguments) throws Exception {
        boolean best = arguments[0].equals("best");
        String version = GrpcUtil.getGrpcBuildVersion().getImplementationVersion();
        Lines.say("ready", Lines.object("protocol", 1, "stack", "grpc-java", "version", version, "best", BEST));
        Calls calls = null;
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = lines.readLine()) != null; ) {
            JsonObject op = JsonParser.parseString(line).getAsJsonObject();
            switch (op.get("op").getAsString()) {
                case "ping" -> Lines.say("pong", new JsonObject());
                case "serve" -> Lines.say("serving", Lines.object("port", serve(best), "huge", "grpc"));
                case "connect" -> {
                    calls = new Calls(connect(op.get("host").getAsString(), op.get("port").getAsInt(), best), best);
                    Lines.say("connected", Lines.object("one_call_at_a_time", false, "pings", best));
                }
                case "call" -> calls.call(op);
                case "cancel" -> calls.cancel(op.get("id").getAsInt());
                default -> Handlers.tell(op);
            }
        }
        System.exit(0);
    }
}
