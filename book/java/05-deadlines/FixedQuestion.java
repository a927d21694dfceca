import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

record FixedQuestion(InetSocketAddress ledger) implements Callable<String> {
    @Override
    public String call() throws IOException {
        try (var socket = SocketChannel.open(ledger);
                var reader = Channels.newReader(socket, StandardCharsets.UTF_8)) {
            return new BufferedReader(reader).readLine();
        }
    }
}
