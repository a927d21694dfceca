import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

record BrokenQuestion(InetSocketAddress ledger) implements Callable<String> {
    @Override
    public String call() throws IOException {
        try (var socket = new Socket(ledger.getAddress(), ledger.getPort());
                var reader = new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)) {
            return new BufferedReader(reader).readLine();
        }
    }
}
